package org.cropdesk.app.tour;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javafx.scene.control.Button;
import javafx.scene.input.KeyCode;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.activity.TaskView;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.review.QueueState;
import org.cropdesk.app.review.ReviewViewModel;
import org.cropdesk.app.shell.DeskSession;
import org.cropdesk.catalog.ImportReport;
import org.cropdesk.crop.CropSource;
import org.cropdesk.index.IndexProgress;
import org.cropdesk.index.IndexReport;
import org.cropdesk.label.Attribute;
import org.cropdesk.review.HistoryEntry;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewDecision;
import org.cropdesk.review.ReviewImage;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewService;
import org.cropdesk.review.ReviewStage;

/** The steps of the tour: keys pressed, screens pictured, rows looked up. */
final class TourSteps {
  private final AppContext app;
  private final DeskSession session;
  private final ReviewViewModel desk;
  private final TourTable table;
  private final TourHands tour;

  TourSteps(AppContext app, DeskSession session, Path out, TourTable table) {
    this.app = app;
    this.session = session;
    this.desk = session.desk();
    this.table = table;
    this.tour = new TourHands(session, out, table);
  }

  void walk(IndexProgress progress) throws IOException, InterruptedException {
    prepare(progress);
    tour.goTo(i ->
        i.crops().size() >= 3
            && !i.title().isBlank()
            && i.crops().stream().anyMatch(c -> !c.kept()));
    tour.bothLooks("first-steps");
    FxThread.call(() -> {
      ((Button) session.window().scene().lookup("#first-steps-done")).fire();
      return true;
    });
    tour.picture("review");
    correctOne();
    rejectOne();
    meetAColleague();
    changeBoxes();
    lookAround();
    new TourThresholds(app, session, tour).walk();
    new TourQueues(app, session, tour).walk();
    lookAtOddOnes();
    new GridSteps(tour, session).walk();
    new TourSearch(app, session, tour).walk();
    new TourRuns(app, session, tour).walk();
    new TourSpaces(app, session, tour).walk();
    new TourOffline(app, tour).walk();
    acceptAll();
    var later = new TourLater(app, session, tour);
    later.lookBack();
    // A colleague corrects what was frozen, and machines learn: a day that could be taken back
    // before is in conflict after.
    new TourDatasets(app, session, tour).walk();
    later.learn();
    table.written();
  }

  /** Import and index as the desktop does them on its first start, with a look in the middle. */
  private void prepare(IndexProgress progress) throws IOException, InterruptedException {
    tour.picture("empty");
    var imported = new CompletableFuture<ImportReport>();
    var indexed = new CompletableFuture<IndexReport>();
    session.importSamples(imported::complete, imported::completeExceptionally);
    session.index(indexed::complete, indexed::completeExceptionally);
    var third = new CountDownLatch(1);
    Runnable unsubscribe = session.tasks().onChange(() -> report(progress, third));
    if (!third.await(2, TimeUnit.MINUTES)) {
      table.problem("A third of the products was not indexed within two minutes.");
    }
    tour.press(KeyCode.DIGIT2, true, false);
    tour.pictureNow("indexing");
    tour.press(KeyCode.DIGIT1, true, false);
    table.prepared(imported.join(), indexed.join());
    unsubscribe.run();
    session.openWeights();
  }

  private void report(IndexProgress progress, CountDownLatch third) {
    for (TaskView task : session.tasks().tasks()) {
      if (task.total() > 0 && task.title().startsWith("Index")) {
        progress.progressed(new IndexProgress.Snapshot(0, task.total(), task.done(), 0, ""));
        if (task.done() * 3 > task.total()) {
          third.countDown();
        }
      }
    }
  }

