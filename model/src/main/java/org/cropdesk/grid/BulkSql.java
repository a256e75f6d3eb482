package org.cropdesk.grid;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.jspecify.annotations.Nullable;

/** Reads what people had said of many crops before something is said of all of them. */
final class BulkSql {
  /** Ids that travel in one statement. */
  private static final int PAGE = 20_000;

  private final CatalogDatabase database;

  BulkSql(CatalogDatabase database) {
    this.database = database;
  }

  /**
   * What people said of one crop in the matter of a change.
   *
   * @param said by a person, null when nobody did
   * @param seq of the last decision in the matter, 0 when there was none
   * @param batch of that decision
   */
  record Standing(
      long crop,
      long product,
      long version,
      String sku,
      @Nullable String said,
      long seq,
      String actor,
      @Nullable UUID batch) {
    boolean isSaid(BulkChange change) {
      return Objects.equals(said, change.wanted());
    }

    boolean inBatch(UUID other) {
      return other.equals(batch);
    }

    String words(BulkChange change) {
      String value = said;
      return switch (change) {
        case BulkChange.Flag _ -> value == null ? "no flag" : "flag " + value;
        case BulkChange.SetLabel set -> set.attribute() + " " + (value == null ? "none" : value);
        case BulkChange.Judge _ -> "true".equals(value) ? "keep" : "reject";
      };
    }
  }

  /** A person's word in the matter, as rows of crop, value and decision. */
  private static String words(BulkChange change) {
    return switch (change) {
      case BulkChange.SetLabel _ ->
          """
          left join lateral (
            select string_agg(l.value, ', ' order by l.rank) as value,
                   (array_agg(l.decision_id order by l.rank))[1] as decision_id
              from label l
             where l.crop_id = c.id and l.source = 'PERSON' and l.attribute = ?) s on true
          """;
      case BulkChange.Flag _ ->
          """
          left join lateral (
            select f.flag_note as value,
                   (select d.id from decision d where d.product_id = f.id and d.kind = ?
                     order by d.seq desc limit 1) as decision_id
              from product f where f.id = c.product_id) s on true
          """;
      case BulkChange.Judge _ ->
          """
          left join (select crop_id, keep::text as value, decision_id from verdict
                      where source = 'PERSON' and ?::text is not null) s on s.crop_id = c.id\
          """;
    };
  }

  private static String argument(BulkChange change) {
    return switch (change) {
      case BulkChange.SetLabel set -> set.attribute();
      case BulkChange.Judge _ -> "verdict";
      case BulkChange.Flag _ -> "flag";
    };
  }

  BulkPreview preview(long[] crops, BulkChange change) {
    String sql =
        """
        select count(*), count(*) filter (where s.value is not distinct from ?::text),
               count(*) filter (where s.value is distinct from ?::text and s.value is not null)
          from crop c %s
         where c.id = any(?) and c.deleted_at is null
        """
            .formatted(words(change));
    String products = "select distinct product_id from crop where id = any(?)";
    return database.read(
        "look what would change",
        c -> {
          long asOf = Statements.number(c, "select coalesce(max(seq), 0) from decision");
          long found = 0;
          long same = 0;
          long otherwise = 0;
          var of = new java.util.HashSet<Long>();
          for (int at = 0; at < crops.length; at += PAGE) {
            var page = boxed(crops, at);
            long[] sums =
                Statements.first(
                        c,
                        sql,
                        r -> new long[] {r.getLong(1), r.getLong(2), r.getLong(3)},
                        change.wanted(),
                        change.wanted(),
                        argument(change),
                        page)
                    .orElseThrow();
            found += sums[0];
            same += sums[1];
            otherwise += sums[2];
            of.addAll(Statements.list(c, products, r -> r.getLong(1), page));
          }
          return new BulkPreview(found, of.size(), same, otherwise, asOf);
        });
  }

  private static List<Long> boxed(long[] crops, int at) {
    return Arrays.stream(crops, at, Math.min(crops.length, at + PAGE)).boxed().toList();
  }

  /** In the order of the products, so that no two of these wait for each other. */
  List<Standing> standing(List<Long> crops, BulkChange change) {
    String sql =
        """
        select c.id, c.product_id, p.version, p.sku, s.value, coalesce(d.seq, 0) as seq,
               coalesce(d.actor, '') as actor, d.batch
          from crop c
          join product p on p.id = c.product_id and p.deleted_at is null
          %s
          left join decision d on d.id = s.decision_id
         where c.id = any(?) and c.deleted_at is null
         order by c.product_id, c.id
        """
            .formatted(words(change));
    return database.read(
        "read what was said of crops", c -> standing(c, sql, argument(change), crops));
  }

  private static List<Standing> standing(
      Connection c, String sql, String argument, List<Long> crops) throws SQLException {
    return new ArrayList<>(
        Statements.list(
            c,
            sql,
            r ->
                new Standing(
                    r.getLong("id"),
                    r.getLong("product_id"),
                    r.getLong("version"),
                    r.getString("sku"),
                    r.getString("value"),
                    r.getLong("seq"),
                    r.getString("actor"),
                    r.getObject("batch", UUID.class)),
            argument,
            crops));
  }
}
