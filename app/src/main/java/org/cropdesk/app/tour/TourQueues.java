package org.cropdesk.app.tour;

import java.io.IOException;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.shell.DeskSession;
import org.cropdesk.queue.QueuePile;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewStage;

/** Fix and accept, a flag, a reason, several values, and other queues than the usual one. */
final class TourQueues {
  private final AppContext app;
  private final DeskSession session;
  private final TourHands tour;

  TourQueues(AppContext app, DeskSession session, TourHands tour) {
    this.app = app;
    this.session = session;
    this.tour = tour;
  }

  void walk() throws IOException, InterruptedException {
    fixAndAccept();
    sayMore();
    chooseQueues();
    filter();
  }

  private void fixAndAccept() throws IOException, InterruptedException {
    tour.goTo(i -> i.stage().waits() && i.crops().size() >= 2);
    ReviewItem before = tour.item();
    tour.press(KeyCode.ENTER, false, true);
    tour.bothLooks("fix-and-accept");
    tour.press(KeyCode.DIGIT2, false, false);
    tour.rest();
    ReviewItem written = app.reviews().load(before.productId()).orElseThrow();
    tour.check(
        written.stage() == ReviewStage.VERIFIED && written.version() == before.version() + 1,
        "one thing is fixed and the rest accepted in one decision");
  }

  private void sayMore() throws IOException, InterruptedException {
    tour.goTo(i -> i.stage().waits() && i.crops().size() >= 2);
    long product = tour.item().productId();
    tour.press(KeyCode.DIGIT2, false, false);
    tour.press(KeyCode.P, false, true);
    tour.bothLooks("primary-reason");
    tour.press(KeyCode.DIGIT1, false, false);
    for (int i = 1; i < session.desk().attributes().size(); i++) {
      tour.press(KeyCode.DOWN, false, false);
    }
    tour.press(KeyCode.L, false, false);
    tour.press(KeyCode.DIGIT1, false, false);
    tour.press(KeyCode.DIGIT3, false, false);
    tour.bothLooks("several-values");
    tour.press(KeyCode.ESCAPE, false, false);
    tour.press(KeyCode.F, false, false);
    type("#flag-note", "Two sizes in one picture: which of them do we sell?");
    tour.bothLooks("flag");
    tour.press(KeyCode.ENTER, false, false);
    tour.bothLooks("flagged");
    ReviewItem written = app.reviews().load(product).orElseThrow();
    tour.check(
        written.flag() != null && written.primaryReason() != null,
        "flag and reason are in the catalog");
  }

  private void chooseQueues() throws IOException, InterruptedException {
    tour.press(KeyCode.Q, false, false);
    tour.bothLooks("queues");
    FxThread.call(() -> {
      session.reviewScreen().closeCard();
      return true;
    });
    choose("in rework");
    tour.check(
        session.desk().viewProperty().get().pile() == QueuePile.REWORK
            && tour.item().stage() == ReviewStage.REWORK,
        "what was rejected waits in a queue of its own");
    tour.bothLooks("rework");
    choose("mistaken");
    tour.rest();
    tour.bothLooks("mistaken-first");
  }

  private void choose(String words) throws InterruptedException {
    tour.press(KeyCode.Q, false, false);
    type("#choice-filter", words);
    tour.press(KeyCode.ENTER, false, false);
    tour.rest();
  }

  private void filter() throws IOException, InterruptedException {
    tour.press(KeyCode.SLASH, false, false);
    tour.rest();
    type("#queue-filter", "colour:red -class:lam");
    tour.bothLooks("filter");
    type("#queue-filter", "colr:red");
    tour.press(KeyCode.ENTER, false, false);
    tour.bothLooks("filter-fault");
    type("#queue-filter", "sku:nothing-like-it");
    tour.press(KeyCode.ESCAPE, false, false);
    tour.press(KeyCode.ENTER, false, false);
    tour.rest();
    if (session.desk().item() != null) {
      FxThread.call(() -> {
        session.reviewScreen().closeCard();
        return true;
      });
      tour.press(KeyCode.SLASH, false, false);
      type("#queue-filter", "sku:nothing-like-it");
      tour.press(KeyCode.ENTER, false, false);
      tour.rest();
    }
    tour.bothLooks("nothing-matches");
    choose("least certain");
    tour.goTo(i -> i.stage().waits());
  }

  private void type(String query, String text) throws InterruptedException {
    FxThread.call(() -> {
      var field = (TextField) session.window().scene().lookup(query);
      field.setText(text);
      field.positionCaret(text.length());
      return true;
    });
  }
}
