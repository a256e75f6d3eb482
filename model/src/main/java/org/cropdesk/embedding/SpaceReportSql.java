package org.cropdesk.embedding;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;

/** Looks at a space from all sides. */
final class SpaceReportSql {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SAMPLE = 50;
  private static final int NEAREST = 10;

  /** pgvector's own advice for a graph that is good enough to search with. */
  private static final double LEAST_RECALL = 0.95;

  private static final int NAMED = 100;

  /**
   * Without these the planner rightly sorts a small space, and the index would not be looked at.
   */
  private static final String BY_INDEX =
      """
      set local enable_seqscan = off; set local enable_sort = off;
      set local enable_bitmapscan = off; set local enable_indexscan = on;
      set local hnsw.ef_search = 100
      """;

  private static final String EXACT =
      """
      set local enable_seqscan = on; set local enable_sort = on;
      set local enable_bitmapscan = on; set local enable_indexscan = off
      """;

  private final CatalogDatabase database;

  SpaceReportSql(CatalogDatabase database) {
    this.database = database;
  }

  SpaceReport look(Space space) {
    return database.write("verify a space", c -> new Look(c, space).report());
  }

  void keep(SpaceReport report, Instant now) {
    String sql =
        "insert into space_check (space_id, at, passed, findings) values (?, ?, ?, ?::jsonb)";
    database.write(
        "keep a verification",
        c ->
            Statements.update(
                c, sql, report.spaceId(), now, report.passed(), SpaceJson.write(report)));
  }

  Optional<SpaceReport> last(int space) {
    String sql = "select findings from space_check where space_id = ? order by id desc limit 1";
    return database.read(
        "read a verification",
        c ->
            Statements.first(
                c, sql, r -> SpaceJson.read(r.getString(1), SpaceReport.class), space));
  }

  /** One space, in one transaction. */
  private static final class Look {
    private final Connection c;
    private final Space space;

    Look(Connection c, Space space) {
      this.c = c;
      this.space = space;
    }

    SpaceReport report() throws SQLException {
      String subjects = new SpaceNeedSql(space).subjects();
      String counted =
          """
          with expected as materialized (%s),
          lacking as materialized (
            select x.subject_id, x.product_id from expected x
             where not exists (select from space_vector v where v.space_id = %d
                                  and v.subject_id = x.subject_id and not v.stale))
          select (select count(distinct product_id) from expected),
                 (select count(*) from expected), (select count(*) from lacking),
                 (select count(distinct product_id) from lacking),
                 (select array(select p.sku from product p
                                where p.id in (select product_id from lacking)
                                order by p.sku limit %d))
          """
              .formatted(subjects, space.id(), NAMED);
      record Counts(long products, long expected, long missing, long lacking, List<String> skus) {}
      var counts =
          Statements.first(
                  c,
                  counted,
                  r ->
                      new Counts(
                          r.getLong(1),
                          r.getLong(2),
                          r.getLong(3),
                          r.getLong(4),
                          List.of((String[]) r.getArray(5).getArray())))
              .orElseThrow();
      var sources = new EnumMap<SourceType, Long>(SourceType.class);
      Statements.list(
          c,
          "select source_type, count(*) from space_vector where space_id = ? group by 1",
          r -> sources.put(SourceType.valueOf(r.getString(1)), r.getLong(2)),
          space.id());
      String shape =
          """
          select count(*), count(*) filter (where stale),
                 count(*) filter (where not stale and abs(l2_norm(embedding) - 1) > 0.01),
                 count(*) filter (where vector_dims(embedding) <> ?)
            from space_vector where space_id = ?
          """;
      var vectors =
          Statements.first(
                  c,
                  shape,
                  r -> new long[] {r.getLong(1), r.getLong(2), r.getLong(3), r.getLong(4)},
                  space.key().dimensions(),
                  space.id())
              .orElseThrow();
      long alike = Statements.number(c, ALIKE, space.id());
      boolean indexed = indexed();
      boolean used = indexed && used();
      double recall = recall();
      double millis = millis();
      var problems =
          problems(counts.missing(), vectors[2], vectors[3], alike, vectors[0], indexed, recall);
      return new SpaceReport(
          space.id(),
          counts.products(),
          counts.products() - counts.lacking(),
          counts.expected(),
          counts.missing(),
          counts.skus(),
          vectors[0],
          vectors[1],
          sources,
          vectors[2],
          vectors[3],
          alike,
          indexed,
          used,
          recall,
          millis,
          problems);
    }

