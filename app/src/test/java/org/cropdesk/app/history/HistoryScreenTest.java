package org.cropdesk.app.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeoutException;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyCode;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.shell.OpenDesk;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The log of decisions and the undo of many, on the real window over a really indexed catalog. */
final class HistoryScreenTest {
  @RegisterExtension final OpenDesk open = OpenDesk.with(6);

  private void choose(String id, Object value) {
    ComboBox<?> box = open.find(id, ComboBox.class);
    for (int i = 0; i < box.getItems().size(); i++) {
      if (box.getItems().get(i).equals(value)) {
        box.getSelectionModel().select(i);
      }
    }
    assertThat(box.getValue()).isEqualTo(value);
  }

  private void click(String id) throws InterruptedException {
    FxThread.call(() -> {
      open.find(id, Button.class).fire();
      return true;
    });
    open.settle();
  }

  @Test
  void aDayOfAPersonIsTakenBackWithAPreviewAndTheUndoCanBeUndone() throws InterruptedException {
    ReviewItem first = open.shown();
    for (int i = 0; i < 3; i++) {
      open.robot().press(KeyCode.ENTER).release(KeyCode.ENTER);
    }
    open.settle();
    assertThat(open.stored(first.productId()).stage()).isEqualTo(ReviewStage.VERIFIED);

    open.robot().press(KeyCode.CONTROL, KeyCode.DIGIT4).release(KeyCode.DIGIT4, KeyCode.CONTROL);
    open.settle();
    assertThat(open.find("#decision-list", ListView.class).getItems().size()).isEqualTo(3);
    assertThat(open.find("#undo-look", Button.class).isDisabled()).as("names nobody yet").isTrue();
    FxThread.call(() -> {
      choose("#history-who", "ada");
      choose("#history-when", Period.TODAY);
      return true;
    });
    open.settle();
    click("#undo-look");
    assertThat(open.find("#undo-run", Button.class).getText()).isEqualTo("Take back 3 decisions");
    assertThat(open.stored(first.productId()).stage())
        .as("only looked")
        .isEqualTo(ReviewStage.VERIFIED);

    click("#undo-run");
    assertThat(open.stored(first.productId()).stage()).isEqualTo(ReviewStage.NEW);
    assertThat(open.find("#undo-message", Label.class).getText()).contains("3 products changed");
    assertThat(open.model().countsProperty().get().waiting()).isEqualTo(6);

    click("#undo-undo");
    assertThat(open.stored(first.productId()).stage()).isEqualTo(ReviewStage.VERIFIED);
    open.robot().press(KeyCode.CONTROL, KeyCode.DIGIT1).release(KeyCode.DIGIT1, KeyCode.CONTROL);
    open.settle();
    assertThat(open.shown().stage()).isEqualTo(ReviewStage.NEW);
    assertThat(open.model().countsProperty().get().waiting()).isEqualTo(3);
  }

  @Test
  void ctrlZAfterARestartTakesBackYesterdaysLastDecision()
      throws InterruptedException, TimeoutException {
    ReviewItem first = open.shown();
    open.robot().press(KeyCode.ENTER).release(KeyCode.ENTER);
    open.settle();
    open.reopen();

    open.robot().press(KeyCode.CONTROL, KeyCode.Z).release(KeyCode.Z, KeyCode.CONTROL);
    open.settle();

    assertThat(open.shown().productId()).isEqualTo(first.productId());
    assertThat(open.stored(first.productId()).stage()).isEqualTo(ReviewStage.NEW);
    assertThat(open.find("#notice", Label.class).getText())
        .contains("Undone from an earlier sitting");
  }
}
