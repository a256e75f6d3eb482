package org.cropdesk.dataset;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.filter.FilterParser;
import org.cropdesk.filter.FilterSql;
import org.cropdesk.filter.FilterWords;
import org.cropdesk.filter.Parsed;
import org.cropdesk.filter.Subject;

/**
 * The crops a query means: {@code crop c} with {@code product p}, {@code image i}, the box that
 * counts ({@code det}, {@code word}). Nothing that was typed becomes part of the text.
 *
 * @param sql {@code from … where …}
 */
record ChosenSql(String sql, List<Object> arguments) {
  /**
   * The decision that made a product {@code p} verified, as {@code a}. A revert that leads back to
   * verified counts as one.
   */
  static final String ACCEPTED =
      """
      select a.seq, a.actor, a.new_version from decision a
       where a.product_id = p.id and a.after ->> 'stage' = 'VERIFIED'
         and (a.kind in ('accept', 'fix_accept') or a.before ->> 'stage' <> 'VERIFIED')
       order by a.seq desc limit 1\
      """;

  /** The person's verdict, else the machine's; a box nobody judged is kept, as on the desk. */
  static final String KEPT =
      """
      coalesce((select v.keep from verdict v where v.crop_id = c.id and v.source = 'PERSON'),
               (select v.keep from verdict v where v.crop_id = c.id and v.source = 'MACHINE'), true)\
      """;

  ChosenSql {
    arguments = List.copyOf(arguments);
  }

  /**
   * @param words of the catalog, to read the filter with
   * @throws CatalogException of kind USAGE when the filter cannot be understood
   */
  static ChosenSql of(DatasetQuery query, FilterWords words, Clock clock) {
    var sql =
        new StringBuilder(
            """
            from crop c
            join product p on p.id = c.product_id and p.deleted_at is null
            join image i on i.id = c.image_id and i.deleted_at is null
            join detection det on det.id = c.detection_id
            left join box_word word on word.crop_id = c.id
             where c.deleted_at is null
            """);
    var arguments = new ArrayList<Object>();
    if (query.verifiedOnly() || !query.reviewers().isEmpty()) {
      sql.append(" and p.stage = 'VERIFIED'");
    }
    if (query.keptOnly()) {
      sql.append(" and ").append(KEPT);
    }
    if (query.primaryOnly()) {
      sql.append(
          " and exists (select from effective_primary e where e.product_id = p.id"
              + " and e.crop_id = c.id)");
    }
    if (!query.classes().isEmpty()) {
      sql.append(" and coalesce(word.class_name, det.class_name) = any(?)");
      arguments.add(query.classes());
    }
    if (!query.reviewers().isEmpty()) {
      sql.append(" and (select x.actor from (").append(ACCEPTED).append(") x) = any(?)");
      arguments.add(query.reviewers());
    }
    if (query.minimumAgreement() > 0) {
      sql.append(
          " and coalesce((select avg(b.same::int) from blind_answer b where b.product_id = p.id), 1)"
              + " >= ?");
      arguments.add(query.minimumAgreement());
    }
    if (query.secondWord()) {
      sql.append(" and exists (select from blind_answer b where b.product_id = p.id)");
    }
    var filter = filter(query.filter(), words, clock);
    sql.append(" and ").append(filter.sql());
    arguments.addAll(filter.arguments());
    return new ChosenSql(sql.toString(), arguments);
  }

  private static org.cropdesk.filter.Condition filter(String text, FilterWords words, Clock clock) {
    return switch (FilterParser.parse(text, words)) {
      case Parsed.Good(var filter, _) -> FilterSql.of(filter, Subject.CROPS, clock);
      case Parsed.Faulty(var fault) ->
          throw new CatalogException(
              ErrorKind.USAGE,
              "The filter of the dataset cannot be read: " + fault.explained(),
              "Write it as on the crops page, for instance \"class:mug colour:red\".",
              null);
    };
  }
}