    /** Same pictures and texts have same vectors by right, so content that differs is counted. */
    private static final String ALIKE =
        """
        select coalesce(sum(n), 0) from (
          select count(distinct product_id) as n from space_vector
           where space_id = ? and not stale
           group by embedding::text
          having count(distinct product_id) > 1 and count(distinct fingerprint) > 1) g
        """;

    private List<String> problems(
        long missing,
        long wrongLength,
        long wrongDimensions,
        long alike,
        long vectors,
        boolean indexed,
        double recall) {
      var problems = new ArrayList<String>();
      if (vectors == 0) {
        problems.add("It holds no vectors.");
      }
      if (missing > 0) {
        problems.add("%d vectors are missing or out of date.".formatted(missing));
      }
      if (wrongLength > 0) {
        problems.add("%d vectors have not the length 1.".formatted(wrongLength));
      }
      if (wrongDimensions > 0) {
        problems.add("%d vectors are of another size.".formatted(wrongDimensions));
      }
      if (alike > Math.max(2, vectors / 20)) {
        problems.add(
            "%d vectors stand for several products whose pictures or texts differ."
                .formatted(alike));
      }
      if (vectors > 0 && !indexed) {
        problems.add("The approximate index is not there.");
      }
      if (recall < LEAST_RECALL) {
        problems.add(
            String.format(
                Locale.ROOT,
                "The index finds %.1f %% of the ten nearest; %.0f %% are asked for.",
                100 * recall,
                100 * LEAST_RECALL));
      }
      return problems;
    }

    private boolean indexed() throws SQLException {
      String sql =
          """
          select count(*) from pg_index i
           where i.indexrelid = to_regclass(?) and i.indisvalid
          """;
      return Statements.number(c, sql, "cropdesk.space_vector_hnsw_" + space.id()) == 1;
    }

    private String nearest() {
      return """
      select subject_id from space_vector where space_id = %2$d
       order by embedding::halfvec(%1$d) <=>
                (select embedding::halfvec(%1$d) from space_vector
                  where space_id = %2$d and subject_id = %3$s) limit %4$d
      """;
    }

    private List<Long> sample() throws SQLException {
      String sql =
          """
          select subject_id from space_vector where space_id = ? and not stale
           order by hashint8extended(subject_id, 7) limit ?
          """;
      return Statements.list(c, sql, r -> r.getLong(1), space.id(), SAMPLE);
    }

    private String query(long subject) {
      return nearest().formatted(space.key().dimensions(), space.id(), subject, NEAREST);
    }

    private boolean used() throws SQLException {
      var sample = sample();
      if (sample.isEmpty()) {
        return false;
      }
      Statements.execute(c, BY_INDEX);
      var plan = Statements.list(c, "explain " + query(sample.getFirst()), r -> r.getString(1));
      Statements.execute(c, EXACT);
      return plan.stream().anyMatch(line -> line.contains("space_vector_hnsw_" + space.id()));
    }

    private double recall() throws SQLException {
      var sample = sample();
      if (sample.size() < NEAREST || !indexed()) {
        return sample.size() < NEAREST ? Double.NaN : 0;
      }
      double sum = 0;
      for (long subject : sample) {
        Statements.execute(c, BY_INDEX);
        var byIndex = new HashSet<>(Statements.list(c, query(subject), r -> r.getLong(1)));
        Statements.execute(c, EXACT);
        var exact = Statements.list(c, query(subject), r -> r.getLong(1));
        sum += (double) exact.stream().filter(byIndex::contains).count() / exact.size();
      }
      return sum / sample.size();
    }

    private double millis() throws SQLException {
      var sample = sample();
      if (sample.isEmpty()) {
        return Double.NaN;
      }
      Statements.execute(c, BY_INDEX);
      long start = System.nanoTime();
      Statements.list(c, query(sample.getFirst()), r -> r.getLong(1));
      return (System.nanoTime() - start) / 1e6;
    }
  }

  /** What is kept as JSON of a space. */
  static final class SpaceJson {
    private SpaceJson() {}

    static String write(Object value) {
      try {
        return JSON.writeValueAsString(value);
      } catch (JacksonException e) {
        throw new IllegalStateException("A record is always JSON", e);
      }
    }

    static <T> T read(String json, Class<T> type) {
      try {
        return JSON.readValue(json, type);
      } catch (JacksonException e) {
        throw new IllegalStateException("The catalog holds a report that cannot be read", e);
      }
    }
  }
}