  /** Another primary, another verdict, another label; undone, done again, accepted. */
  private void correctOne() throws IOException, InterruptedException {
    ReviewItem before = tour.item();
    int other = otherThanPrimary(before);
    tour.press(KeyCode.getKeyCode(Integer.toString(other + 1)), false, false);
    tour.press(KeyCode.P, false, false);
    tour.check(
        before.crops().get(other).id() == primaryOf(tour.item()),
        "P makes the picked crop the primary");
    tour.press(KeyCode.K, false, false);
    tour.press(KeyCode.DOWN, false, false);
    tour.press(KeyCode.L, false, false);
    tour.rest();
    tour.picture("label-picker");
    tour.press(KeyCode.DIGIT2, false, false);
    tour.rest();
    tour.picture("corrected");
    tour.press(KeyCode.Z, true, false);
    tour.press(KeyCode.Z, true, false);
    tour.check(
        tour.item().crops().get(other).kept(), "Ctrl+Z takes the label and the verdict back");
    tour.press(KeyCode.Z, true, true);
    tour.press(KeyCode.Z, true, true);
    tour.check(!tour.item().crops().get(other).kept(), "Ctrl+Shift+Z does them again");
    tour.press(KeyCode.K, false, false);
    tour.press(KeyCode.P, false, false);
    tour.press(KeyCode.ENTER, false, false);
    tour.check(tour.item().productId() != before.productId(), "Enter goes on to the next product");
    tour.rest();
    ReviewItem written = app.reviews().load(before.productId()).orElseThrow();
    tour.check(
        written.stage() == ReviewStage.VERIFIED, "the accepted product is verified in the catalog");
    tour.check(
        Long.valueOf(before.crops().get(other).id()).equals(written.humanPrimary()),
        "the person's primary crop is in the catalog");
    tour.check(
        !written.crops().get(other).humanLabels().isEmpty(),
        "the person's label is in the catalog");
    table.history(before.sku(), app.reviews().history(before.productId(), 50).size());
    tour.previous();
    tour.press(KeyCode.H, false, false);
    tour.rest();
    tour.picture("history");
    tour.press(KeyCode.ESCAPE, false, false);
    tour.next();
  }

  private void rejectOne() throws IOException, InterruptedException {
    tour.goTo(i -> waits(i) && !i.title().isBlank());
    ReviewItem before = tour.item();
    tour.press(KeyCode.X, false, false);
    tour.rest();
    tour.picture("reject-reason");
    tour.press(KeyCode.DIGIT2, false, false);
    tour.rest();
    ReviewItem written = app.reviews().load(before.productId()).orElseThrow();
    tour.check(
        written.stage() == ReviewStage.REWORK, "the rejected product is in rework in the catalog");
    tour.check(
        app.reviews().history(before.productId(), 1).stream()
            .map(HistoryEntry::kind)
            .anyMatch(k -> k.contains("reject")),
        "its history says so");
  }

  /** Another desk labels the product on screen at the same moment. */
  private void meetAColleague() throws IOException, InterruptedException {
    tour.goTo(i -> waits(i) && i.crops().size() >= 2 && !i.title().isBlank());
    ReviewItem before = tour.item();
    ReviewCrop crop = before.crops().getFirst();
    Attribute attribute = desk.attributes().getFirst();
    // On the JavaFX thread, so the other desk is not heard before the keys are pressed.
    FxThread.call(() -> {
      decideElsewhere(
          app,
          before,
          new ReviewChange.Relabel(crop.id(), attribute.name(), attribute.values().get(0)),
          new ReviewChange.JudgeCrop(before.crops().get(1).id(), false));
      desk.selection().pick(1);
      desk.selection().pickAttribute(0);
      desk.chooseLabel(attribute.values().get(1));
      desk.selection().pick(2);
      desk.makePrimary(null);
      return true;
    });
    tour.rest();
    tour.bothLooks("both-spoke");
    tour.press(KeyCode.T, false, false);
    tour.press(KeyCode.DOWN, false, false);
    tour.press(KeyCode.M, false, false);
    tour.picture("both-spoke-chosen");
    tour.press(KeyCode.ENTER, false, false);
    tour.rest();
    ReviewItem written = app.reviews().load(before.productId()).orElseThrow();
    tour.check(!written.crops().get(1).kept(), "the other's verdict stands where it was chosen");
    tour.check(
        written.crops().getFirst().humanLabels().containsValue(List.of(attribute.values().get(1))),
        "the own label stands where it was chosen");
    tour.picture("chosen");
  }

