package org.cropdesk.app.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.cropdesk.backfill.PlanProbe;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.Statements;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.Spaces;

/**
 * What a run asks before each chunk, and what every screen asks of the spaces, in a catalog of a
 * hundred thousand products and crops and in one of ten million: the same time, give or take a
 * factor of two, and no table is read from end to end. Narrow rows made by the database. The big
 * one takes 16 GB and is dropped afterwards unless {@code CROPDESK_BENCH_KEEP} is set.
 */
final class PlanLine implements Line {
  private static final int SMALL = 100_000;
  private static final int LARGE = 10_000_000;
  private static final int TIMES = 60;
  private static final double BAR = 0.5;

  /** One measure at both sizes. */
  private record Pair(String name, double[] small, double[] large) {}

  private final List<Pair> pairs = new ArrayList<>();

  @Override
  public List<Result> run(Ground ground) throws Exception {
    Path large = ground.cache().resolve("ten-million");
    try (var small = open(ground.scratch().resolve("small"), SMALL);
        var big = open(large, LARGE)) {
      long read = readInOrder(big);
      compare("the spaces with their counts", small, big, PlanLine::listing);
      for (Aspect aspect : List.of(Aspect.TEXT, Aspect.IMAGE)) {
        chunk(aspect, /* filled= */ false, small, big);
        chunk(aspect, /* filled= */ true, small, big);
      }
      chunk(Aspect.COMBINED, /* filled= */ false, small, big);
      var results = new ArrayList<Result>();
      for (Pair pair : pairs) {
        double a = Rounds.median(pair.small());
        double b = Rounds.median(pair.large());
        results.add(
            new Result(
                pair.name(),
                "ms",
                b,
                a,
                a / b,
                Rounds.percentile(pair.small(), 0.95) / Rounds.percentile(pair.large(), 0.95),
                a / b,
                BAR,
                String.format(
                    Locale.ROOT,
                    "p95 %.1f ms of 10,000,000 rows, %.1f ms of 100,000",
                    Rounds.percentile(pair.large(), 0.95),
                    Rounds.percentile(pair.small(), 0.95))));
      }
      long rows = settled(big) - read;
      if (rows > 0) {
        throw new IllegalStateException(rows + " rows of large tables were read from end to end");
      }
      return results;
    } finally {
      if (System.getenv("CROPDESK_BENCH_KEEP") == null) {
        Ground.delete(large);
      }
    }
  }

  /** Something that is timed at a place of the catalog. */
  @FunctionalInterface
  private interface Timed {
    double millis(CatalogDatabase database, double place);
  }

  private void compare(String name, CatalogDatabase small, CatalogDatabase big, Timed timed) {
    var random = new Random(5);
    var a = new double[TIMES];
    var b = new double[TIMES];
    for (int i = -TIMES / 4; i < TIMES; i++) {
      double place = random.nextDouble();
      double first = timed.millis(small, place);
      double second = timed.millis(big, place);
      if (i >= 0) {
        a[i] = first;
        b[i] = second;
      }
    }
    pairs.add(new Pair(name, a, b));
  }

  private static double listing(CatalogDatabase database, double place) {
    long start = System.nanoTime();
    if (new Spaces(database).list().isEmpty()) {
      throw new IllegalStateException("There are no spaces");
    }
    return (System.nanoTime() - start) / 1e6;
  }

  private void chunk(Aspect aspect, boolean filled, CatalogDatabase small, CatalogDatabase big) {
    var probes =
        List.of(
            new PlanProbe(small, space(small, aspect, filled)),
            new PlanProbe(big, space(big, aspect, filled)));
    for (boolean catchUp : new boolean[] {false, true}) {
      String name =
          "next chunk, %s, %s%s"
              .formatted(
                  aspect.name().toLowerCase(Locale.ROOT),
                  filled ? "nearly full" : "empty",
                  catchUp ? ", catching up" : "");
      List<String> plan = probes.getLast().plan(LARGE / 2, catchUp);
      for (String line : plan) {
        // A table without a page is read by nobody.
        boolean reads = line.contains("Seq Scan") && !line.contains("(cost=0.00..0.00");
        if (reads || line.contains("hashed")) {
          throw new IllegalStateException(
              name + " reads a table from end to end:\n" + String.join("\n", plan));
        }
      }
      compare(
          name,
          small,
          big,
          (database, place) ->
              database == small
                  ? probes.getFirst().next((long) (place * SMALL), catchUp)
                  : probes.getLast().next((long) (place * LARGE), catchUp));
    }
  }

  private static Space space(CatalogDatabase database, Aspect aspect, boolean filled) {
    return new Spaces(database)
        .list().stream()
            .filter(s -> s.key().aspect() == aspect && filled == (s.vectors() > 0))
            .findFirst()
            .orElseThrow();
  }

  /** Rows of tables that grow with the catalog, read by sequential scans so far. */
  private static long readInOrder(CatalogDatabase database) {
    String sql =
        """
        select coalesce(sum(seq_tup_read), 0) from pg_stat_user_tables
         where relname in ('product', 'crop', 'image', 'verdict', 'primary_choice')
            or relname like 'space\\_vector%'
        """;
    return database.read("read what was scanned", c -> Statements.number(c, sql));
  }

