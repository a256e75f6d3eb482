package org.cropdesk.index;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.cropdesk.db.Statements;
import org.cropdesk.label.Suggestion;
import org.jspecify.annotations.Nullable;

/** Makes the machine's choice of products again, from what is stored of their crops. */
final class StandingChoiceSql {
  private StandingChoiceSql() {}

  private record Labelled(long crop, Suggestion label) {}

  /** What the machine suggests now, by whichever means, by crop. */
  static Map<Long, List<Suggestion>> labels(Connection c, Collection<Long> products)
      throws SQLException {
    String sql =
        """
        select l.crop_id, l.attribute, l.value, l.confidence, l.rank
          from label l join crop c on c.id = l.crop_id
         where c.product_id = any(?) and l.source = 'MACHINE'
        """;
    return Statements.list(
            c,
            sql,
            r ->
                new Labelled(
                    r.getLong(1),
                    new Suggestion(r.getString(2), r.getString(3), r.getDouble(4), r.getInt(5))),
            products)
        .stream()
        .collect(groupingBy(Labelled::crop, mapping(Labelled::label, toList())));
  }

  private record Choice(long product, @Nullable PrimaryBasis basis) {}

  /**
   * Chooses again, under the products' locks and after their crops were written. What a person
   * chose stays. No version rises: it is the consequence of what raised one.
   *
   * @param provenance of those who looked last
   */
  static void again(Connection c, Collection<Long> products, int provenance) throws SQLException {
    if (products.isEmpty()) {
      return;
    }
    var crops = StoredCropSql.of(c, List.copyOf(products));
    var labels = labels(c, products);
    var choices = new ArrayList<@Nullable Object[]>();
    var doubts = new ArrayList<Object[]>();
    for (Choice before : choices(c, products)) {
      var judged = Judgement.standing(crops.getOrDefault(before.product(), List.of()));
      Long primary = judged.primaryId();
      choices.add(
          new @Nullable Object[] {
            primary,
            StandingChoice.basis(before.basis(), judged).name(),
            provenance,
            before.product(),
            primary
          });
      doubts.add(
          new Object[] {
            StandingChoice.doubt(
                judged, primary == null ? List.of() : labels.getOrDefault(primary, List.of())),
            before.product()
          });
    }
    Statements.updateAll(
        c,
        """
        update primary_choice set crop_id = ?::bigint, basis = ?, provenance_id = ?
         where product_id = ? and source = 'MACHINE' and crop_id is distinct from ?::bigint
        """,
        choices);
    Statements.updateAll(c, "update product set doubt = ? where id = ?", doubts);
  }

  private static List<Choice> choices(Connection c, Collection<Long> products) throws SQLException {
    String sql =
        """
        select m.product_id, m.basis from primary_choice m
         where m.product_id = any(?) and m.source = 'MACHINE' order by m.product_id
        """;
    return Statements.list(
        c,
        sql,
        r -> {
          String basis = r.getString(2);
          return new Choice(r.getLong(1), basis == null ? null : PrimaryBasis.valueOf(basis));
        },
        products);
  }
}
