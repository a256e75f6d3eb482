package org.cropdesk.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.cropdesk.backfill.BackfillFailure;
import org.cropdesk.backfill.BackfillRun;
import org.cropdesk.backfill.BackfillRunner;
import org.cropdesk.backfill.BackfillScope;
import org.cropdesk.backfill.BackfillSettings;
import org.cropdesk.backfill.BackfillState;
import org.cropdesk.backfill.Backfills;
import org.cropdesk.backfill.EveryProduct;
import org.cropdesk.backfill.Step;
import org.cropdesk.backfill.VectorMaker;
import org.cropdesk.db.Statements;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.backfill.RecipeRequest;
import org.cropdesk.inference.known.EncoderChoice;
import org.cropdesk.job.StopSignal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong between the store, a real encoder and the catalog, from end to end. */
final class BackfillFaultsTest {
  private static final int PRODUCTS = 24;
  private static final int BATCH = 4;

  @TempDir Path folder;

  private AppContext app;

  @SuppressWarnings("NullAway.Init") // Opened before each test.
  BackfillFaultsTest() {}

  @BeforeEach
  void open() throws IOException {
    copy(SampleApp.SAMPLES.resolve("models/encoder"), folder.resolve("encoder"));
    // Other bytes of the same meaning: to a hash another encoder, so its space is another one.
    Path config = folder.resolve("encoder/config.json");
    Files.writeString(config, Files.readString(config) + " ");
    app = SampleApp.indexed(folder, PRODUCTS);
  }

  @AfterEach
  void close() {
    app.close();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private VectorMaker maker() {
    return app.vectorMakers()
        .open(RecipeRequest.of(Aspect.IMAGE, new EncoderChoice.Folder(folder.resolve("encoder"))));
  }

  private BackfillRun begin(VectorMaker maker) {
    var settings =
        new BackfillSettings(
            BATCH, 2, true, 0, false, 0.9, BackfillScope.of(BackfillScope.Kind.ALL));
    return new Backfills(app.database(), Clock.systemUTC()).begin(maker, settings, "ops", "");
  }

  private BackfillRun work(
      BackfillRun run, VectorMaker maker, StopSignal stop, Consumer<BackfillRun> progress) {
    return new BackfillRunner(app.database(), Clock.systemUTC())
        .work(run.id(), maker, stop, progress);
  }

  private List<BackfillFailure> failures(BackfillRun run) {
    return new Backfills(app.database(), Clock.systemUTC()).failures(run.id(), 0, 100);
  }

  private long vectors(BackfillRun run) {
    return app.database()
        .read(
            "count",
            c ->
                Statements.number(
                    c, "select count(*) from space_vector where space_id = ?", run.spaceId()));
  }

  /** Pictures of crops that every fourth product is seen by. */
  private Set<String> picturesOfEveryFourth() {
    String sql =
        """
        select i.object_key from (
          select id, row_number() over (order by id) as n from product) p
          join image i on i.product_id = p.id
         where n % ? = 0
        """;
    return new LinkedHashSet<>(
        app.database().read("ask", c -> Statements.list(c, sql, r -> r.getString(1), BATCH)));
  }

  /** picsalex/yolo-scout#63: one bad picture dropped its whole batch. */
  @Test
  void aPictureThatIsBrokenInEveryBatchCostsItsOwnProductAndNoOther() throws IOException {
    int n = 0;
    for (String key : picturesOfEveryFourth()) {
      Path file = folder.resolve("store").resolve(key);
      byte[] whole = Files.readAllBytes(file);
      switch (n++ % 3) {
        case 0 -> Files.write(file, Arrays.copyOf(whole, whole.length / 3));
        case 1 -> Files.writeString(file, "<html>no picture at all</html>");
        default -> Files.delete(file);
      }
    }
    assertThat(n).isGreaterThanOrEqualTo(PRODUCTS / BATCH);
    try (VectorMaker maker = maker()) {
      BackfillRun run = begin(maker);
      BackfillRun end = work(run, maker, new StopSignal(), r -> retryNow(r));
      assertThat(end.state()).isEqualTo(BackfillState.DONE);
      assertThat(end.failed()).isPositive();
      assertThat(end.done() + end.failed()).isEqualTo(end.total());
      assertThat(failures(run))
          .hasSize((int) end.failed())
          .allMatch(f -> f.step() == Step.DECODE || f.step() == Step.FETCH)
          .allMatch(f -> f.message().length() > 20 && f.attempts() == 3);
      assertThat(end.message()).contains(end.failed() + " products failed");
      EveryProduct.isRightOrListed(app.database(), run.id(), maker);
    }
  }

  /** What waits 5 and 30 s before it is tried again need not here. */
  private void retryNow(BackfillRun run) {
    app.database()
        .write(
            "let time pass",
            c ->
                Statements.update(
                    c,
                    "update backfill_failure set next_try_at = now()"
                        + " where run_id = ? and next_try_at < now() + interval '50 minutes'",
                    run.id()));
  }

  /** statewave#421: a file of the same size took the place of the encoder's. */
  @Test
  void anEncoderWhoseFileIsReplacedInTheMiddleMixesNothing() throws IOException {
    Path weights;
    try (var files = Files.walk(folder.resolve("encoder"))) {
      weights =
          files
              .filter(f -> String.valueOf(f.getFileName()).startsWith("vision"))
              .filter(f -> f.toString().endsWith(".onnx"))
              .findFirst()
              .orElseThrow();
    }
    byte[] original = Files.readAllBytes(weights);
    var stop = new StopSignal();
    var replaced = new AtomicBoolean(); // progress is told by several threads at once
    BackfillRun run;
    try (VectorMaker maker = maker()) {
      run = begin(maker);
      work(
          run,
          maker,
          stop,
          r -> {
            if (replaced.compareAndSet(false, true)) {
              replace(weights, original);
            }
            if (r.done() >= 2 * BATCH) {
              stop.request();
            }
          });
    }
    BackfillRun stopped = new Backfills(app.database(), Clock.systemUTC()).get(run.id());
    assertThat(stopped.done()).isBetween(2L * BATCH, PRODUCTS - 1L);
    long before = vectors(run);
    try (VectorMaker other = maker()) {
      assertThatThrownBy(() -> work(run, other, new StopSignal(), r -> {}))
          .isInstanceOf(CatalogException.class)
          .satisfies(e -> assertThat(((CatalogException) e).kind()).isEqualTo(ErrorKind.WEIGHTS))
          .hasMessageContaining("is not the one of space " + run.spaceId());
    }
    assertThat(vectors(run)).as("nothing of the other one is among them").isEqualTo(before);
    Files.write(weights, original);
    try (VectorMaker same = maker()) {
      assertThat(work(run, same, new StopSignal(), r -> retryNow(r)).state())
          .isEqualTo(BackfillState.DONE);
      EveryProduct.isRightOrListed(app.database(), run.id(), same);
    }
  }

  /** Of the same size, and it still is a network: only its numbers are others. */
  private static void replace(Path weights, byte[] original) {
    byte[] other = original.clone();
    for (int i = other.length / 2; i < other.length / 2 + 64; i++) {
      other[i] ^= 1;
    }
    try {
      Path beside = weights.resolveSibling("new.tmp");
      Files.write(beside, other);
      Files.move(beside, weights, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
