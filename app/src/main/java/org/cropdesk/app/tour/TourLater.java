package org.cropdesk.app.tour;

import java.io.IOException;
import java.util.Map;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.history.Period;
import org.cropdesk.app.shell.DeskSession;
import org.cropdesk.review.DecisionFilter;
import org.cropdesk.review.LoggedDecision;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.UndoPreview;
import org.jspecify.annotations.Nullable;

/** What is worth a look when everything is decided: history, runs, quality, learning. */
final class TourLater {
  private final AppContext app;
  private final DeskSession session;
  private final TourHands tour;

  TourLater(AppContext app, DeskSession session, TourHands tour) {
    this.app = app;
    this.session = session;
    this.tour = tour;
  }

  /** Everything that was decided, and what taking the reviewer's day back would do. */
  void lookBack() throws IOException, InterruptedException {
    tour.press(KeyCode.DIGIT4, true, false);
    tour.rest();
    tour.picture("history");
    TourHands.onFx(() -> {
      session.history().show(app.options().actor(), Period.TODAY);
      session.history().look();
      return true;
    });
    tour.rest();
    tour.check(
        TourHands.onFx(() -> canTakeBack(session.history().previewProperty().get())),
        "a whole day can be taken back, and nothing was");
    tour.picture("history-undo");
    tour.press(KeyCode.T, true, false);
    tour.rest();
    tour.picture("history-undo-light");
    tour.press(KeyCode.T, true, false);
    lookAtRuns();
    tour.press(KeyCode.DIGIT8, true, false);
    tour.rest();
    tour.picture("quality");
    tour.check(
        TourHands.onFx(() -> session.quality().reportProperty().get() != null),
        "agreement and what people overrule are counted");
    tour.press(KeyCode.T, true, false);
    tour.rest();
    tour.picture("quality-light");
    tour.press(KeyCode.T, true, false);
    tour.press(KeyCode.DIGIT1, true, false);
  }

  /** What the machines did, and what undoing the first run would do. */
  private void lookAtRuns() throws IOException, InterruptedException {
    TourHands.onFx(() -> {
      ((ToggleButton) session.window().scene().lookup("#history-runs")).setSelected(true);
      return true;
    });
    tour.rest();
    TourHands.onFx(() -> {
      session.runs().runsProperty().get().stream()
          .filter(run -> run.whyNot().isEmpty())
          .findFirst()
          .ifPresent(session.runs()::choose);
      session.runs().look();
      return true;
    });
    tour.rest();
    tour.check(
        TourHands.onFx(() -> {
          var seen = session.runs().previewProperty().get();
          return seen != null && seen.changed() > 100;
        }),
        "a whole machine run can be undone, and nothing was");
    tour.picture("runs");
    tour.press(KeyCode.T, true, false);
    tour.rest();
    tour.picture("runs-light");
    tour.press(KeyCode.T, true, false);
    TourHands.onFx(() -> {
      ((ToggleButton) session.window().scene().lookup("#history-people")).setSelected(true);
      return true;
    });
  }

  /** A house that reads its patterns otherwise, and what is learned from its corrections. */
  void learn() throws IOException, InterruptedException {
    var houseWords = Map.of("striped", "checked", "checked", "dotted", "dotted", "striped");
    app.bulkUndo().log(DecisionFilter.ALL, Long.MAX_VALUE, 1000).stream()
        .map(LoggedDecision::productId)
        .distinct()
        .map(product -> app.reviews().load(product).orElseThrow())
        .forEach(item -> relabelStyle(item, houseWords));
    tour.press(KeyCode.DIGIT7, true, false);
    tour.rest();
    TourHands.onFx(() -> {
      session.learning().train("style");
      return true;
    });
    tour.rest();
    tour.rest();
    tour.check(
        TourHands.onFx(() ->
            session.learning().cardsProperty().get().stream()
                .anyMatch(c -> c.attribute().inUse() != null)),
        "a head that is better than zero-shot makes the suggestions");
    tour.picture("learning");
    tour.press(KeyCode.T, true, false);
    tour.rest();
    tour.picture("learning-light");
    tour.press(KeyCode.T, true, false);
    tour.press(KeyCode.DIGIT1, true, false);
  }

  private void relabelStyle(ReviewItem item, Map<String, String> houseWords) {
    Long primary = item.primary();
    item.crops().stream()
        .filter(c -> primary != null && c.id() == primary)
        .flatMap(c -> c.suggestions().stream())
        .filter(s -> s.attribute().equals("style") && s.rank() == 1)
        .map(s -> houseWords.getOrDefault(s.value(), s.value()))
        .forEach(value ->
            TourSteps.decideElsewhere(
                app,
                item,
                new ReviewChange.Relabel(primary == null ? -1 : primary, "style", value)));
  }

  private static boolean canTakeBack(@Nullable UndoPreview seen) {
    return seen != null && seen.conflictCount() == 0 && seen.productsChanged() > 100;
  }
}
