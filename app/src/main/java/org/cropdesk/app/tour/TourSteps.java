package org.cropdesk.app.tour;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.activity.TaskView;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.fx.Snapshots;
import org.cropdesk.app.history.Period;
import org.cropdesk.app.review.QueueState;
import org.cropdesk.app.review.ReviewViewModel;
import org.cropdesk.app.shell.DeskSession;
import org.cropdesk.catalog.ImportReport;
import org.cropdesk.crop.CropSource;
import org.cropdesk.index.IndexProgress;
import org.cropdesk.index.IndexReport;
import org.cropdesk.label.Attribute;
import org.cropdesk.review.DecisionFilter;
import org.cropdesk.review.HistoryEntry;
import org.cropdesk.review.LoggedDecision;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewDecision;
import org.cropdesk.review.ReviewImage;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewService;
import org.cropdesk.review.ReviewStage;
import org.cropdesk.review.UndoPreview;
import org.jspecify.annotations.Nullable;

/** The steps of the tour: keys pressed, screens pictured, rows looked up. */
final class TourSteps {
  private static final Duration REST = Duration.ofSeconds(30);

  private final AppContext app;
  private final DeskSession session;
  private final ReviewViewModel desk;
  private final Path out;
  private final TourTable table;
  private int pictures;

  TourSteps(AppContext app, DeskSession session, Path out, TourTable table) {
    this.app = app;
    this.session = session;
    this.desk = session.desk();
    this.out = out;
    this.table = table;
  }

  void walk(IndexProgress progress) throws IOException, InterruptedException {
    prepare(progress);
    goTo(i ->
        i.crops().size() >= 3
            && !i.title().isBlank()
            && i.crops().stream().anyMatch(c -> !c.kept()));
    picture("review");
    correctOne();
    rejectOne();
    meetAColleague();
    changeBoxes();
    lookAround();
    new TourThresholds(app, session, this).walk();
    new TourQueues(app, session, this).walk();
    lookAtOddOnes();
    new GridSteps(this, session).walk();
    new TourSearch(app, session, this).walk();
    acceptAll();
    lookBack();
    learn();
    table.written();
  }

  /** Import and index as the desktop does them on its first start, with a look in the middle. */
  private void prepare(IndexProgress progress) throws IOException, InterruptedException {
    picture("empty");
    var imported = new CompletableFuture<ImportReport>();
    var indexed = new CompletableFuture<IndexReport>();
    session.importSamples(imported::complete, imported::completeExceptionally);
    session.index(indexed::complete, indexed::completeExceptionally);
    var third = new CountDownLatch(1);
    Runnable unsubscribe = session.tasks().onChange(() -> report(progress, third));
    if (!third.await(2, TimeUnit.MINUTES)) {
      table.problem("A third of the products was not indexed within two minutes.");
    }
    press(KeyCode.DIGIT2, true, false);
    pictureNow("indexing");
    press(KeyCode.DIGIT1, true, false);
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
    ReviewItem before = item();
    int other = otherThanPrimary(before);
    press(KeyCode.getKeyCode(Integer.toString(other + 1)), false, false);
    press(KeyCode.P, false, false);
    check(
        before.crops().get(other).id() == primaryOf(item()), "P makes the picked crop the primary");
    press(KeyCode.K, false, false);
    press(KeyCode.DOWN, false, false);
    press(KeyCode.L, false, false);
    rest();
    picture("label-picker");
    press(KeyCode.DIGIT2, false, false);
    rest();
    picture("corrected");
    press(KeyCode.Z, true, false);
    press(KeyCode.Z, true, false);
    check(item().crops().get(other).kept(), "Ctrl+Z takes the label and the verdict back");
    press(KeyCode.Z, true, true);
    press(KeyCode.Z, true, true);
    check(!item().crops().get(other).kept(), "Ctrl+Shift+Z does them again");
    press(KeyCode.K, false, false);
    press(KeyCode.P, false, false);
    press(KeyCode.ENTER, false, false);
    check(item().productId() != before.productId(), "Enter goes on to the next product");
    rest();
    ReviewItem written = app.reviews().load(before.productId()).orElseThrow();
    check(
        written.stage() == ReviewStage.VERIFIED, "the accepted product is verified in the catalog");
    check(
        Long.valueOf(before.crops().get(other).id()).equals(written.humanPrimary()),
        "the person's primary crop is in the catalog");
    check(
        !written.crops().get(other).humanLabels().isEmpty(),
        "the person's label is in the catalog");
    table.history(before.sku(), app.reviews().history(before.productId(), 50).size());
    previous();
    press(KeyCode.H, false, false);
    rest();
    picture("history");
    press(KeyCode.ESCAPE, false, false);
    next();
  }

