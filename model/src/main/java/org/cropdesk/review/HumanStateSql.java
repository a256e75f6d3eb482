package org.cropdesk.review;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.cropdesk.db.Statements;
import org.jspecify.annotations.Nullable;

/** Reads what people said about a product, and replaces it. */
final class HumanStateSql {
  private static final String PEOPLE =
      """
      select p.stage, p.skips, p.rework_reason, p.rework_note, p.flag_note, h.crop_id, h.reason
        from product p
        left join primary_choice h on h.product_id = p.id and h.source = 'PERSON'
       where p.id = ?;
      select v.crop_id, v.keep from verdict v join crop c on c.id = v.crop_id
       where c.product_id = ? and v.source = 'PERSON';
      select l.crop_id, l.attribute, l.value from label l join crop c on c.id = l.crop_id
       where c.product_id = ? and l.source = 'PERSON' order by l.rank;
      """
          + BoxWordSql.OF_PRODUCT;

  private HumanStateSql() {}

  /** The rows of one product, as they come. */
  private static final class Read {
    private ReviewStage stage = ReviewStage.NEW;
    private int skips;
    private @Nullable String reason;
    private @Nullable String note;
    private @Nullable String flag;
    private HumanState.@Nullable Chosen primary;
    private String machine = "{}";
    private final Map<Long, Boolean> verdicts = new HashMap<>();
    private final Map<Long, Map<String, List<String>>> labels = new HashMap<>();
    private final Map<Long, BoxWord> boxes = new HashMap<>();

    void product(ResultSet r) throws SQLException {
      stage = ReviewStage.valueOf(r.getString(1));
      skips = r.getInt(2);
      reason = r.getString(3);
      note = r.getString(4);
      flag = r.getString(5);
      primary = chosen(r);
    }

    void label(ResultSet r) throws SQLException {
      labels
          .computeIfAbsent(r.getLong(1), _ -> new TreeMap<>())
          .computeIfAbsent(r.getString(2), _ -> new ArrayList<>())
          .add(r.getString(3));
    }

    List<Statements.RowReader> people() {
      return List.of(
          this::product,
          r -> verdicts.put(r.getLong(1), r.getBoolean(2)),
          this::label,
          r -> boxes.put(r.getLong("crop_id"), BoxWordSql.word(r)));
    }

    HumanState state() {
      return new HumanState(stage, skips, reason, note, flag, primary, verdicts, labels, boxes);
    }
  }

  /**
   * What people said, and beside it what the machine says.
   *
   * @param machine as {@link MachineWordSql} has it
   */
  record Beside(HumanState people, String machine) {}

  /** All in one round trip. */
  static HumanState read(Connection c, long product) throws SQLException {
    var read = new Read();
    Statements.several(c, PEOPLE, read.people(), product, product, product, product);
    return read.state();
  }

  /** A query that runs ahead of the reading, in the same round trip. */
  record Ahead(String sql, Statements.RowReader reader, List<@Nullable Object> arguments) {}

  /** As {@link #read}, with what the machine says; each query has a snapshot of its own. */
  static Beside readBeside(Connection c, long product, List<Ahead> ahead) throws SQLException {
    var read = new Read();
    var sql = new StringBuilder();
    var readers = new ArrayList<Statements.RowReader>();
    var arguments = new ArrayList<@Nullable Object>();
    for (Ahead query : ahead) {
      sql.append(query.sql()).append(';');
      readers.add(query.reader());
      arguments.addAll(query.arguments());
    }
    sql.append(PEOPLE).append(';').append(MachineWordSql.OF_PRODUCT);
    readers.addAll(read.people());
    readers.add(r -> read.machine = r.getString(1));
    arguments.addAll(Collections.nCopies(5, product));
    Statements.several(c, sql.toString(), readers, arguments.toArray());
    return new Beside(read.state(), read.machine);
  }

  private static HumanState.@Nullable Chosen chosen(ResultSet r) throws SQLException {
    Long crop = Statements.longOrNull(r, "crop_id");
    String reason = r.getString("reason");
    return crop == null
        ? null
        : new HumanState.Chosen(crop, reason == null ? null : PrimaryReason.valueOf(reason));
  }

  /** Writes only what differs; every row it writes names the decision. */
  static void replace(
      Connection c, long product, UUID decision, HumanState before, HumanState after, Instant now)
      throws SQLException {
    if (!Objects.equals(before.primary(), after.primary())) {
      replacePrimary(c, product, decision, after.primary());
    }
    replaceVerdicts(c, decision, before.verdicts(), after.verdicts());
    replaceLabels(c, decision, flat(before.labels()), flat(after.labels()));
    BoxWordSql.replace(c, decision, before.boxes(), after.boxes(), now);
  }

  private static void replacePrimary(
      Connection c, long product, UUID decision, HumanState.@Nullable Chosen choice)
      throws SQLException {
    String delete = "delete from primary_choice where product_id = ? and source = 'PERSON'";
    Statements.update(c, delete, product);
    if (choice != null) {
      String insert =
          """
          insert into primary_choice (product_id, source, crop_id, reason, decision_id)
          values (?, 'PERSON', ?, ?, ?)
          """;
      Statements.update(c, insert, product, choice.crop(), choice.reason(), decision);
    }
  }

  private static void replaceVerdicts(
      Connection c, UUID decision, Map<Long, Boolean> before, Map<Long, Boolean> after)
      throws SQLException {
    var gone = new ArrayList<Object[]>();
    var come = new ArrayList<Object[]>();
    before.forEach((crop, keep) -> {
      if (!keep.equals(after.get(crop))) {
        gone.add(new Object[] {crop});
      }
    });
    after.forEach((crop, keep) -> {
      if (!keep.equals(before.get(crop))) {
        come.add(new Object[] {crop, keep, decision});
      }
    });
    Statements.updateAll(c, "delete from verdict where crop_id = ? and source = 'PERSON'", gone);
    Statements.updateAll(
        c,
        "insert into verdict (crop_id, source, keep, decision_id) values (?, 'PERSON', ?, ?)",
        come);
  }

  private record LabelKey(long crop, String attribute) {}

  private static Map<LabelKey, List<String>> flat(Map<Long, Map<String, List<String>>> labels) {
    var flat = new HashMap<LabelKey, List<String>>();
    labels.forEach((crop, of) -> of.forEach((a, v) -> flat.put(new LabelKey(crop, a), v)));
    return flat;
  }

  private static void replaceLabels(
      Connection c,
      UUID decision,
      Map<LabelKey, List<String>> before,
      Map<LabelKey, List<String>> after)
      throws SQLException {
    List<Object[]> gone = new ArrayList<>();
    List<Object[]> come = new ArrayList<>();
    before.forEach((key, values) -> {
      if (!values.equals(after.get(key))) {
        gone.add(new Object[] {key.crop(), key.attribute()});
      }
    });
    after.forEach((key, values) -> {
      if (!values.equals(before.get(key))) {
        for (int i = 0; i < values.size(); i++) {
          come.add(new Object[] {key.crop(), key.attribute(), values.get(i), i + 1, decision});
        }
      }
    });
    Statements.updateAll(
        c, "delete from label where crop_id = ? and attribute = ? and source = 'PERSON'", gone);
    Statements.updateAll(
        c,
        """
        insert into label (crop_id, attribute, value, source, rank, decision_id)
        values (?, ?, ?, 'PERSON', ?, ?)
        """,
        come);
  }
}
