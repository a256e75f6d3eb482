package org.cropdesk.app.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyCode;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.review.ReviewViewModel;
import org.cropdesk.app.shell.DeskSession;
import org.cropdesk.app.shell.OpenDesk;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

/** The log of decisions and the undo of many, on the real window over a really indexed catalog. */
final class HistoryScreenTest {
  @TempDir Path folder;

  private OpenDesk open;
  private FxRobot robot;
  private DeskSession session;
  private ReviewViewModel desk;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  HistoryScreenTest() {}

  @BeforeEach
  void open() throws IOException, InterruptedException, TimeoutException {
    FxToolkit.registerPrimaryStage();
    open = OpenDesk.on(folder, 6);
    robot = open.robot();
    session = open.session();
    desk = session.desk();
  }

  @AfterEach
  void close() throws TimeoutException, InterruptedException {
    open.close();
    FxToolkit.cleanupStages();
  }

  private void settle() throws InterruptedException {
    open.settle();
  }

  private ReviewItem shown() {
    return Objects.requireNonNull(desk.item());
  }

  private ReviewItem stored(long product) {
    return open.stored(product);
  }

  private <T extends Node> T find(String query, Class<T> type) {
    return open.find(query, type);
  }

  private void choose(String id, Object value) {
    ComboBox<?> box = find(id, ComboBox.class);
    for (int i = 0; i < box.getItems().size(); i++) {
      if (box.getItems().get(i).equals(value)) {
        box.getSelectionModel().select(i);
      }
    }
    assertThat(box.getValue()).isEqualTo(value);
  }

  private void click(String id) throws InterruptedException {
    FxThread.call(() -> {
      find(id, Button.class).fire();
      return true;
    });
    settle();
  }

  @Test
  void aDayOfAPersonIsTakenBackWithAPreviewAndTheUndoCanBeUndone() throws InterruptedException {
    ReviewItem first = shown();
    for (int i = 0; i < 3; i++) {
      robot.press(KeyCode.ENTER).release(KeyCode.ENTER);
    }
    settle();
    assertThat(stored(first.productId()).stage()).isEqualTo(ReviewStage.VERIFIED);

    robot.press(KeyCode.CONTROL, KeyCode.DIGIT4).release(KeyCode.DIGIT4, KeyCode.CONTROL);
    settle();
    assertThat(find("#decision-list", ListView.class).getItems().size()).isEqualTo(3);
    assertThat(find("#undo-look", Button.class).isDisabled()).as("names nobody yet").isTrue();
    FxThread.call(() -> {
      choose("#history-who", "ada");
      choose("#history-when", Period.TODAY);
      return true;
    });
    settle();
    click("#undo-look");
    assertThat(find("#undo-run", Button.class).getText()).isEqualTo("Take back 3 decisions");
    assertThat(stored(first.productId()).stage()).as("only looked").isEqualTo(ReviewStage.VERIFIED);

    click("#undo-run");
    assertThat(stored(first.productId()).stage()).isEqualTo(ReviewStage.NEW);
    assertThat(find("#undo-message", Label.class).getText()).contains("3 products changed");
    assertThat(desk.countsProperty().get().waiting()).isEqualTo(6);

    click("#undo-undo");
    assertThat(stored(first.productId()).stage()).isEqualTo(ReviewStage.VERIFIED);
    robot.press(KeyCode.CONTROL, KeyCode.DIGIT1).release(KeyCode.DIGIT1, KeyCode.CONTROL);
    settle();
    assertThat(shown().stage()).isEqualTo(ReviewStage.NEW);
    assertThat(desk.countsProperty().get().waiting()).isEqualTo(3);
  }

  @Test
  void ctrlZAfterARestartTakesBackYesterdaysLastDecision()
      throws InterruptedException, TimeoutException {
    ReviewItem first = shown();
    robot.press(KeyCode.ENTER).release(KeyCode.ENTER);
    settle();
    open.reopen();
    session = open.session();
    desk = session.desk();

    robot.press(KeyCode.CONTROL, KeyCode.Z).release(KeyCode.Z, KeyCode.CONTROL);
    settle();

    assertThat(shown().productId()).isEqualTo(first.productId());
    assertThat(stored(first.productId()).stage()).isEqualTo(ReviewStage.NEW);
    assertThat(find("#notice", Label.class).getText()).contains("Undone from an earlier sitting");
  }
}
