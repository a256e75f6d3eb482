package org.cropdesk.app.tour;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.image.ImageView;
import javafx.scene.input.KeyCode;
import javafx.util.Subscription;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.search.SearchViewModel;
import org.cropdesk.app.shell.DeskSession;
import org.cropdesk.app.spaces.SpaceDetails;
import org.cropdesk.app.spaces.SpacesViewModel;
import org.cropdesk.backfill.BackfillRun;
import org.cropdesk.backfill.BackfillRunner;
import org.cropdesk.backfill.BackfillSettings;
import org.cropdesk.backfill.Backfills;
import org.cropdesk.backfill.VectorMaker;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.SpaceOverview;
import org.cropdesk.embedding.SpaceState;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.inference.backfill.RecipeRequest;
import org.cropdesk.inference.known.EncoderChoice;
import org.cropdesk.job.StopSignal;

/** A second encoder's space: proved, compared, signed for, put in force, and back. */
final class TourSpaces {
  /** Products of a first run, so that the space can be looked at half filled. */
  private static final long TRIAL = 40;

  private static final long PATIENCE_SECONDS = 60;

  private final AppContext app;
  private final DeskSession session;
  private final SpacesViewModel page;
  private final TourHands tour;

  TourSpaces(AppContext app, DeskSession session, TourHands tour) {
    this.app = app;
    this.session = session;
    this.page = session.spaces();
    this.tour = tour;
  }

  void walk() throws IOException, InterruptedException {
    Path encoder = app.options().folders().samples().resolve("models/encoder-256");
    search("search-before");
    letGo();
    tour.press(KeyCode.DIGIT1, true, true);
    tour.picture("spaces");
    int space = fill(encoder, TRIAL);
    // The page counts what spaces cover when it is opened.
    tour.press(KeyCode.DIGIT1, true, false);
    tour.press(KeyCode.DIGIT1, true, true);
    tour.rest();
    choose(space);
    counted(space);
    tour.press(KeyCode.SLASH, false, false);
    search("search-in-a-space-being-filled");
    refuse(space);
    fill(encoder, 0);
    tour.press(KeyCode.DIGIT1, true, true);
    tour.rest();
    choose(space);
    tour.rest();
    tour.bothLooks("spaces-beside-each-other");
    tour.press(KeyCode.P, false, false);
    tour.rest();
    tour.check(
        TourHands.onFx(() -> page.noticeProperty().get().text().contains("not verified")),
        "a space that is not verified is not promoted, and it is said why");
    tour.press(KeyCode.V, false, false);
    tour.rest();
    tour.bothLooks("spaces-verified");
    tour.check(state(space) == SpaceState.VERIFIED, "a whole space is verified");
    tour.press(KeyCode.C, false, false);
    tour.rest();
    tour.press(KeyCode.RIGHT, false, false);
    tour.press(KeyCode.DOWN, false, false);
    tour.rest();
    tour.bothLooks("spaces-compared");
    tour.press(KeyCode.S, false, false);
    type("The worst ten look right.");
    tour.picture("spaces-sign");
    tour.press(KeyCode.ENTER, false, false);
    tour.rest();
    tour.press(KeyCode.P, false, false);
    tour.bothLooks("spaces-promote");
    tour.press(KeyCode.ENTER, false, false);
    tour.rest();
    tour.check(state(space) == SpaceState.ACTIVE, "a space that is proved and signed is promoted");
    // Nobody has to choose the new space: it is in force.
    FxThread.call(() -> {
      session.search().searchIn(null);
      return true;
    });
    search("search-in-the-new-space");
    tour.check(
        TourHands.onFx(() -> searched() == space),
        "what is in force is searched after a promotion");
    tour.press(KeyCode.DIGIT1, true, true);
    tour.press(KeyCode.B, false, false);
    tour.press(KeyCode.ENTER, false, false);
    tour.rest();
    tour.check(state(space) == SpaceState.VERIFIED, "rolling back puts the first one in force");
    choose(space);
    tour.press(KeyCode.DELETE, false, false);
    tour.picture("spaces-retire");
    tour.press(KeyCode.ESCAPE, false, false);
    tour.press(KeyCode.DIGIT4, false, false);
    tour.picture("spaces-history");
    tour.press(KeyCode.DIGIT1, false, false);
    tour.press(KeyCode.DIGIT1, true, false);
    tour.rest();
  }