  /** The counters of a session reach the others when it has been idle for a while. */
  private static long settled(CatalogDatabase database) {
    database.read(
        "let the counters settle",
        c -> {
          Statements.execute(c, "select pg_stat_force_next_flush()");
          Statements.execute(c, "select pg_sleep(2)");
          return true;
        });
    return readInOrder(database);
  }

  private static CatalogDatabase open(Path home, int products) throws Exception {
    Path complete = home.resolve("complete");
    if (!Files.exists(complete)) {
      Ground.delete(home);
    }
    var database = CatalogDatabase.open(new CatalogLocation.Embedded(home), InstantSource.system());
    if (!Files.exists(complete)) {
      long start = System.nanoTime();
      database.write(
          "make a long catalog",
          c -> {
            fill(c, products);
            return true;
          });
      database.read(
          "analyze",
          c -> {
            Statements.execute(c, "vacuum analyze");
            return true;
          });
      String took = String.format(Locale.ROOT, "%.0f s", (System.nanoTime() - start) / 1e9);
      System.out.println("made a catalog of " + products + " products and crops in " + took);
      Files.writeString(complete, took);
    }
    return database;
  }

  /** Loaded without the indexes that are in no order of the rows, which are built behind them. */
  private static void fill(Connection c, int rows) throws SQLException {
    Statements.execute(c, "set local session_replication_role = replica");
    Statements.execute(c, "set local synchronous_commit = off");
    Statements.execute(c, "set local maintenance_work_mem = '1GB'");
    String loose =
        """
        select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as def
          from pg_index where not indisprimary and not indisunique and not exists (
                 select from pg_constraint k where k.conindid = indexrelid)
           and indrelid in ('product'::regclass, 'crop'::regclass, 'image'::regclass,
                            'verdict'::regclass, 'primary_choice'::regclass)
        """;
    record Index(String name, String definition) {}
    var indexes = Statements.list(c, loose, r -> new Index(r.getString(1), r.getString(2)));
    for (Index index : indexes) {
      Statements.execute(c, "drop index " + index.name());
    }
    for (String sql : ROWS.split(";\n")) {
      Statements.execute(c, sql.strip().replace("$rows", Integer.toString(rows)));
    }
    for (Index index : indexes) {
      Statements.execute(c, index.definition());
    }
  }

  /** Every tenth product has ten crops. One vector in a thousand is missing. */
  private static final String ROWS =
      """
      insert into thresholds values ('bench', '{}');
      insert into provenance (detector_hash, encoder_hash, preprocess_fingerprint,
        thresholds_version, vocabulary_hash) values ('d', 'e', 'p', 'bench', 'v');
      insert into space (aspect, encoder_name, encoder_hash, preprocess_fingerprint, dimensions,
                         state, probe, created_at, changed_at)
        select a, 'bench', 'e' || n, 'p', 4, 'BUILDING', '{}', now(), now()
          from unnest(array['TEXT', 'COMBINED', 'IMAGE']) a, generate_series(1, 2) n;
      select open_space(id) from space;
      insert into product (id, sku, title, content_hash, indexed_hash, indexed_provenance_id,
                           indexed_at, changed_by, changed_at, created_at)
        select i, 'L-' || i, 'Thing ' || i, 'c', 'c', 1, now(), 'bench', now(), now()
          from generate_series(1, $rows) i;
      insert into image (id, product_id, position, object_key, sha256, byte_size, width, height,
                         format, orientation)
        select i, i, 0, 'k', repeat('0', 64), 1, 9, 9, 'jpeg', 1 from generate_series(1, $rows, 10) i;
      insert into crop (id, product_id, image_id, detection_id, source, x0, y0, x1, y1, margin,
                        fingerprint, provenance_id)
        select i, (i - 1) / 10 * 10 + 1, (i - 1) / 10 * 10 + 1, i, 'DETECTION', 0, 0, 9, 9, 0, 'f', 1
          from generate_series(1::bigint, $rows) i;
      insert into verdict (crop_id, source, keep, reasons, provenance_id)
        select i, 'MACHINE', i % 4 > 0, '{}', 1 from generate_series(1::bigint, $rows) i;
      insert into primary_choice (product_id, source, crop_id, basis, provenance_id)
        select i, 'MACHINE', i, 'TEXT', 1 from generate_series(1::bigint, $rows, 10) i;
      insert into space_vector (space_id, subject_id, product_id, crop_id, dimensions, fingerprint,
                                source_type, embedding)
        select s.id, i, case s.aspect when 'IMAGE' then (i - 1) / 10 * 10 + 1 else i end,
               case s.aspect when 'IMAGE' then i end, 4, '', 'TEXT', '[1,0,0,0]'
          from space s, generate_series(1::bigint, $rows) i
         where s.encoder_hash = 'e1' and s.aspect <> 'COMBINED' and i % 1000 <> 7;
      insert into space_tally select space_id, 0, count(*), 0 from space_vector group by space_id
      """;
}