  /** As a colleague at another desk. */
  static void decideElsewhere(AppContext app, ReviewItem seen, ReviewChange... changes) {
    var elsewhere = new ReviewService(app.database(), app.clock());
    long version = seen.version();
    for (ReviewChange change : changes) {
      elsewhere.record(
          ReviewDecision.of(
              UUID.randomUUID(),
              seen.productId(),
              version++,
              "grace",
              app.clock().instant(),
              change));
    }
  }

  /** A box moved with the arrows and one duplicated; both taken back in the end. */
  private void changeBoxes() throws IOException, InterruptedException {
    tour.goTo(i -> waits(i) && i.crops().size() >= 2 && i.images().getFirst().failure() == null);
    long product = tour.item().productId();
    int crops = tour.item().crops().size();
    tour.press(KeyCode.DIGIT1, false, false);
    long crop = tour.item().crops().getFirst().id();
    tour.press(KeyCode.B, false, false);
    for (int i = 0; i < 4; i++) {
      tour.press(KeyCode.RIGHT, false, true);
    }
    tour.bothLooks("box-editing");
    long start = System.nanoTime();
    tour.press(KeyCode.ESCAPE, false, false);
    tour.rest();
    table.boxRefreshed((System.nanoTime() - start) / 1e6);
    tour.check(
        app.reviews().load(product).orElseThrow().crops().stream()
            .anyMatch(c -> c.id() == crop && c.source() == CropSource.PERSON && !c.stale()),
        "a moved box is cropped and encoded again behind the screen");
    tour.press(KeyCode.D, true, false);
    tour.rest();
    tour.check(tour.item().crops().size() == crops + 1, "Ctrl+D duplicates a box");
    tour.picture("box-duplicated");
    tour.press(KeyCode.C, false, false);
    tour.rest();
    tour.picture("box-class");
    tour.press(KeyCode.ESCAPE, false, false);
    tour.press(KeyCode.Z, true, false);
    tour.press(KeyCode.Z, true, false);
    tour.rest();
    tour.check(
        app.reviews().load(product).orElseThrow().crops().stream()
            .noneMatch(c -> c.source() == CropSource.PERSON),
        "Ctrl+Z puts the machine's boxes back");
  }

  private void lookAround() throws IOException, InterruptedException {
    tour.goTo(
        i -> waits(i) && i.crops().size() >= 5 && i.crops().stream().allMatch(ReviewCrop::kept));
    tour.picture("typical");
    tour.press(KeyCode.Z, false, false);
    tour.rest();
    tour.picture("zoomed");
    tour.press(KeyCode.A, false, false);
    tour.press(KeyCode.DOWN, false, false);
    tour.rest();
    tour.picture("attribute-mode");
    tour.press(KeyCode.A, false, false);
    tour.press(KeyCode.UP, false, false);
    tour.press(KeyCode.DIGIT0, false, false);
    tour.press(KeyCode.F1, false, false);
    tour.rest();
    tour.picture("keys");
    tour.press(KeyCode.ESCAPE, false, false);
    lookAtKeys("");
    tour.press(KeyCode.DIGIT2, true, false);
    tour.rest();
    tour.picture("activity");
    tour.press(KeyCode.DIGIT3, true, false);
    tour.rest();
    tour.picture("system");
    tour.press(KeyCode.DIGIT7, true, false);
    tour.rest();
    tour.picture("learning-too-few");
    tour.press(KeyCode.DIGIT1, true, false);
    tour.press(KeyCode.T, true, false);
    tour.rest();
    tour.picture("review-light");
    tour.press(KeyCode.F1, false, false);
    tour.rest();
    tour.picture("keys-light");
    tour.press(KeyCode.ESCAPE, false, false);
    lookAtKeys("-light");
    tour.press(KeyCode.DIGIT2, true, false);
    tour.rest();
    tour.picture("activity-light");
    tour.press(KeyCode.DIGIT3, true, false);
    tour.rest();
    tour.picture("system-light");
    tour.press(KeyCode.DIGIT1, true, false);
    tour.press(KeyCode.T, true, false);
  }

