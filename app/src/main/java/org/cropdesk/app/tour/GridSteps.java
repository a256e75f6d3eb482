package org.cropdesk.app.tour;

import java.io.IOException;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.grid.GridViewModel;
import org.cropdesk.app.shell.DeskSession;

/** The part of the tour that looks at crops by the many. */
final class GridSteps {
  private final TourHands tour;
  private final DeskSession session;
  private final GridViewModel grid;

  GridSteps(TourHands tour, DeskSession session) {
    this.tour = tour;
    this.session = session;
    this.grid = session.grid();
  }

  /** A filter with its help, a selection, a label for all of it and back, and what looks alike. */
  void walk() throws IOException, InterruptedException {
    tour.press(KeyCode.DIGIT5, true, false);
    tour.bothLooks("crops");
    int all = grid.size();
    tour.press(KeyCode.F, true, false);
    type("verdict:reject re");
    tour.picture("crops-filter-help");
    type("verdict:reject");
    tour.press(KeyCode.ENTER, false, false);
    tour.rest();
    tour.check(grid.size() > 0 && grid.size() < all, "a filter lists fewer crops than there are");
    tour.press(KeyCode.F, true, false);
    type("");
    tour.press(KeyCode.ENTER, false, false);
    tour.rest();
    tour.press(KeyCode.RIGHT, false, false);
    tour.press(KeyCode.RIGHT, false, false);
    tour.press(KeyCode.DOWN, false, true);
    tour.press(KeyCode.RIGHT, false, true);
    tour.press(KeyCode.L, false, false);
    tour.picture("crops-label");
    tour.press(KeyCode.DIGIT3, false, false);
    tour.bothLooks("crops-proposal");
    tour.press(KeyCode.ENTER, false, false);
    tour.picture("crops-labelled");
    tour.press(KeyCode.Z, true, false);
    tour.rest();
    tour.press(KeyCode.A, true, false);
    tour.press(KeyCode.X, false, false);
    tour.picture("crops-reasons");
    tour.press(KeyCode.DIGIT2, false, false);
    tour.rest();
    tour.check(
        grid.selectedCount() == all, "all that match is selected, also what is out of sight");
    tour.picture("crops-all-proposed");
    tour.press(KeyCode.ESCAPE, false, false);
    tour.press(KeyCode.ESCAPE, false, false);
    tour.press(KeyCode.A, false, false);
    tour.picture("crops-add-value");
    tour.press(KeyCode.ESCAPE, false, false);
    tour.press(KeyCode.HOME, false, false);
    tour.press(KeyCode.S, false, false);
    tour.picture("crops-similar");
    tour.press(KeyCode.T, true, false);
    tour.picture("crops-similar-light");
    tour.press(KeyCode.T, true, false);
    tour.press(KeyCode.ESCAPE, false, false);
    tour.rest();
    tour.press(KeyCode.DIGIT1, true, false);
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
