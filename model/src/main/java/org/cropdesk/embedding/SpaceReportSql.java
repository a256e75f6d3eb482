package org.cropdesk.embedding;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.DatabaseException;
import org.cropdesk.db.QueryEnder;
import org.cropdesk.db.Statements;
import org.cropdesk.job.StopSignal;

/** Looks at a space from all sides. */
final class SpaceReportSql {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SAMPLE = 50;
  private static final int NEAREST = 10;

  private static final int NAMED = 100;

  /** Products without a vector that can be leafed through; an empty space lacks all of them. */
  private static final int LISTED = 100_000;

  private static final int STEPS = 6;

  /**
   * Without these the planner rightly sorts a small space, and the index would not be looked at.
   */
  private static final String BY_INDEX =
      """
      set local enable_seqscan = off; set local enable_sort = off;
      set local enable_bitmapscan = off; set local enable_indexscan = on;
      set local hnsw.ef_search = 100
      """;

  /** As a search sets it: only so does the plan that is looked at say what a search does. */
  private static final String AS_SEARCHED =
      """
      set local enable_seqscan = off; set local enable_sort = off;
      set local enable_bitmapscan = on; set local enable_indexscan = on;
      set local hnsw.iterative_scan = relaxed_order
      """;

  private static final String EXACT =
      """
      set local enable_seqscan = on; set local enable_sort = on;
      set local enable_bitmapscan = on; set local enable_indexscan = off
      """;

  private final CatalogDatabase database;
  private final int exactLimit;

  /**
   * @param exactLimit up to so many vectors a search compares all
   */
  SpaceReportSql(CatalogDatabase database, int exactLimit) {
    this.database = database;
    this.exactLimit = exactLimit;
  }

  /**
   * Looks, and keeps what it found with the products that miss something.
   *
   * @return empty when it was stopped; then nothing is kept
   */
  Optional<SpaceReport> look(Space space, Instant now, SpaceWatch watch, StopSignal stop) {
    String sql =
        """
        insert into space_check (space_id, at, passed, findings, changes)
        values (?, ?, ?, ?::jsonb, ?)
        """;
    try {
      return database.write(
          "verify a space",
          c -> {
            try (var ender = QueryEnder.watch(c, stop::isRequested)) {
              long changes =
                  Statements.number(
                      c,
                      "select coalesce(sum(changes), 0) from space_tally where space_id = ?",
                      space.id());
              SpaceReport report = new Look(c, space, exactLimit, watch, ender).report();
              Statements.update(
                  c, sql, space.id(), now, report.passed(), SpaceJson.write(report), changes);
              keepCoverage(c, report, now, changes);
              ender.check();
              return Optional.of(report);
            }
          });
    } catch (CancellationException e) {
      return Optional.empty();
    } catch (DatabaseException e) {
      if (stop.isRequested()) {
        return Optional.empty(); // The statement under way was ended from outside.
      }
      throw e;
    }
  }

  private static void keepCoverage(Connection c, SpaceReport report, Instant now, long changes)
      throws SQLException {
    String sql =
        """
        insert into space_coverage (space_id, at, products, covered, changes)
        values (?, ?, ?, ?, ?)
        on conflict (space_id) do update
          set at = excluded.at, products = excluded.products, covered = excluded.covered,
              changes = excluded.changes
        """;
    Statements.update(c, sql, report.spaceId(), now, report.products(), report.covered(), changes);
  }

  Optional<SpaceReport> last(int space) {
    String sql = "select findings from space_check where space_id = ? order by id desc limit 1";
    return database.read(
        "read a verification",
        c ->
            Statements.first(
                c, sql, r -> SpaceJson.read(r.getString(1), SpaceReport.class), space));
  }

  /** Products the last verification found without a right vector, after a sku. */
  List<MissingProduct> missing(int space, String afterSku, int limit) {
    String sql =
        """
        select m.product_id, m.sku, p.title, m.stale, f.step, f.message
          from space_missing m
          join product p on p.id = m.product_id
          left join lateral (
            select f.step, f.message from backfill b
              join backfill_failure f on f.run_id = b.id and f.product_id = m.product_id
             where b.space_id = m.space_id order by b.id desc limit 1) f on true
         where m.space_id = ? and m.sku > ? order by m.sku limit ?
        """;
    return database.read(
        "read what a space lacks",
        c ->
            Statements.list(
                c,
                sql,
                r ->
                    new MissingProduct(
                        r.getLong(1),
                        r.getString(2),
                        r.getString(3),
                        r.getBoolean(4),
                        r.getString(5) == null
                            ? ""
                            : r.getString(5).toLowerCase(Locale.ROOT) + ": " + r.getString(6)),
                space,
                afterSku,
                limit));
  }