  /** The palette, and the page of keys in the middle of a question. */
  private void lookAtKeys(String look) throws IOException, InterruptedException {
    tour.press(KeyCode.K, true, false);
    tour.picture("palette" + look);
    tour.press(KeyCode.K, true, false);
    tour.press(KeyCode.COMMA, true, false);
    tour.press(KeyCode.ENTER, false, false);
    tour.press(KeyCode.X, false, false);
    tour.picture("change-keys" + look);
    tour.press(KeyCode.ESCAPE, false, false);
    tour.press(KeyCode.F, true, false);
    tour.press(KeyCode.TAB, false, true);
    tour.press(KeyCode.DOWN, false, false);
    tour.picture("keys-of-another-tool" + look);
    tour.press(KeyCode.DIGIT1, true, false);
  }

  /** Products a reviewer rarely meets, where screens tend to break. */
  private void lookAtOddOnes() throws IOException, InterruptedException {
    if (tour.goTo(i -> i.title().isBlank() && i.description().isBlank())) {
      tour.rest();
      tour.picture("no-text");
    }
    if (tour.goTo(i -> i.images().stream().map(ReviewImage::failure).anyMatch(f -> f != null))) {
      tour.rest();
      tour.picture("unreadable-picture");
    }
    if (tour.goTo(i -> i.crops().isEmpty() || i.primary() == null)) {
      tour.rest();
      tour.picture("no-primary");
    }
    if (tour.goTo(i -> i.crops().size() >= 9)) {
      tour.rest();
      tour.picture("many-crops");
    }
  }

  /** The rest of the queue, one key each, to its empty end. */
  private void acceptAll() throws IOException, InterruptedException {
    toFirstWaiting();
    long start = System.nanoTime();
    int accepted = 0;
    while (TourHands.onFx(() -> desk.item() != null) && accepted < 10_000) {
      if (waits(tour.item())) {
        tour.press(KeyCode.ENTER, false, false);
        accepted++;
      } else if (!tour.next()) {
        break;
      }
      if (TourHands.onFx(() -> desk.item() == null)) {
        tour.rest();
      }
    }
    tour.rest();
    double seconds = (System.nanoTime() - start) / 1e9;
    table.accepted(accepted, seconds);
    tour.check(
        TourHands.onFx(() -> desk.stateProperty().get() == QueueState.EMPTY),
        "the queue is empty when everything is decided");
    tour.check(app.reviews().counts().waiting() == 0, "nothing waits in the catalog");
    tour.picture("all-reviewed");
  }

  private void toFirstWaiting() throws InterruptedException {
    tour.goTo(TourSteps::waits);
  }

  private static boolean waits(ReviewItem item) {
    return item.stage().waits();
  }

  private static int otherThanPrimary(ReviewItem item) {
    long primary = primaryOf(item);
    for (int i = 0; i < item.crops().size(); i++) {
      if (item.crops().get(i).id() != primary) {
        return i;
      }
    }
    return 0;
  }

  private static long primaryOf(ReviewItem item) {
    Long primary = item.primary();
    return primary == null ? -1 : primary;
  }

  /** Whether a crop is one a reviewer has spoken about; kept for the table. */
  static boolean spokenAbout(ReviewCrop crop) {
    return crop.humanKeep() != null || !crop.humanLabels().isEmpty();
  }
}