  private void rejectOne() throws IOException, InterruptedException {
    goTo(i -> waits(i) && !i.title().isBlank());
    ReviewItem before = item();
    press(KeyCode.X, false, false);
    rest();
    picture("reject-reason");
    press(KeyCode.DIGIT2, false, false);
    rest();
    ReviewItem written = app.reviews().load(before.productId()).orElseThrow();
    check(
        written.stage() == ReviewStage.REWORK, "the rejected product is in rework in the catalog");
    check(
        app.reviews().history(before.productId(), 1).stream()
            .map(HistoryEntry::kind)
            .anyMatch(k -> k.contains("reject")),
        "its history says so");
  }

  /** Another desk labels the product on screen at the same moment. */
  private void meetAColleague() throws IOException, InterruptedException {
    goTo(i -> waits(i) && i.crops().size() >= 2 && !i.title().isBlank());
    ReviewItem before = item();
    ReviewCrop crop = before.crops().getFirst();
    Attribute attribute = desk.attributes().getFirst();
    // On the JavaFX thread, so the other desk is not heard before the keys are pressed.
    FxThread.call(() -> {
      decideElsewhere(
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
    rest();
    picture("both-spoke");
    press(KeyCode.T, false, false);
    press(KeyCode.DOWN, false, false);
    press(KeyCode.M, false, false);
    picture("both-spoke-chosen");
    press(KeyCode.ENTER, false, false);
    rest();
    ReviewItem written = app.reviews().load(before.productId()).orElseThrow();
    check(!written.crops().get(1).kept(), "the other's verdict stands where it was chosen");
    check(
        written.crops().getFirst().humanLabels().containsValue(List.of(attribute.values().get(1))),
        "the own label stands where it was chosen");
    picture("chosen");
  }

  private void decideElsewhere(ReviewItem seen, ReviewChange... changes) {
    var elsewhere = new ReviewService(app.database(), app.clock());
    long version = seen.version();
    for (ReviewChange change : changes) {
      elsewhere.record(
          new ReviewDecision(
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
    goTo(i -> waits(i) && i.crops().size() >= 2 && i.images().getFirst().failure() == null);
    long product = item().productId();
    int crops = item().crops().size();
    press(KeyCode.DIGIT1, false, false);
    long crop = item().crops().getFirst().id();
    press(KeyCode.B, false, false);
    for (int i = 0; i < 4; i++) {
      press(KeyCode.RIGHT, false, true);
    }
    picture("box-editing");
    long start = System.nanoTime();
    press(KeyCode.ESCAPE, false, false);
    rest();
    table.boxRefreshed((System.nanoTime() - start) / 1e6);
    check(
        app.reviews().load(product).orElseThrow().crops().stream()
            .anyMatch(c -> c.id() == crop && c.source() == CropSource.PERSON && !c.stale()),
        "a moved box is cropped and encoded again behind the screen");
    press(KeyCode.D, true, false);
    rest();
    check(item().crops().size() == crops + 1, "Ctrl+D duplicates a box");
    picture("box-duplicated");
    press(KeyCode.C, false, false);
    rest();
    picture("box-class");
    press(KeyCode.ESCAPE, false, false);
    press(KeyCode.Z, true, false);
    press(KeyCode.Z, true, false);
    rest();
    check(
        app.reviews().load(product).orElseThrow().crops().stream()
            .noneMatch(c -> c.source() == CropSource.PERSON),
        "Ctrl+Z puts the machine's boxes back");
  }

  private void lookAround() throws IOException, InterruptedException {
    goTo(i -> waits(i) && i.crops().size() >= 5 && i.crops().stream().allMatch(ReviewCrop::kept));
    picture("typical");
    press(KeyCode.Z, false, false);
    rest();
    picture("zoomed");
    press(KeyCode.A, false, false);
    press(KeyCode.DOWN, false, false);
    rest();
    picture("attribute-mode");
    press(KeyCode.A, false, false);
    press(KeyCode.UP, false, false);
    press(KeyCode.DIGIT0, false, false);
    press(KeyCode.F1, false, false);
    rest();
    picture("keys");
    press(KeyCode.ESCAPE, false, false);
    lookAtKeys("");
    press(KeyCode.DIGIT2, true, false);
    rest();
    picture("activity");
    press(KeyCode.DIGIT3, true, false);
    rest();
    picture("system");
    press(KeyCode.DIGIT7, true, false);
    rest();
    picture("learning-too-few");
    press(KeyCode.DIGIT1, true, false);
    press(KeyCode.T, true, false);
    rest();
    picture("review-light");
    press(KeyCode.F1, false, false);
    rest();
    picture("keys-light");
    press(KeyCode.ESCAPE, false, false);
    lookAtKeys("-light");
    press(KeyCode.DIGIT2, true, false);
    rest();
    picture("activity-light");
    press(KeyCode.DIGIT3, true, false);
    rest();
    picture("system-light");
    press(KeyCode.DIGIT1, true, false);
    press(KeyCode.T, true, false);
  }

  /** The palette, and the page of keys in the middle of a question. */
  private void lookAtKeys(String look) throws IOException, InterruptedException {
    press(KeyCode.K, true, false);
    picture("palette" + look);
    press(KeyCode.K, true, false);
    press(KeyCode.COMMA, true, false);
    press(KeyCode.ENTER, false, false);
    press(KeyCode.X, false, false);
    picture("change-keys" + look);
    press(KeyCode.ESCAPE, false, false);
    press(KeyCode.F, true, false);
    press(KeyCode.TAB, false, true);
    press(KeyCode.DOWN, false, false);
    picture("keys-of-another-tool" + look);
    press(KeyCode.DIGIT1, true, false);
  }

  /** Products a reviewer rarely meets, where screens tend to break. */
  private void lookAtOddOnes() throws IOException, InterruptedException {
    if (goTo(i -> i.title().isBlank() && i.description().isBlank())) {
      rest();
      picture("no-text");
    }
    if (goTo(i -> i.images().stream().map(ReviewImage::failure).anyMatch(f -> f != null))) {
      rest();
      picture("unreadable-picture");
    }
    if (goTo(i -> i.crops().isEmpty() || i.primary() == null)) {
      rest();
      picture("no-primary");
    }
    if (goTo(i -> i.crops().size() >= 9)) {
      rest();
      picture("many-crops");
    }
  }

  /** The rest of the queue, one key each, to its empty end. */
  private void acceptAll() throws IOException, InterruptedException {
    toFirstWaiting();
    long start = System.nanoTime();
    int accepted = 0;
    while (onFx(() -> desk.item() != null) && accepted < 10_000) {
      if (waits(item())) {
        press(KeyCode.ENTER, false, false);
        accepted++;
      } else if (!next()) {
        break;
      }
      if (onFx(() -> desk.item() == null)) {
        rest();
      }
    }
    rest();
    double seconds = (System.nanoTime() - start) / 1e9;
    table.accepted(accepted, seconds);
    check(
        onFx(() -> desk.stateProperty().get() == QueueState.EMPTY),
        "the queue is empty when everything is decided");
    check(app.reviews().counts().waiting() == 0, "nothing waits in the catalog");
    picture("all-reviewed");
  }

  /** Everything that was decided, and what taking the reviewer's day back would do. */
  private void lookBack() throws IOException, InterruptedException {
    press(KeyCode.DIGIT4, true, false);
    rest();
    picture("history");
    onFx(() -> {
      session.history().show(app.options().actor(), Period.TODAY);
      session.history().look();
      return true;
    });
    rest();
    check(
        onFx(() -> canTakeBack(session.history().previewProperty().get())),
        "a whole day can be taken back, and nothing was");
    picture("history-undo");
    press(KeyCode.T, true, false);
    rest();
    picture("history-undo-light");
    press(KeyCode.T, true, false);
    lookAtRuns();
    press(KeyCode.DIGIT8, true, false);
    rest();
    picture("quality");
    check(
        onFx(() -> session.quality().reportProperty().get() != null),
        "agreement and what people overrule are counted");
    press(KeyCode.T, true, false);
    rest();
    picture("quality-light");
    press(KeyCode.T, true, false);
    press(KeyCode.DIGIT1, true, false);
  }

  /** What the machines did, and what undoing the first run would do. */
  private void lookAtRuns() throws IOException, InterruptedException {
    onFx(() -> {
      ((ToggleButton) session.window().scene().lookup("#history-runs")).setSelected(true);
      return true;
    });
    rest();
    onFx(() -> {
      session.runs().runsProperty().get().stream()
          .filter(run -> run.whyNot().isEmpty())
          .findFirst()
          .ifPresent(session.runs()::choose);
      session.runs().look();
      return true;
    });
    rest();
    check(
        onFx(() -> {
          var seen = session.runs().previewProperty().get();
          return seen != null && seen.changed() > 100;
        }),
        "a whole machine run can be undone, and nothing was");
    picture("runs");
    press(KeyCode.T, true, false);
    rest();
    picture("runs-light");
    press(KeyCode.T, true, false);
    onFx(() -> {
      ((ToggleButton) session.window().scene().lookup("#history-people")).setSelected(true);
      return true;
    });
  }

  /** A house that reads its patterns otherwise, and what is learned from its corrections. */
  private void learn() throws IOException, InterruptedException {
    var houseWords = Map.of("striped", "checked", "checked", "dotted", "dotted", "striped");
    app.bulkUndo().log(DecisionFilter.ALL, Long.MAX_VALUE, 1000).stream()
        .map(LoggedDecision::productId)
        .distinct()
        .map(product -> app.reviews().load(product).orElseThrow())
        .forEach(item -> relabelStyle(item, houseWords));
    press(KeyCode.DIGIT7, true, false);
    rest();
    onFx(() -> {
      session.learning().train("style");
      return true;
    });
    rest();
    rest();
    check(
        onFx(() ->
            session.learning().cardsProperty().get().stream()
                .anyMatch(c -> c.attribute().inUse() != null)),
        "a head that is better than zero-shot makes the suggestions");
    picture("learning");
    press(KeyCode.T, true, false);
    rest();
    picture("learning-light");
    press(KeyCode.T, true, false);
    press(KeyCode.DIGIT1, true, false);
  }

  private void relabelStyle(ReviewItem item, Map<String, String> houseWords) {
    Long primary = item.primary();
    item.crops().stream()
        .filter(c -> primary != null && c.id() == primary)
        .flatMap(c -> c.suggestions().stream())
        .filter(s -> s.attribute().equals("style") && s.rank() == 1)
        .map(s -> houseWords.getOrDefault(s.value(), s.value()))
        .forEach(value ->
            decideElsewhere(
                item, new ReviewChange.Relabel(primary == null ? -1 : primary, "style", value)));
  }

  private static boolean canTakeBack(@Nullable UndoPreview seen) {
    return seen != null && seen.conflictCount() == 0 && seen.productsChanged() > 100;
  }

  private void toFirstWaiting() throws InterruptedException {
    goTo(TourSteps::waits);
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

  /** Walks through the queue, without deciding, to the first product that fits. */
  boolean goTo(Predicate<ReviewItem> wanted) throws InterruptedException {
    rest();
    boolean more = previous();
    while (more) {
      more = previous();
    }
    for (int i = 0; i < 1000; i++) {
      ReviewItem now = onFxItem();
      if (now != null && wanted.test(now)) {
        return true;
      }
      if (!next()) {
        rest();
        if (!next()) {
          return false;
        }
      }
    }
    return false;
  }

  private boolean next() throws InterruptedException {
    return moves(KeyCode.PAGE_DOWN);
  }

  private boolean previous() throws InterruptedException {
    return moves(KeyCode.PAGE_UP);
  }

  private boolean moves(KeyCode key) throws InterruptedException {
    ReviewItem before = onFxItem();
    press(key, false, false);
    ReviewItem after = onFxItem();
    return after != null && (before == null || before.productId() != after.productId());
  }

  ReviewItem item() throws InterruptedException {
    ReviewItem now = onFxItem();
    if (now == null) {
      throw new IllegalStateException("There is no product on the desk");
    }
    return now;
  }

  private @Nullable ReviewItem onFxItem() throws InterruptedException {
    return FxThread.call(() -> java.util.Optional.ofNullable(desk.item())).orElse(null);
  }

  static boolean onFx(BooleanSupplier look) throws InterruptedException {
    return FxThread.call(look::getAsBoolean);
  }

  void press(KeyCode code, boolean ctrl, boolean shift) throws InterruptedException {
    FxThread.call(() -> {
      Scene scene = session.window().scene();
      Node focus = scene.getFocusOwner();
      Event.fireEvent(
          focus == null ? scene : focus,
          new KeyEvent(KeyEvent.KEY_PRESSED, "", code.getName(), code, shift, ctrl, false, false));
      return true;
    });
  }

  void rest() throws InterruptedException {
    if (!session.awaitQuiet(REST)) {
      table.problem("The desk did not come to rest within " + REST.toSeconds() + " s.");
    }
  }

  void picture(String name) throws IOException, InterruptedException {
    rest();
    pictureNow(name);
  }

  private void pictureNow(String name) throws IOException, InterruptedException {
    pictures++;
    BufferedImage picture = FxThread.call(() -> Snapshots.of(session.window().scene()));
    table.picture(Snapshots.write(picture, out.resolve("%02d-%s.png".formatted(pictures, name))));
  }

  void check(boolean holds, String what) {
    table.checked(what, holds);
  }

  /** Whether a crop is one a reviewer has spoken about; kept for the table. */
  static boolean spokenAbout(ReviewCrop crop) {
    return crop.humanKeep() != null || !crop.humanLabels().isEmpty();
  }
}
