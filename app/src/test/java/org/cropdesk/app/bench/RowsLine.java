package org.cropdesk.app.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cropdesk.catalog.ProductImporter;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.index.IndexScope;
import org.cropdesk.index.Indexer;
import org.cropdesk.job.StopSignal;
import org.cropdesk.storage.FolderStore;
import org.postgresql.PGConnection;

/**
 * Writing the results of indexing, against a binary COPY of the very rows that were written, in
 * transactions of the same products. A product and its picture count as rows on both sides: we
 * update them, COPY puts them in anew.
 */
final class RowsLine implements Line {
  private static final int PRODUCTS = 2048;
  private static final int IN_TRANSACTION = 32;
  private static final int DIMENSIONS = 512;
  private static final int ROUNDS = 7;
  private static final double BAR = 0.80;

  /** What the rows of a run point at; there before both sides begin. */
  private static final List<String> BEFORE = List.of("thresholds", "provenance", "space", "job");

  /** What a run writes, in the order the foreign keys want, and how to find a range's rows. */
  private static final Map<String, String> WRITTEN = new LinkedHashMap<>();

  static {
    String own = "id between ? and ?";
    String byProduct = "product_id between ? and ?";
    String byCrop = "crop_id in (select id from crop where product_id between ? and ?)";
    WRITTEN.put("product", own);
    WRITTEN.put("image", byProduct);
    WRITTEN.put("detection", byProduct);
    WRITTEN.put("crop", byProduct);
    WRITTEN.put("crop_quality", byCrop);
    WRITTEN.put("verdict", byCrop);
    WRITTEN.put("crop_score", byCrop);
    WRITTEN.put("label", byCrop);
    WRITTEN.put("primary_choice", byProduct);
    WRITTEN.put("space_vector", byProduct);
    WRITTEN.put("alike", byProduct);
    WRITTEN.put("indexing_result", byProduct);
    WRITTEN.put("replaced", byProduct);
  }

  /** Bytes of one table for one transaction. */
  private record Piece(String table, String columns, byte[] bytes) {}

  /** Everything that was written, by transaction. */
  private record Written(List<Piece> before, List<List<Piece>> transactions, long rows) {
    long bytes() {
      return transactions.stream().flatMap(List::stream).mapToLong(p -> p.bytes().length).sum();
    }
  }

  /** One run of our side. */
  private record Ours(double writing, double whole) {}

  @Override
  public List<Result> run(Ground ground) throws Exception {
    Path images = Files.createDirectories(ground.scratch().resolve("images"));
    Files.writeString(images.resolve("drawn.jpg"), "drawn");
    Path table =
        Products.table(ground.scratch().resolve("products.csv"), PRODUCTS, List.of("drawn.jpg"));
    Written written = first(ground, table, images);
    copy(written);
    List<Ours> runs = new ArrayList<>();
    Rounds writing =
        Rounds.inTurn(
            ROUNDS,
            () -> {
              Ours run = ours(ground, table, images);
              runs.add(run);
              return written.rows() / run.writing();
            },
            () -> copy(written));
    var whole = new Rounds();
    double[] reference = writing.reference();
    for (int i = 0; i < ROUNDS; i++) {
      whole.add(written.rows() / runs.get(i).whole(), reference[i]);
    }
    String note =
        String.format(
            Locale.ROOT,
            "%d rows, %.1f MB as COPY has them, %d transactions of %d products",
            written.rows(),
            written.bytes() / 1e6,
            written.transactions().size(),
            IN_TRANSACTION);
    return List.of(
        Result.rates("rows, write phase (over COPY)", "rows/s", writing, BAR, note),
        Result.rates(
            "rows, whole run (over COPY)",
            "rows/s",
            whole,
            null,
            "with reading what to do and what is known, without drawing results and without the"
                + " vector index"));
  }

