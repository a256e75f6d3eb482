package org.cropdesk.app.review;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.catalog.ProductImporter;
import org.cropdesk.change.CatalogChange;
import org.cropdesk.change.ChangeBus;
import org.cropdesk.db.Await;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.DeskMessages;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.index.DrawnAnalyzer;
import org.cropdesk.index.IndexScope;
import org.cropdesk.index.Indexer;
import org.cropdesk.job.StopSignal;
import org.cropdesk.label.Attribute;
import org.cropdesk.review.BlindAnswer;
import org.cropdesk.review.BlindResult;
import org.cropdesk.review.DecisionListener;
import org.cropdesk.review.DecisionWriter;
import org.cropdesk.review.ReviewDecision;
import org.cropdesk.review.ReviewOutcome;
import org.cropdesk.review.ReviewService;
import org.cropdesk.storage.ObjectStore;
import org.cropdesk.storage.ObjectStores;

/**
 * A desk without a screen on a real catalog: real import, real index run, real journal and write
 * lane. What would arrive on the JavaFX thread waits in a queue until the test calls {@link
 * #settle}.
 */
final class TestDesk implements AutoCloseable {
  static final List<Attribute> ATTRIBUTES =
      List.of(
          new Attribute("category", List.of("mug", "lamp"), List.of("{}")),
          new Attribute("colour", List.of("red", "blue", "green"), List.of("{}")),
          new Attribute("remarks", List.of("cut off", "watermark"), List.of(), true));

  private final LinkedBlockingQueue<Runnable> delivered = new LinkedBlockingQueue<>();
  private final TaskRegistry tasks;
  private final DecisionWriter writer;
  private final ReviewService reviews;
  private final ReviewViewModel desk;
  private final ChangeBus.Registration changes;
  private final DeskMessages others;
  private final List<Boolean> reachable = new CopyOnWriteArrayList<>();
  private final BoxEditor boxes;
  private final List<ReviewOutcome> outcomes = new ArrayList<>();

  TestDesk(CatalogDatabase database, Path journal, String actor) {
    this(database, journal, actor, InstantSource.system());
  }

  /**
   * @param clock the one of this desk, which nobody else goes by
   */
  TestDesk(CatalogDatabase database, Path journal, String actor, InstantSource clock) {
    reviews = new ReviewService(database, InstantSource.system());
    tasks = new TaskRegistry(delivered::add, InstantSource.system());
    writer = DecisionWriter.open(journal, reviews, new Listener());
    desk =
        new ReviewViewModel(
            reviews,
            writer::submit,
            writer::settle,
            tasks,
            ATTRIBUTES,
            actor,
            clock,
            UUID::randomUUID);
    changes = database.changes().subscribe(c -> delivered.add(() -> changed(c)));
    others = database.listen(reviews.desk(), reachable::add);
    boxes = new BoxEditor(desk, reviews, tasks, 0.15);
    desk.refresh();
  }

  private void changed(CatalogChange change) {
    switch (change) {
      case CatalogChange.ProductDecidedElsewhere(var product, var version, var actor) ->
          desk.decidedElsewhere(product, version, actor);
      case CatalogChange.LookAgain() -> desk.lookAgain();
      default -> {}
    }
  }

  /** Runs what arrives until something has come true. */
  void awaitDelivered(String what, BooleanSupplier condition) {
    Await.until(
        what,
        () -> {
          runDelivered();
          return condition.getAsBoolean();
        });
  }

  /**
   * Shows products a second time.
   *
   * @param share of the new ones, 0..1
   */
  void mixIn(double share) {
    desk.mixIn(writer, () -> share, new Random(7));
  }

  /** Whether the catalog answers, as it was told so far. */
  List<Boolean> reachable() {
    return reachable;
  }

  DecisionWriter writer() {
    return writer;
  }

  private final class Listener implements DecisionListener {
    @Override
    public void stateChanged(DecisionWriter.State state, int pending) {}

    @Override
    public void decided(ReviewDecision decision, ReviewOutcome outcome) {
      delivered.add(() -> {
        outcomes.add(outcome);
        desk.onOutcome(decision, outcome);
      });
    }

    @Override
    public void answered(BlindAnswer answer, Optional<BlindResult> result) {
      delivered.add(() -> desk.onAnswered(answer, result));
    }

    @Override
    public void refused(BlindAnswer answer, CatalogException reason) {
      delivered.add(() -> desk.onRefused(answer, reason));
    }
  }

  ReviewViewModel desk() {
    return desk;
  }

  BoxEditor boxes() {
    return boxes;
  }

  ReviewService reviews() {
    return reviews;
  }

  List<ReviewOutcome> outcomes() {
    return outcomes;
  }

  /** Runs everything that is under way to its end, and what that starts as well. */
  void settle() throws InterruptedException {
    int quiet = 0;
    while (quiet < 2) {
      if (!writer.awaitSaved(Duration.ofSeconds(20)) || !tasks.awaitIdle(Duration.ofSeconds(20))) {
        throw new AssertionError("The desk did not come to rest");
      }
      quiet = runDelivered() ? 0 : quiet + 1;
    }
  }

  private boolean runDelivered() {
    boolean any = false;
    for (Runnable next = delivered.poll(); next != null; next = delivered.poll()) {
      next.run();
      any = true;
    }
    return any;
  }

  @Override
  public void close() {
    others.close();
    changes.close();
    tasks.close();
    writer.close();
    try {
      reviews.release();
    } catch (CatalogException e) {
      // A desk that lost its catalog leaves its claims to run out.
    }
  }

  /**
   * Puts products into a catalog: each picture is a text that says what is found in it.
   *
   * @param products sku to picture text
   */
  static void fill(CatalogDatabase database, Path folder, List<String[]> products)
      throws IOException {
    Path images = Files.createDirectories(folder.resolve("images"));
    var csv = new StringBuilder("sku,title,description,images\n");
    for (String[] product : products) {
      Files.writeString(images.resolve(product[0] + ".jpg"), product[1]);
      csv.append(product[0])
          .append(",Red mug,A red mug for tea,")
          .append(product[0])
          .append(".jpg\n");
    }
    Path table = Files.writeString(folder.resolve("products.csv"), csv.toString());
    try (ObjectStore store =
        ObjectStores.open("file:" + folder.resolve("store"), java.util.Map.of())) {
      new ProductImporter(database, store, InstantSource.system()).importCsv(table, images);
      new Indexer(database, store, InstantSource.system())
          .run(new DrawnAnalyzer(), IndexScope.MISSING, s -> {}, new StopSignal());
    }
  }
}