  /** One space, in one transaction. */
  private static final class Look {
    private final Connection c;
    private final Space space;
    private final int exactLimit;
    private final SpaceWatch watch;
    private final QueryEnder ender;
    private int done;

    Look(Connection c, Space space, int exactLimit, SpaceWatch watch, QueryEnder ender) {
      this.c = c;
      this.space = space;
      this.exactLimit = exactLimit;
      this.watch = watch;
      this.ender = ender;
    }

    private void next(String what) {
      ender.check();
      watch.at(done++, STEPS, what);
    }

    SpaceReport report() throws SQLException {
      next("Looking for products without a vector");
      Statements.update(c, "delete from space_missing where space_id = ?", space.id());
      String subjects = new SpaceNeedSql(space).subjects();
      String counted =
          """
          with expected as materialized (%s),
          lacking as materialized (
            select x.subject_id, x.product_id from expected x
             where not exists (select from space_vector v where v.space_id = %2$d
                                  and v.subject_id = x.subject_id and not v.stale)),
          listed as (
            insert into space_missing (space_id, sku, product_id, stale)
            select %2$d, p.sku, p.id,
                   exists (select from space_vector v
                            where v.space_id = %2$d and v.product_id = p.id and v.stale)
              from product p where p.id in (select product_id from lacking)
             order by p.sku limit %3$d
            on conflict do nothing)
          select (select count(distinct product_id) from expected),
                 (select count(*) from expected), (select count(*) from lacking),
                 (select count(distinct product_id) from lacking),
                 (select array(select p.sku from product p
                                where p.id in (select product_id from lacking)
                                order by p.sku limit %4$d))
          """
              .formatted(subjects, space.id(), LISTED, NAMED);
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
      next("Counting vectors by what they were made of");
      var sources = new EnumMap<SourceType, Long>(SourceType.class);
      Statements.list(
          c,
          "select source_type, count(*) from space_vector where space_id = ? group by 1",
          r -> sources.put(SourceType.valueOf(r.getString(1)), r.getLong(2)),
          space.id());
      next("Measuring lengths and sizes");
      String shape =
          """
          select count(*), count(*) filter (where stale),
                 count(*) filter (where not stale and abs(l2_norm(embedding) - 1) > 0.01
                                    and l2_norm(embedding) > 0),
                 count(*) filter (where vector_dims(embedding) <> ?),
                 count(*) filter (where embedding is null or l2_norm(embedding) = 0)
            from space_vector where space_id = ?
          """;
      var vectors =
          Statements.first(
                  c,
                  shape,
                  r ->
                      new long[] {
                        r.getLong(1), r.getLong(2), r.getLong(3), r.getLong(4), r.getLong(5)
                      },
                  space.key().dimensions(),
                  space.id())
              .orElseThrow();
      next("Looking for vectors that stand for several products");
      long alike = Statements.number(c, ALIKE, space.id());
      boolean indexed = indexed();
      boolean exact = vectors[0] <= exactLimit;
      boolean used = indexed && used();
      next("Measuring the recall of the index");
      double recall = recall();
      next("Putting a test query");
      var sample = sample(SpaceIndexSql.searched(space));
      double millis = sample.isEmpty() ? Double.NaN : millis(sample.getFirst(), exact);
      var test = sample.isEmpty() ? null : test(sample.getFirst());
      ender.check();
      watch.at(STEPS, STEPS, "Done");
      var problems =
          problems(
              counts.missing(),
              vectors[4],
              vectors[2],
              vectors[3],
              alike,
              vectors[0],
              indexed,
              recall);
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
          vectors[4],
          vectors[2],
          vectors[3],
          alike,
          indexed,
          exact,
          used,
          recall,
          millis,
          test,
          problems);
    }

    /** Same pictures and texts have same vectors by right, so content that differs is counted. */
    private static final String ALIKE =
        """
        select coalesce(sum(n), 0) from (
          select count(distinct product_id) as n from space_vector
           where space_id = ? and not stale
           group by md5(halfvec_send(embedding))
          having count(distinct product_id) > 1 and count(distinct fingerprint) > 1) g
        """;

    private List<String> problems(
        long missing,
        long empty,
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
      if (empty > 0) {
        problems.add("%d vectors are empty.".formatted(empty));
      }
      if (wrongLength > 0) {
        problems.add("%d vectors have not the length 1.".formatted(wrongLength));
      }
      if (wrongDimensions > 0) {
        problems.add("%d vectors are of another size.".formatted(wrongDimensions));
      }
      if (alike > SpaceReport.mostAlike(vectors)) {
        problems.add(
            "%d vectors stand for several products whose pictures or texts differ."
                .formatted(alike));
      }
      if (vectors > 0 && !indexed) {
        problems.add("The approximate index is not there.");
      }
      if (recall < SpaceReport.LEAST_RECALL) {
        problems.add(
            String.format(
                Locale.ROOT,
                "The index finds %.1f %% of the ten nearest; %.0f %% are asked for.",
                100 * recall,
                100 * SpaceReport.LEAST_RECALL));
      }
      return problems;
    }

