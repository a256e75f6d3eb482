package org.cropdesk.app.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import org.cropdesk.app.activity.TaskView;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.shell.MainWindow;
import org.cropdesk.app.shell.OpenDesk;
import org.cropdesk.label.Suggestion;
import org.cropdesk.review.QueueKey;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewItem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;

/** The page of what was learned, by keyboard, over real vectors of the samples. */
final class LearningScreenTest {
  @TempDir Path folder;

  private OpenDesk open;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  LearningScreenTest() {}

  private void open(int products) throws IOException, InterruptedException, TimeoutException {
    FxToolkit.registerPrimaryStage();
    open = OpenDesk.on(folder, products, Tones.vocabulary(folder));
  }

  @AfterEach
  void close() throws TimeoutException, InterruptedException {
    open.close();
    FxToolkit.cleanupStages();
  }

  private String text(String query) {
    return open.find(query, Label.class).getText();
  }

  /** Tabs to a button and presses it. */
  private void pressButton(String id) throws InterruptedException {
    for (int i = 0; i < 40; i++) {
      var owner = open.session().window().scene().getFocusOwner();
      if (owner != null && id.equals(owner.getId())) {
        open.press(KeyCode.SPACE);
        return;
      }
      open.press(KeyCode.TAB);
    }
    throw new AssertionError("Tab never came to " + id);
  }

  @Test
  void anEmptyCatalogSaysHowMuchIsMissing()
      throws IOException, InterruptedException, TimeoutException {
    open(4);
    open.press(KeyCode.CONTROL, KeyCode.DIGIT7);
    assertThat(open.page()).isEqualTo(MainWindow.Page.LEARNING);
    assertThat(text("#state-tone")).isEqualTo("zero-shot, too few to learn");
    assertThat(open.find("#train-tone", Button.class).isDisabled()).isTrue();
    assertThat(
            open.robot().lookup("20 more verified crops are needed; a head takes 20.").queryAll())
        .isNotEmpty();
  }

  @Test
  void whatIsLearnedIsUsedAndOneKeyGoesBack()
      throws IOException, InterruptedException, TimeoutException {
    open(132);
    var tones = new Tones();
    var items =
        open.app().reviews().next("grace", QueueKey.START, 200).stream()
            .map(e -> e.item())
            .toList();
    items.stream().skip(20).forEach(item -> tones.verify(open.app(), item));
    open.reopen();
    open.press(KeyCode.CONTROL, KeyCode.DIGIT7);

    pressButton("train-tone");

    assertThat(text("#state-tone")).isEqualTo("learned, version 1");
    assertThat(text("#learning-message")).contains("It is used from now on");
    assertThat(open.session().tasks().tasks())
        .extracting(TaskView::title)
        .contains("Learn tone from what was verified", "Rewrite the suggestions of tone");
    open.press(KeyCode.CONTROL, KeyCode.DIGIT1);
    ReviewItem shown = open.shown();
    assertThat(shown.crops())
        .flatMap(ReviewCrop::suggestions)
        .filteredOn(s -> s.attribute().equals("tone"))
        .extracting(Suggestion::origin)
        .containsOnly("learned, version 1");

    open.press(KeyCode.CONTROL, KeyCode.DIGIT7);
    pressButton("back-tone");

    assertThat(text("#state-tone")).isEqualTo("zero-shot");
    assertThat(text("#learning-message")).contains("zero-shot again");
    assertThat(open.stored(shown.productId()).crops())
        .flatMap(ReviewCrop::suggestions)
        .extracting(Suggestion::origin)
        .containsOnly("zero-shot");
    pressButton("use-tone-1");
    assertThat(text("#state-tone")).isEqualTo("learned, version 1");
  }

  @Test
  void enoughVerifiedInOneSittingIsLearnedWithoutAsking()
      throws IOException, InterruptedException, TimeoutException {
    open(60);
    for (int i = 0; i < 50; i++) {
      open.robot().press(KeyCode.ENTER).release(KeyCode.ENTER);
    }
    open.settle();
    open.settle();
    assertThat(open.session().tasks().tasks())
        .extracting(TaskView::title)
        .contains("Learn category from what was verified");
    FxThread.call(() -> true);
  }
}