  /** A space that is half filled is looked at closely: what it lacks, by name. */
  private void refuse(int space) throws IOException, InterruptedException {
    tour.press(KeyCode.DIGIT1, true, true);
    tour.rest();
    choose(space);
    tour.press(KeyCode.V, false, false);
    tour.rest();
    tour.check(
        state(space) == SpaceState.BUILDING && TourHands.onFx(this::namesWhatIsMissing),
        "a space that lacks vectors is not verified, and the products are named");
    tour.press(KeyCode.RIGHT, false, false);
    tour.press(KeyCode.DOWN, false, false);
    tour.bothLooks("spaces-not-verified");
  }

  private boolean namesWhatIsMissing() {
    SpaceDetails details = page.detailsProperty().get();
    return details != null && !details.missing().isEmpty();
  }

  /** What an earlier run has filled is filled anew, to be looked at half way. */
  private void letGo() {
    var spaces = new Spaces(app.database());
    spaces.list().stream()
        .filter(s -> s.state() == SpaceState.BUILDING)
        .forEach(s -> spaces.retire(s, app.clock().instant()));
  }

  private void search(String picture) throws IOException, InterruptedException {
    tour.press(KeyCode.DIGIT9, true, false);
    tour.press(KeyCode.F, true, false);
    type("red striped mug");
    tour.press(KeyCode.ENTER, false, false);
    tour.picture(picture);
    tour.check(TourHands.onFx(this::hasAllPictures), "every result has its picture: " + picture);
  }

  private int searched() {
    return session.search().stateProperty().get() instanceof SearchViewModel.State.Answered found
            && found.answer().space() != null
        ? found.answer().space().id()
        : 0;
  }

  private boolean hasAllPictures() {
    return session.window().scene().getRoot().lookupAll(".search-list .crop-frame").stream()
        .flatMap(frame -> frame.lookupAll(".image-view").stream())
        .map(ImageView.class::cast)
        .filter(
            view -> view.getParent().lookup(".label") instanceof Label none && !none.isVisible())
        .allMatch(view -> view.getImage() != null);
  }

  /**
   * As a run from the shell beside this desk.
   *
   * @param limit products, 0 for all
   */
  private int fill(Path encoder, long limit) {
    var request = RecipeRequest.of(Aspect.IMAGE, new EncoderChoice.Folder(encoder));
    try (VectorMaker maker = app.vectorMakers().open(request)) {
      BackfillRun run =
          new Backfills(app.database(), Clock.systemUTC())
              .begin(maker, settings(limit), app.options().actor(), "");
      new BackfillRunner(app.database(), Clock.systemUTC())
          .work(run.id(), maker, new StopSignal(), r -> {});
      return run.spaceId();
    }
  }

  private static BackfillSettings settings(long limit) {
    var standard = BackfillSettings.STANDARD;
    return new BackfillSettings(
        standard.batchSize(),
        standard.maxBatches(),
        standard.skipExisting(),
        limit,
        limit == 0,
        standard.stopAtFailureRate(),
        standard.scope());
  }

  /** Until it is known how much of the catalog the space covers. */
  private void counted(int space) throws InterruptedException {
    var known = new CountDownLatch(1);
    var watching = new AtomicReference<>(Subscription.EMPTY);
    FxThread.call(() -> {
      watching.set(
          page.feed()
              .spacesProperty()
              .subscribe(all -> {
                SpaceOverview there = page.feed().find(space);
                if (there != null && there.coverage() != null && !there.coverageIsOld()) {
                  known.countDown();
                }
              }));
      return true;
    });
    tour.check(
        known.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "what a space covers is counted in time");
    FxThread.call(() -> {
      watching.get().unsubscribe();
      return true;
    });
    tour.rest();
  }

  private void choose(int space) throws InterruptedException {
    TourHands.onFx(() -> {
      SpaceOverview there = page.feed().find(space);
      if (there != null) {
        page.choose(there);
      }
      return there != null;
    });
  }

  private SpaceState state(int space) throws InterruptedException {
    return FxThread.call(() -> {
      SpaceOverview there = page.feed().find(space);
      return there == null ? SpaceState.RETIRED : there.space().state();
    });
  }

  private void type(String text) throws InterruptedException {
    FxThread.call(() -> {
      if (session.window().scene().getFocusOwner() instanceof TextField field) {
        field.setText(text);
        field.end();
      }
      return true;
    });
  }
}
