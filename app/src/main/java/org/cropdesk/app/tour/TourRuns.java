package org.cropdesk.app.tour;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import javafx.scene.control.Button;
import javafx.scene.control.TextArea;
import javafx.scene.input.KeyCode;
import javafx.util.Subscription;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.backfill.BackfillsViewModel;
import org.cropdesk.app.backfill.NewRunViewModel;
import org.cropdesk.app.backfill.RunForm.Field;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.shell.DeskSession;
import org.cropdesk.backfill.BackfillLive;
import org.cropdesk.backfill.BackfillPhase;
import org.cropdesk.backfill.BackfillState;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewImage;
import org.cropdesk.review.ReviewItem;
import org.jspecify.annotations.Nullable;

/**
 * A second encoder fills a space of its own: looked at before, watched, with a picture that is lost
 * on the way and found again.
 */
final class TourRuns {
  private static final long PATIENCE_SECONDS = 120;
  private static final String NOTES =
      "The second encoder of the samples, to compare with the first before it takes its place.";

  private final AppContext app;
  private final DeskSession session;
  private final TourHands tour;
  private final BackfillsViewModel runs;
  private final NewRunViewModel fresh;

  TourRuns(AppContext app, DeskSession session, TourHands tour) {
    this.app = app;
    this.session = session;
    this.tour = tour;
    this.runs = session.filling().runs();
    this.fresh = session.filling().newRun();
  }

  void walk() throws IOException, InterruptedException {
    tour.check(tour.goTo(TourRuns::hasKeptCrop), "a product with a kept crop is on the desk");
    String lost = lost(tour.item());
    tour.press(KeyCode.DIGIT2, true, true);
    tour.bothLooks("runs-empty");
    refuseAServerThatIsNotThere();
    type(Field.ENCODER, encoder().toString());
    type(Field.ASPECT, "combined");
    look();
    tour.bothLooks("run-combined");
    type(Field.ASPECT, "image");
    type(Field.BATCH_SIZE, "8");
    type(Field.MAX_BATCHES, "2");
    type(Field.CANARY, "no");
    look();
    tour.bothLooks("run-planned");
    tour.check(
        TourHands.onFx(() -> fresh.whyNotProperty().get().isEmpty()),
        "a run is looked at before it begins, and may begin");
    byte[] picture = app.store().read(lost);
    app.store().delete(lost);
    try {
      tour.press(KeyCode.ENTER, true, true);
      becomes(l -> l.run().done() * 3 > l.run().total());
      tour.pictureNow("run-going");
      tour.press(KeyCode.P, false, false);
      becomes(l -> l.run().state() == BackfillState.PAUSED && l.working() == 0);
      tour.bothLooks("run-paused");
      tour.press(KeyCode.R, false, false);
      becomes(l -> l.run().phase() == BackfillPhase.RETRY && l.run().failed() > 0);
      tour.press(KeyCode.F, false, false);
      tour.pictureNow("run-failures");
    } finally {
      app.store().putIfAbsent(lost, picture);
    }
    tour.press(KeyCode.T, false, true);
    tour.check(
        becomes(l -> l.run().state() == BackfillState.DONE && l.run().failed() == 0),
        "what failed is mended, tried again and done");
    tour.press(KeyCode.G, false, false);
    tour.bothLooks("run-done");
    tour.press(KeyCode.L, false, false);
    tour.picture("run-log");
    tour.press(KeyCode.E, false, false);
    FxThread.call(() -> {
      ((TextArea) session.window().scene().lookup("#run-notes")).setText(NOTES);
      ((Button) session.window().scene().lookup("#run-keep-notes")).fire();
      return true;
    });
    tour.picture("run-settings");
    tour.press(KeyCode.G, false, false);
    tour.press(KeyCode.DIGIT1, true, false);
    tour.picture("run-notice");
    FxThread.call(() -> {
      runs.dismissNotice();
      return true;
    });
    tour.rest();
  }

  private void refuseAServerThatIsNotThere() throws IOException, InterruptedException {
    tour.press(KeyCode.N, false, false);
    tour.rest();
    type(Field.ENCODER, "http://127.0.0.1:1");
    look();
    tour.bothLooks("run-no-server");
    tour.check(
        TourHands.onFx(() -> fresh.problemsProperty().get().containsKey(Field.ENCODER)),
        "an embedding server that is not there is said at its field");
  }

  private static boolean hasKeptCrop(ReviewItem item) {
    return item.crops().stream().anyMatch(ReviewCrop::kept);
  }

  /** The picture of a crop that the space must hold. */
  private static String lost(ReviewItem item) {
    long image = item.crops().stream().filter(ReviewCrop::kept).findFirst().orElseThrow().imageId();
    return item.images().stream()
        .filter(i -> i.id() == image)
        .map(ReviewImage::objectKey)
        .findFirst()
        .orElseThrow();
  }

  private Path encoder() {
    return app.options().folders().samples().resolve("models/encoder-256").toAbsolutePath();
  }

  private void type(Field field, String text) throws InterruptedException {
    FxThread.call(() -> {
      fresh.typed(field, text);
      return true;
    });
  }

  private void look() throws InterruptedException {
    tour.press(KeyCode.ENTER, true, false);
    tour.rest();
  }

  private boolean becomes(Predicate<BackfillLive> wanted) throws InterruptedException {
    var there = new CountDownLatch(1);
    var watching = new AtomicReference<>(Subscription.EMPTY);
    FxThread.call(() -> {
      watching.set(
          runs.liveProperty()
              .subscribe(now -> {
                if (holds(now, wanted)) {
                  there.countDown();
                }
              }));
      return true;
    });
    boolean came = there.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    FxThread.call(() -> {
      Objects.requireNonNull(watching.get()).unsubscribe();
      return true;
    });
    tour.check(came, "a run comes as far as the tour waits for");
    return came;
  }

  private static boolean holds(@Nullable BackfillLive now, Predicate<BackfillLive> wanted) {
    return now != null && wanted.test(now);
  }
}