    private boolean indexed() throws SQLException {
      for (String name : SpaceIndexSql.of(space).values()) {
        if (!SpaceIndexSql.valid(c, name).orElse(false)) {
          return false;
        }
      }
      return true;
    }

    private String nearest() {
      return """
      select subject_id from space_vector where space_id = %2$d%5$s
       order by embedding::halfvec(%1$d) <=>
                (select embedding::halfvec(%1$d) from space_vector
                  where space_id = %2$d and subject_id = %3$s) limit %4$d
      """;
    }

    private List<Long> sample(SpaceIndexSql index) throws SQLException {
      String sql =
          """
          select subject_id from space_vector where space_id = ? and not stale%s
           order by hashint8extended(subject_id, 7) limit ?
          """
              .formatted(index.condition());
      return Statements.list(c, sql, r -> r.getLong(1), space.id(), SAMPLE);
    }

    private String query(SpaceIndexSql index, long subject) {
      return nearest()
          .formatted(space.key().dimensions(), space.id(), subject, NEAREST, index.condition());
    }

    private boolean used() throws SQLException {
      boolean any = false;
      for (var index : SpaceIndexSql.of(space).entrySet()) {
        var sample = sample(index.getKey());
        if (sample.isEmpty()) {
          continue;
        }
        any = true;
        Statements.execute(c, AS_SEARCHED);
        String sql = "explain " + query(index.getKey(), sample.getFirst());
        var plan = Statements.list(c, sql, r -> r.getString(1));
        Statements.execute(c, "set local hnsw.iterative_scan = off");
        Statements.execute(c, EXACT);
        if (plan.stream().noneMatch(line -> line.contains(index.getValue()))) {
          return false;
        }
      }
      return any;
    }

    /** Of the index that finds least. */
    private double recall() throws SQLException {
      double least = Double.NaN;
      for (SpaceIndexSql index : SpaceIndexSql.of(space).keySet()) {
        double recall = recall(index);
        least = Double.isNaN(least) ? recall : Math.min(least, recall);
      }
      return least;
    }

    private double recall(SpaceIndexSql index) throws SQLException {
      var sample = sample(index);
      if (sample.size() < NEAREST || !indexed()) {
        return sample.size() < NEAREST ? Double.NaN : 0;
      }
      double sum = 0;
      for (long subject : sample) {
        ender.check();
        Statements.execute(c, BY_INDEX);
        var byIndex = new HashSet<>(Statements.list(c, query(index, subject), r -> r.getLong(1)));
        Statements.execute(c, EXACT);
        var exact = Statements.list(c, query(index, subject), r -> r.getLong(1));
        sum += (double) exact.stream().filter(byIndex::contains).count() / exact.size();
      }
      return sum / sample.size();
    }

    private double millis(long subject, boolean exact) throws SQLException {
      Statements.execute(c, exact ? EXACT : BY_INDEX);
      long start = System.nanoTime();
      Statements.list(c, query(SpaceIndexSql.searched(space), subject), r -> r.getLong(1));
      return (System.nanoTime() - start) / 1e6;
    }

    private SpaceReport.TestQuery test(long subject) throws SQLException {
      String sql =
          """
          select p.id, p.sku, 1 - n.distance as similarity from (
            select product_id, subject_id, embedding::halfvec(%1$d) <=> q.v as distance
              from space_vector,
                   (select embedding::halfvec(%1$d) as v from space_vector
                     where space_id = %2$d and subject_id = ?) q
             where space_id = %2$d and subject_id = any(?)) n
            join product p on p.id = n.product_id
           order by n.subject_id <> ?, n.distance, n.subject_id
          """
              .formatted(space.key().dimensions(), space.id());
      var near =
          Statements.list(c, query(SpaceIndexSql.searched(space), subject), r -> r.getLong(1));
      var found =
          Statements.list(
              c,
              sql,
              r -> new SpaceReport.Found(r.getLong(1), r.getString(2), r.getDouble(3)),
              subject,
              near,
              subject);
      if (found.isEmpty()) {
        return new SpaceReport.TestQuery(0, "", List.of());
      }
      var first = found.getFirst();
      var products = new LinkedHashMap<Long, SpaceReport.Found>();
      found.forEach(f -> products.putIfAbsent(f.productId(), f));
      return new SpaceReport.TestQuery(
          first.productId(), first.sku(), List.copyOf(products.values()));
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
