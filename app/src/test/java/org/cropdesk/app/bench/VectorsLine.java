package org.cropdesk.app.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.cropdesk.backfill.BackfillRun;
import org.cropdesk.backfill.BackfillRunner;
import org.cropdesk.backfill.BackfillScope;
import org.cropdesk.backfill.BackfillSettings;
import org.cropdesk.backfill.Backfills;
import org.cropdesk.backfill.MadeProduct;
import org.cropdesk.backfill.Step;
import org.cropdesk.backfill.StepClock;
import org.cropdesk.backfill.VectorMaker;
import org.cropdesk.backfill.WantedProduct;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.SourceType;
import org.cropdesk.embedding.SpaceKey;
import org.cropdesk.embedding.SpaceRecipe;
import org.cropdesk.job.StopSignal;
import org.postgresql.PGConnection;

/**
 * Writing the vectors of a run, against a binary COPY of the very rows it wrote into the very same
 * partition, emptied, in transactions of the same products. Both sides one connection, no index of
 * vectors. Ours locks the products, looks at what is there, deletes what is out of date, counts,
 * and gives its chunk back, all in the same transactions.
 */
final class VectorsLine implements Line {
  private static final int PRODUCTS = 18_000;
  private static final int BATCH = 150;
  private static final int DIMENSIONS = 512;
  private static final int ROUNDS = 7;

  /** A run of a million products has seven thousand chunks, nearly all of them compiled. */
  private static final int WARM_UP = 8;

  private static final double BAR = 0.80;

  private static final BackfillSettings SETTINGS =
      new BackfillSettings(BATCH, 1, true, 0, false, 0.1, BackfillScope.of(BackfillScope.Kind.ALL));

