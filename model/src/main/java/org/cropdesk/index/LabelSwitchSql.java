package org.cropdesk.index;

import static java.util.stream.Collectors.groupingBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cropdesk.change.CatalogChange;
import org.cropdesk.crop.PrimarySql;
import org.cropdesk.db.BinaryCopy;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.label.Suggestion;
import org.cropdesk.learning.ActiveHeadsSql;
import org.cropdesk.learning.Speaker;
import org.jspecify.annotations.Nullable;

/** The statements behind {@link LabelSwitch}. */
final class LabelSwitchSql {
  private static final int PAGE = 50;

  private final CatalogDatabase database;
  private final ActiveHeadsSql heads = new ActiveHeadsSql();

  LabelSwitchSql(CatalogDatabase database) {
    this.database = database;
  }

  /** What one transaction did. */
  record Step(int looked, List<Long> changed, boolean more) {}

  /**
   * Suggestions of a head that no longer speaks stay where somebody accepted them. Once such a
   * product waits for review again, they go as well.
   */
  void wake() {
    String sql =
        """
        update learning g set rewritten_to = w.first - 1
          from (select z.attribute, min(p.id) as first
                  from learning l
                  join zero_shot z on z.attribute = l.attribute
                  join crop c on c.id = z.crop_id
                  join product p on p.id = c.product_id and p.stage <> 'VERIFIED'
                                and p.indexed_at is not null and p.deleted_at is null
                 where l.in_use is null and l.rewritten_to is null
                 group by z.attribute) w
         where g.attribute = w.attribute and g.in_use is null and g.rewritten_to is null
        """;
    database.write("look whose suggestions wait", c -> Statements.update(c, sql));
  }

  List<String> waiting() {
    String sql = "select attribute from learning where rewritten_to is not null order by attribute";
    return database.read(
        "read whose suggestions are rewritten", c -> Statements.list(c, sql, r -> r.getString(1)));
  }

  Step step(String attribute, Instant now) {
    return database.write("rewrite suggestions", c -> new Page(c, attribute, now).rewrite());
  }

  /** A crop with the rows of one attribute. */
  private record Row(
      long crop, long product, boolean primary, Suggestion suggestion, int provenance) {}

  /** The state of one transaction. */
  private final class Page {
    private final Connection c;
    private final String attribute;
    private final Instant now;
    private final BinaryCopy labels =
        new BinaryCopy(
            "label",
            "crop_id",
            "attribute",
            "value",
            "source",
            "confidence",
            "rank",
            "provenance_id",
            "head_version");
    private final List<Long> rewritten = new ArrayList<>();
    private final Set<Long> seen = new HashSet<>();
    private final Map<Long, Double> lost = new HashMap<>();

    Page(Connection c, String attribute, Instant now) {
      this.c = c;
      this.attribute = attribute;
      this.now = now;
    }

    Step rewrite() throws SQLException {
      // The row is the checkpoint, and its lock keeps two desks from doing the same page.
      String state =
          "select rewritten_to from learning where attribute = ? and rewritten_to is not null"
              + " for update";
      var from = Statements.first(c, state, r -> r.getLong(1), attribute);
      if (from.isEmpty()) {
        return new Step(0, List.of(), false);
      }
      Speaker speaker = heads.speaker(c, attribute);
      var products = products(from.get(), speaker == null);
      if (products.isEmpty()) {
        Statements.update(
            c, "update learning set rewritten_to = null where attribute = ?", attribute);
        return new Step(0, List.of(), false);
      }
      if (speaker == null) {
        restore(products);
      } else {
        speak(products, speaker);
      }
      raise();
      database.tellOthers(c, new CatalogChange.CropsRefreshed(List.copyOf(seen)));
      Statements.update(
          c,
          "update learning set rewritten_to = ? where attribute = ?",
          products.getLast(),
          attribute);
      return new Step(products.size(), List.copyOf(seen), true);
    }

    /**
     * What waits for review; going back reaches the verified ones as well, because a head that was
     * used when they were indexed stands in their rows.
     */
    private List<Long> products(long after, boolean back) throws SQLException {
      String sql =
          """
          select id from product
           where id > ? and (? or stage <> 'VERIFIED') and indexed_at is not null
             and deleted_at is null
           order by id limit ? for update
          """;
      return Statements.list(c, sql, r -> r.getLong(1), after, back, PAGE);
    }

    private Map<Long, List<Row>> rows(String table, List<Long> products) throws SQLException {
      boolean live = table.equals("label");
      String sql =
          """
          select l.crop_id, c.product_id, m.crop_id is not null, l.value, l.confidence, l.rank,
                 %s, l.provenance_id
            from crop c
            join %s l on l.crop_id = c.id and l.attribute = ? %s
            left join primary_choice m on m.product_id = c.product_id and m.crop_id = c.id
                                      and m.source = 'MACHINE'
           where c.product_id = any(?)
           order by l.crop_id, l.rank
          """
              .formatted(
                  live ? "coalesce(l.head_version, 0)" : "0",
                  table,
                  live ? "and l.source = 'MACHINE'" : "");
      return Statements.list(c, sql, this::row, attribute, products).stream()
          .collect(groupingBy(Row::crop, LinkedHashMap::new, java.util.stream.Collectors.toList()));
    }

    private Row row(ResultSet r) throws SQLException {
      return new Row(
          r.getLong(1),
          r.getLong(2),
          r.getBoolean(3),
          new Suggestion(attribute, r.getString(4), r.getDouble(5), r.getInt(6), r.getInt(7)),
          r.getInt(8));
    }