  private static Written first(Ground ground, Path table, Path images)
      throws IOException, SQLException {
    try (var database = CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system())) {
      index(database, ground, table, images);
      return database.read("copy out", RowsLine::out);
    }
  }

  private static Ours ours(Ground ground, Path table, Path images) throws IOException {
    try (var database = CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system())) {
      return index(database, ground, table, images);
    }
  }

  private static Ours index(CatalogDatabase database, Ground ground, Path table, Path images)
      throws IOException {
    try (var store = new FolderStore(ground.scratch().resolve("store"))) {
      new ProductImporter(database, store, InstantSource.system()).importCsv(table, images);
      settle(database);
      var stop = new StopSignal();
      // Stopped behind its last product, a run does not build the vector index.
      var drawn =
          new DrawnCatalog(DIMENSIONS, Map.of(), new DrawnCatalog.Size(800, 600))
              .atEnd(stop::request);
      long start = System.nanoTime();
      var report =
          new Indexer(database, store, InstantSource.system())
              .run(drawn, IndexScope.MISSING, s -> {}, stop);
      double seconds = (System.nanoTime() - start) / 1e9;
      if (report.products() != PRODUCTS) {
        throw new IllegalStateException("Not all products were written: " + report);
      }
      return new Ours(drawn.sinkSeconds(), seconds - drawn.drawSeconds());
    }
  }

  /** What one side left to be written must not burden the other. */
  private static void settle(CatalogDatabase database) {
    database.read("settle", c -> Statements.update(c, "checkpoint"));
  }

  private static Written out(Connection c) throws SQLException {
    List<Piece> before = new ArrayList<>();
    for (String table : BEFORE) {
      before.add(piece(c, table, "true"));
    }
    List<Long> ids = Statements.list(c, "select id from product order by id", r -> r.getLong(1));
    List<List<Piece>> transactions = new ArrayList<>();
    long rows = 0;
    for (int from = 0; from < ids.size(); from += IN_TRANSACTION) {
      long low = ids.get(from);
      long high = ids.get(Math.min(ids.size(), from + IN_TRANSACTION) - 1);
      List<Piece> pieces = new ArrayList<>();
      for (var entry : WRITTEN.entrySet()) {
        String where =
            entry
                .getValue()
                .replaceFirst("\\?", Long.toString(low))
                .replaceFirst("\\?", Long.toString(high));
        pieces.add(piece(c, entry.getKey(), where));
        rows += Statements.number(c, "select count(*) from " + entry.getKey() + " where " + where);
      }
      transactions.add(pieces);
    }
    return new Written(before, transactions, rows);
  }

  private static Piece piece(Connection c, String table, String where) throws SQLException {
    String columns =
        String.join(
            ", ",
            Statements.list(
                c,
                """
                select quote_ident(column_name) from information_schema.columns
                 where table_name = ? and table_schema = current_schema() and is_generated = 'NEVER'
                 order by ordinal_position
                """,
                r -> r.getString(1),
                table));
    var bytes = new ByteArrayOutputStream();
    try {
      c.unwrap(PGConnection.class)
          .getCopyAPI()
          .copyOut(
              "copy (select %s from %s where %s) to stdout (format binary)"
                  .formatted(columns, table, where),
              bytes);
    } catch (IOException e) {
      throw new SQLException("COPY could not be read", e);
    }
    return new Piece(table, columns, bytes.toByteArray());
  }

  /** Rows per second of COPY into an empty catalog. */
  private static double copy(Written written) {
    try (var database = CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system())) {
      database.write("copy what is pointed at", c -> in(c, written.before()));
      settle(database);
      long start = System.nanoTime();
      for (List<Piece> pieces : written.transactions()) {
        database.write("copy", c -> in(c, pieces));
      }
      return written.rows() / ((System.nanoTime() - start) / 1e9);
    }
  }

  private static int in(Connection c, List<Piece> pieces) throws SQLException {
    var api = c.unwrap(PGConnection.class).getCopyAPI();
    for (Piece piece : pieces) {
      var copy =
          api.copyIn(
              "copy %s (%s) from stdin (format binary)".formatted(piece.table(), piece.columns()));
      copy.writeToCopy(piece.bytes(), 0, piece.bytes().length);
      copy.endCopy();
    }
    return pieces.size();
  }
}