  @Override
  public List<Result> run(Ground ground) throws Exception {
    try (var database = CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system())) {
      return new Sides(database).measured();
    }
  }

  /** Both sides over one catalog. */
  private static final class Sides {
    private final CatalogDatabase database;
    private final float[][] vectors = drawn();

    Sides(CatalogDatabase database) {
      this.database = database;
    }

    List<Result> measured() throws Exception {
      database.write("make products", c -> Statements.update(c, PRODUCT_ROWS, PRODUCTS));
      settle();
      BackfillRun first = fill(0);
      List<byte[]> pieces = database.read("copy out", c -> out(c, first.spaceId()));
      var wholes = new ArrayList<Double>();
      var number = new int[1];
      for (int i = 0; i < WARM_UP; i++) {
        copy(first.spaceId(), pieces);
        fill(++number[0]);
      }
      Rounds rounds =
          Rounds.inTurn(
              ROUNDS,
              () -> {
                settle();
                long start = System.nanoTime();
                BackfillRun run = fill(++number[0]);
                wholes.add(PRODUCTS / ((System.nanoTime() - start) / 1e9));
                return PRODUCTS / run.steps().getOrDefault(Step.WRITE, Double.NaN);
              },
              () -> copy(first.spaceId(), pieces));
      String note =
          String.format(
              Locale.ROOT,
              "%d vectors of %d, %.1f MB, %d transactions; the whole run, taking on and reading"
                  + " included: %.0f rows/s",
              PRODUCTS,
              DIMENSIONS,
              pieces.stream().mapToLong(p -> p.length).sum() / 1e6,
              pieces.size(),
              Rounds.median(wholes.stream().mapToDouble(d -> d).toArray()));
      return List.of(Result.rates("vectors written (over COPY)", "rows/s", rounds, BAR, note));
    }

    private static final String PRODUCT_ROWS =
        """
        insert into product (sku, title, description, content_hash, indexed_hash, indexed_at,
                             changed_by, changed_at, created_at)
        select 'V-' || i, 'Product number ' || i, 'A thing that is here to be counted.', 'h', 'h',
               now(), 'bench', now(), now()
          from generate_series(1, ?) i
        """;

    private static float[][] drawn() {
      var random = new Random(7);
      var vectors = new float[1_000][DIMENSIONS];
      for (float[] vector : vectors) {
        double sum = 0;
        for (int i = 0; i < vector.length; i++) {
          vector[i] = (float) random.nextGaussian();
          sum += vector[i] * vector[i];
        }
        for (int i = 0; i < vector.length; i++) {
          vector[i] /= (float) Math.sqrt(sum);
        }
      }
      return vectors;
    }

    /** What one side left to be written must not burden the other. */
    private void settle() {
      database.read("settle", c -> Statements.update(c, "vacuum product, backfill, space_tally"));
      database.read("settle", c -> Statements.update(c, "checkpoint"));
    }

    /** Stopped behind its last product, so that no index of vectors is built. */
    private BackfillRun fill(int number) {
      var maker = new Drawn(number);
      var stop = new StopSignal();
      var runs = new Backfills(database, Clock.systemUTC());
      long run = runs.begin(maker, SETTINGS, "bench", "").id();
      BackfillRun end =
          new BackfillRunner(database, Clock.systemUTC())
              .work(
                  run,
                  maker,
                  stop,
                  r -> {
                    if (r.done() == PRODUCTS) {
                      stop.request();
                    }
                  });
      if (end.vectors() != PRODUCTS) {
        throw new IllegalStateException("Not every product has its vector: " + end);
      }
      return end;
    }

    private static List<byte[]> out(Connection c, int space) throws SQLException {
      List<Long> ids = Statements.list(c, "select id from product order by id", r -> r.getLong(1));
      var pieces = new ArrayList<byte[]>();
      for (int from = 0; from < ids.size(); from += BATCH) {
        var bytes = new ByteArrayOutputStream();
        try {
          c.unwrap(PGConnection.class)
              .getCopyAPI()
              .copyOut(
                  "copy (select * from space_vector where space_id = %d and subject_id between %d and %d) to stdout (format binary)"
                      .formatted(
                          space, ids.get(from), ids.get(Math.min(ids.size(), from + BATCH) - 1)),
                  bytes);
        } catch (IOException e) {
          throw new SQLException("COPY could not be read", e);
        }
        pieces.add(bytes.toByteArray());
      }
      return pieces;
    }

    private double copy(int space, List<byte[]> pieces) {
      database.write("empty", c -> Statements.update(c, "truncate space_vector_" + space));
      settle();
      long start = System.nanoTime();
      for (byte[] piece : pieces) {
        database.write(
            "copy",
            c -> {
              var copy =
                  c.unwrap(PGConnection.class)
                      .getCopyAPI()
                      .copyIn("copy space_vector from stdin (format binary)");
              copy.writeToCopy(piece, 0, piece.length);
              return copy.endCopy();
            });
      }
      return PRODUCTS / ((System.nanoTime() - start) / 1e9);
    }

    /** Vectors that are there already. */
    private final class Drawn implements VectorMaker {
      private final SpaceRecipe recipe;

      Drawn(int number) {
        String name = "drawn" + number;
        var part = new SpaceRecipe.Part(name, name, "drawn", DIMENSIONS);
        recipe = SpaceRecipe.ofTexts(Aspect.TEXT, part, DIMENSIONS, SpaceKey.INDEXED_FIELDS);
      }

      @Override
      public SpaceRecipe recipe() {
        return recipe;
      }

      @Override
      public List<float[]> probes() {
        return List.of(vectors[0]);
      }

      @Override
      public boolean mayBeSwapped() {
        return false;
      }

      @Override
      public List<MadeProduct> make(List<WantedProduct> products, StepClock clock) {
        return products.stream()
            .<MadeProduct>map(p ->
                new MadeProduct.Done(
                    p.productId(),
                    List.of(
                        new MadeProduct.Vector(
                            null,
                            true,
                            SourceType.TEXT,
                            p.text(),
                            vectors[(int) (p.productId() % vectors.length)]))))
            .toList();
      }

      @Override
      public double cost() {
        return 0;
      }

      @Override
      public double costPer1000() {
        return 0;
      }

      @Override
      public void close() {}
    }
  }
}