    private void speak(List<Long> products, Speaker speaker) throws SQLException {
      var before = rows("label", products);
      var vectors = vectors(speaker.space(), products);
      for (var entry : before.entrySet()) {
        float[] vector = vectors.get(entry.getKey());
        Row first = entry.getValue().getFirst();
        if (vector != null && first.suggestion().headVersion() != speaker.version()) {
          var after = speaker.weights().suggest(attribute, speaker.version(), vector);
          take(entry.getValue(), after, first.provenance());
        }
      }
      keepZeroShot();
      replace();
    }

    /** A crop whose vector is out of date is spoken about when its vector is made. */
    private Map<Long, float[]> vectors(int space, List<Long> products) throws SQLException {
      String sql =
          """
          select subject_id, embedding::real[] as e from space_vector
           where product_id = any(?) and space_id = ? and crop_id is not null and not stale
          """;
      var vectors = new HashMap<Long, float[]>();
      Statements.list(
          c, sql, r -> vectors.put(r.getLong(1), Statements.floats(r, "e")), products, space);
      return vectors;
    }

    private void restore(List<Long> products) throws SQLException {
      var before = rows("label", products);
      var behind = rows("zero_shot", products);
      behind.keySet().removeAll(accepted(products));
      for (var entry : behind.entrySet()) {
        var spoken = before.getOrDefault(entry.getKey(), List.of());
        var after = entry.getValue().stream().map(Row::suggestion).toList();
        take(
            spoken.isEmpty() ? entry.getValue() : spoken,
            after,
            entry.getValue().getFirst().provenance());
      }
      replace();
      Statements.update(
          c,
          "delete from zero_shot where crop_id = any(?) and attribute = ?",
          rewritten,
          attribute);
    }

    /**
     * Crops whose accepted value would become another one: it was a person's word to leave it as
     * the head had it.
     */
    private List<Long> accepted(List<Long> products) throws SQLException {
      String sql =
          """
          select l.crop_id
            from product p
            join %s on true
            join label l on l.crop_id = e.crop_id and l.attribute = ? and l.source = 'MACHINE'
                        and l.rank = 1 and l.head_version is not null
            join zero_shot z on z.crop_id = l.crop_id and z.attribute = l.attribute and z.rank = 1
           where p.id = any(?) and p.stage = 'VERIFIED' and z.value <> l.value
             and not exists (select from label h where h.crop_id = l.crop_id
                                and h.source = 'PERSON' and h.attribute = l.attribute)
          """
              .formatted(PrimarySql.of("p.id"));
      return Statements.list(c, sql, r -> r.getLong(1), attribute, products);
    }

    private void take(List<Row> before, List<Suggestion> after, int provenance) {
      Row first = before.getFirst();
      rewritten.add(first.crop());
      var old = before.stream().map(Row::suggestion).toList();
      if (!toTheEye(old).equals(toTheEye(after))) {
        seen.add(first.product());
      }
      if (first.primary() && !after.isEmpty()) {
        lost.merge(
            first.product(),
            first.suggestion().confidence() - after.getFirst().confidence(),
            Double::sum);
      }
      for (Suggestion s : after) {
        labels
            .row()
            .int8(first.crop())
            .text(attribute)
            .text(s.value())
            .text("MACHINE")
            .float8(Math.clamp(s.confidence(), 0, 1))
            .int4(s.rank())
            .int4(provenance)
            .int4(s.headVersion() > 0 ? s.headVersion() : null);
      }
    }

    private static List<String> toTheEye(List<Suggestion> suggestions) {
      return suggestions.stream()
          .map(s -> s.value() + SeenHash.percent(s.confidence()) + s.origin())
          .toList();
    }

    private void keepZeroShot() throws SQLException {
      String sql =
          """
          insert into zero_shot (crop_id, attribute, value, confidence, rank, provenance_id)
          select crop_id, attribute, value, confidence, rank, provenance_id from label
           where crop_id = any(?) and attribute = ? and source = 'MACHINE'
             and head_version is null
          on conflict do nothing
          """;
      Statements.update(c, sql, rewritten, attribute);
    }

    private void replace() throws SQLException {
      String delete =
          "delete from label where crop_id = any(?) and attribute = ? and source = 'MACHINE'";
      Statements.update(c, delete, rewritten, attribute);
      labels.send(c);
    }

    /** What a reviewer sees has changed, and how doubtful the product is. */
    private void raise() throws SQLException {
      String sql =
          """
          update product set version = version + 1, changed_by = 'learning', changed_at = ?
           where id = any(?)
          """;
      if (!seen.isEmpty()) {
        Statements.update(c, sql, now, List.copyOf(seen));
      }
      String count =
          """
          select m.product_id, count(distinct l.attribute)::int
            from primary_choice m
            join label l on l.crop_id = m.crop_id and l.source = 'MACHINE' and l.rank = 1
           where m.product_id = any(?) and m.source = 'MACHINE' group by m.product_id
          """;
      var doubts = new ArrayList<@Nullable Object[]>();
      Statements.list(
          c, count, r -> doubts.add(doubt(r.getLong(1), r.getInt(2))), List.copyOf(lost.keySet()));
      Statements.updateAll(
          c, "update product set doubt = greatest(0, least(1, doubt + ?)) where id = ?", doubts);
    }

    private @Nullable Object[] doubt(long product, int attributes) {
      return new @Nullable Object[] {
        Doubt.change(lost.getOrDefault(product, 0.0), attributes), product
      };
    }
  }
}
