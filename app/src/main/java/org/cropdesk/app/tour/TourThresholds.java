package org.cropdesk.app.tour;

import java.io.IOException;
import javafx.scene.input.KeyCode;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.shell.DeskSession;
import org.cropdesk.app.thresholds.ThresholdsViewModel;
import org.cropdesk.crop.Thresholds;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewItem;

/** Why a crop was judged as it was, and what other thresholds would change. */
final class TourThresholds {
  private final AppContext app;
  private final DeskSession session;
  private final TourHands tour;

  TourThresholds(AppContext app, DeskSession session, TourHands tour) {
    this.app = app;
    this.session = session;
    this.tour = tour;
  }

  void walk() throws IOException, InterruptedException {
    explain("");
    edit("");
    tour.press(KeyCode.T, true, false);
    explain("-light");
    edit("-light");
    tour.press(KeyCode.T, true, false);
  }

  /** The rejected crop with the most reasons there is near the front of the queue. */
  private void explain(String look) throws IOException, InterruptedException {
    if (!tour.goTo(i -> rejected(i, 2) >= 0) && !tour.goTo(i -> rejected(i, 1) >= 0)) {
      tour.check(false, "a rejected crop can be explained");
      return;
    }
    int crop = Math.max(rejected(tour.item(), 2), rejected(tour.item(), 1));
    tour.press(KeyCode.getKeyCode(Integer.toString(crop + 1)), false, false);
    tour.press(KeyCode.W, false, false);
    tour.rest();
    tour.press(KeyCode.RIGHT, false, false);
    tour.picture("explain" + look);
    tour.press(KeyCode.ESCAPE, false, false);
  }

  private static int rejected(ReviewItem item, int reasons) {
    for (int i = 0; i < Math.min(9, item.crops().size()); i++) {
      ReviewCrop crop = item.crops().get(i);
      if (crop.verdict().failed().size() >= reasons) {
        return i;
      }
    }
    return -1;
  }

  private void edit(String look) throws IOException, InterruptedException {
    ThresholdsViewModel page = session.thresholds();
    tour.press(KeyCode.DIGIT6, true, false);
    tour.rest();
    tour.picture("thresholds" + look);
    for (int i = 0; i < 18; i++) {
      tour.press(KeyCode.RIGHT, false, false);
    }
    tour.rest();
    tour.picture("thresholds-moved" + look);
    tour.check(
        TourHands.onFx(() -> flips(page) > 0), "other thresholds say what they would change");
    Thresholds before = app.thresholds().current();
    FxThread.call(() -> {
      page.apply();
      return true;
    });
    tour.rest();
    tour.picture("thresholds-applied" + look);
    tour.check(
        !app.thresholds().current().equals(before), "thresholds that were applied are in force");
    FxThread.call(() -> {
      page.take(before);
      page.apply();
      return true;
    });
    tour.rest();
    tour.check(
        app.thresholds().current().equals(before) && app.rejudge().pending() == 0,
        "the version before is in force again");
    tour.press(KeyCode.DIGIT1, true, false);
    tour.rest();
  }

  private static long flips(ThresholdsViewModel page) {
    var answer = page.answerProperty().get();
    return answer == null ? 0 : answer.radius().flips();
  }
}
