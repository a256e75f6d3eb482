package org.cropdesk.app.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.shell.OpenDesk;
import org.cropdesk.queue.QueueOrder;
import org.cropdesk.queue.QueuePile;
import org.cropdesk.review.RejectReason;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

/** Queues, filters, views and links on the real screen, from the keyboard. */
final class QueueScreenTest {
  @TempDir Path dir;

  private final FxRobot robot = new FxRobot();
  private OpenDesk open;
  private ReviewViewModel desk;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  QueueScreenTest() {}

  @BeforeEach
  void open() throws Exception {
    FxToolkit.registerPrimaryStage();
    open = OpenDesk.on(dir, 6);
    desk = open.session().desk();
    open.settle();
  }

  @AfterEach
  void close() throws TimeoutException, InterruptedException {
    open.close();
    FxToolkit.cleanupStages();
  }

  private ReviewItem shown() {
    return Objects.requireNonNull(desk.item());
  }

  private void press(KeyCode... keys) throws InterruptedException {
    robot.press(keys).release(keys);
    open.settle();
  }

  /** LS#7102: what a reviewer rejected cannot be got at again. */
  @Test
  void reworkIsAQueueOfItsOwnAndEachOfItIsHandedOutOnce() throws InterruptedException {
    var rejected = new ArrayList<Long>();
    for (int i = 0; i < 2; i++) {
      rejected.add(shown().productId());
      FxThread.call(() -> {
        desk.reject(RejectReason.WRONG_BOX, null);
        return true;
      });
      open.settle();
    }

    press(KeyCode.Q);
    robot.write("rework", 0);
    press(KeyCode.ENTER);

    assertThat(desk.viewProperty().get().pile()).isEqualTo(QueuePile.REWORK);
    assertThat(open.find("#queue-view", Button.class).getText()).startsWith("In rework");
    assertThat(rejected).contains(shown().productId());
    press(KeyCode.ENTER);
    assertThat(rejected).contains(shown().productId());
    press(KeyCode.X);
    press(KeyCode.DIGIT1);
    assertThat(desk.stateProperty().get()).isEqualTo(QueueState.EMPTY);
    assertThat(open.find(".empty-title", Label.class).getText())
        .isEqualTo("Nothing more in this queue");
    assertThat(rejected.stream().map(p -> open.stored(p).stage()))
        .containsExactlyInAnyOrder(ReviewStage.VERIFIED, ReviewStage.REWORK);

    press(KeyCode.Q);
    press(KeyCode.DIGIT1);
    assertThat(desk.viewProperty().get().pile()).isEqualTo(QueuePile.WAITING);
    assertThat(shown().stage()).isEqualTo(ReviewStage.NEW);
  }

  @Test
  void aFilterIsTypedAppliedAndSavedAsAViewThatIsFoundAgain() throws InterruptedException {
    String sku = shown().sku();
    press(KeyCode.SLASH);
    TextField field = open.find("#queue-filter", TextField.class);
    assertThat(field.isFocused()).isTrue();
    FxThread.call(() -> {
      field.setText("skoo:" + sku);
      return true;
    });
    press(KeyCode.ENTER);
    assertThat(open.find("#queue-fault", Label.class).getText()).contains("Did you mean sku");

    FxThread.call(() -> {
      field.setText("-sku:" + sku);
      open.find("#view-name", TextField.class).setText("All but one");
      open.find("#view-name", TextField.class).requestFocus();
      return true;
    });
    press(KeyCode.ENTER);
    assertThat(desk.viewProperty().get().isFiltered()).isTrue();
    assertThat(shown().sku()).isNotEqualTo(sku);
    var seen = new ArrayList<String>();
    while (desk.stateProperty().get() == QueueState.READY) {
      seen.add(shown().sku());
      press(KeyCode.ENTER);
    }
    assertThat(seen).hasSize(5).doesNotContain(sku);

    press(KeyCode.Q);
    press(KeyCode.DIGIT1);
    assertThat(shown().sku()).isEqualTo(sku);
    press(KeyCode.Q);
    robot.write("all but", 0);
    open.settle();
    assertThat(open.find(".choice-list .list-view", ListView.class).getItems().size()).isEqualTo(1);
    press(KeyCode.ENTER);
    assertThat(desk.viewProperty().get().isFiltered()).isTrue();
  }

  @Test
  void theOrderOfTheQueueIsChosenAndWorkedOutBehindTheScreen() throws InterruptedException {
    press(KeyCode.Q);
    robot.write("mistaken", 0);
    press(KeyCode.ENTER);
    assertThat(desk.viewProperty().get().order()).isEqualTo(QueueOrder.MISTAKEN);
    assertThat(open.find(".notice-bar .label", Label.class).getText())
        .contains("The queue is in its order now");
    assertThat(shown().stage()).isEqualTo(ReviewStage.NEW);
  }

  /** CVAT copies a link to a frame; this one brings crop, queue, order and filter along. */
  @Test
  void aLinkLeadsBackToTheProductItsCropAndItsQueue() throws InterruptedException {
    press(KeyCode.Q);
    robot.write("newest", 0);
    press(KeyCode.ENTER);
    ReviewItem item = shown();
    press(KeyCode.DIGIT2);
    press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.C);
    String link = FxThread.call(() -> Clipboard.getSystemClipboard().getString());
    assertThat(link).startsWith("cropdesk:").contains("order=newest", "crop=2");
    press(KeyCode.ENTER);
    press(KeyCode.Q);
    press(KeyCode.DIGIT1);

    press(KeyCode.CONTROL, KeyCode.G);
    FxThread.call(() -> {
      open.find("#go-to", TextField.class).setText(link);
      return true;
    });
    press(KeyCode.ENTER);
    assertThat(shown().productId()).isEqualTo(item.productId());
    assertThat(desk.selection().crop()).isEqualTo(1);
    assertThat(desk.viewProperty().get().order()).isEqualTo(QueueOrder.NEWEST);

    press(KeyCode.CONTROL, KeyCode.G);
    robot.write("nothing-like-it", 0);
    press(KeyCode.ENTER);
    assertThat(open.find(".notice-bar .label", Label.class).getText())
        .isEqualTo("There is no product nothing-like-it in this catalog.");
  }
}
