package org.cropdesk.app.tour;

import java.io.IOException;
import java.nio.file.Path;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.search.SearchViewModel;
import org.cropdesk.app.shell.DeskSession;
import org.cropdesk.search.ScanResult;

/** Search by words, by a crop and by a photo. */
final class TourSearch {
  private final AppContext app;
  private final DeskSession session;
  private final TourHands tour;

  TourSearch(AppContext app, DeskSession session, TourHands tour) {
    this.app = app;
    this.session = session;
    this.tour = tour;
  }

  void walk() throws IOException, InterruptedException {
    tour.press(KeyCode.DIGIT9, true, false);
    tour.picture("search-empty");
    type("red striped mug");
    tour.press(KeyCode.ENTER, false, false);
    tour.picture("search-words");
    tour.check(
        TourHands.onFx(() -> answered() && !state().answer().together().isEmpty()),
        "words are found by keyword and by meaning");
    both("search-words-light");
    tour.press(KeyCode.O, true, true);
    tour.picture("search-how");
    tour.press(KeyCode.ESCAPE, false, false);
    tour.press(KeyCode.L, true, false);
    tour.picture("search-like");
    scan(photo());
    tour.picture("search-scan");
    tour.check(
        TourHands.onFx(() -> scanned(ScanResult.Outcome.MATCHED)),
        "a photo finds the products it shows");
    both("search-scan-light");
    tour.press(KeyCode.DIGIT1, true, false);
    tour.rest();
  }

  private void both(String name) throws IOException, InterruptedException {
    tour.press(KeyCode.T, true, false);
    tour.picture(name);
    tour.press(KeyCode.T, true, false);
  }

  private boolean answered() {
    return session.search().stateProperty().get() instanceof SearchViewModel.State.Answered;
  }

  private SearchViewModel.State.Answered state() {
    return (SearchViewModel.State.Answered) session.search().stateProperty().get();
  }

  private boolean scanned(ScanResult.Outcome outcome) {
    return session.search().stateProperty().get() instanceof SearchViewModel.State.Scanned s
        && s.scan().outcome() == outcome;
  }

  private Path photo() {
    return app.options().folders().samples().resolve("catalog/images/cd-1001-1.jpg");
  }

  private void scan(Path photo) throws InterruptedException {
    FxThread.call(() -> {
      session.search().scan(photo);
      return true;
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
