package org.cropdesk.app.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Queues, filters, views and links on the real screen, from the keyboard. */
final class QueueScreenTest {
  @RegisterExtension final OpenDesk open = OpenDesk.with(6);

  /** LS#7102: what a reviewer rejected cannot be got at again. */
  @Test
  void reworkIsAQueueOfItsOwnAndEachOfItIsHandedOutOnce() throws InterruptedException {
    var rejected = new ArrayList<Long>();
    for (int i = 0; i < 2; i++) {
      rejected.add(open.shown().productId());
      FxThread.call(() -> {
        open.model().reject(RejectReason.WRONG_BOX, null);
        return true;
      });
      open.settle();
    }

    open.press(KeyCode.Q);
    open.robot().write("rework", 0);
    open.press(KeyCode.ENTER);

    assertThat(open.model().viewProperty().get().pile()).isEqualTo(QueuePile.REWORK);
    assertThat(open.find("#queue-view", Button.class).getText()).startsWith("In rework");
    assertThat(rejected).contains(open.shown().productId());
    open.press(KeyCode.ENTER);
    assertThat(rejected).contains(open.shown().productId());
    open.press(KeyCode.X);
    open.press(KeyCode.DIGIT1);
    assertThat(open.model().stateProperty().get()).isEqualTo(QueueState.EMPTY);
    assertThat(open.find(".empty-title", Label.class).getText())
        .isEqualTo("Nothing more in this queue");
    assertThat(rejected.stream().map(p -> open.stored(p).stage()))
        .containsExactlyInAnyOrder(ReviewStage.VERIFIED, ReviewStage.REWORK);

    open.press(KeyCode.Q);
    open.press(KeyCode.DIGIT1);
    assertThat(open.model().viewProperty().get().pile()).isEqualTo(QueuePile.WAITING);
    assertThat(open.shown().stage()).isEqualTo(ReviewStage.NEW);
  }

  @Test
  void aFilterIsTypedAppliedAndSavedAsAViewThatIsFoundAgain() throws InterruptedException {
    String sku = open.shown().sku();
    open.press(KeyCode.SLASH);
    TextField field = open.find("#queue-filter", TextField.class);
    assertThat(field.isFocused()).isTrue();
    FxThread.call(() -> {
      field.setText("skoo:" + sku);
      return true;
    });
    open.press(KeyCode.ENTER);
    assertThat(open.find("#queue-fault", Label.class).getText()).contains("Did you mean sku");

    FxThread.call(() -> {
      field.setText("-sku:" + sku);
      open.find("#view-name", TextField.class).setText("All but one");
      open.find("#view-name", TextField.class).requestFocus();
      return true;
    });
    open.press(KeyCode.ENTER);
    assertThat(open.model().viewProperty().get().isFiltered()).isTrue();
    assertThat(open.shown().sku()).isNotEqualTo(sku);
    var seen = new ArrayList<String>();
    while (open.model().stateProperty().get() == QueueState.READY) {
      seen.add(open.shown().sku());
      open.press(KeyCode.ENTER);
    }
    assertThat(seen).hasSize(5).doesNotContain(sku);

    open.press(KeyCode.Q);
    open.press(KeyCode.DIGIT1);
    assertThat(open.shown().sku()).isEqualTo(sku);
    open.press(KeyCode.Q);
    open.robot().write("all but", 0);
    open.settle();
    assertThat(open.find(".choice-list .list-view", ListView.class).getItems().size()).isEqualTo(1);
    open.press(KeyCode.ENTER);
    assertThat(open.model().viewProperty().get().isFiltered()).isTrue();
  }

  @Test
  void theOrderOfTheQueueIsChosenAndWorkedOutBehindTheScreen() throws InterruptedException {
    open.press(KeyCode.Q);
    open.robot().write("mistaken", 0);
    open.press(KeyCode.ENTER);
    assertThat(open.model().viewProperty().get().order()).isEqualTo(QueueOrder.MISTAKEN);
    assertThat(open.find(".notice-bar .label", Label.class).getText())
        .contains("The queue is in its order now");
    assertThat(open.shown().stage()).isEqualTo(ReviewStage.NEW);
  }

  /** CVAT copies a link to a frame; this one brings crop, queue, order and filter along. */
  @Test
  void aLinkLeadsBackToTheProductItsCropAndItsQueue() throws InterruptedException {
    open.press(KeyCode.Q);
    open.robot().write("newest", 0);
    open.press(KeyCode.ENTER);
    ReviewItem item = open.shown();
    open.press(KeyCode.DIGIT2);
    open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.C);
    String link = FxThread.call(() -> Clipboard.getSystemClipboard().getString());
    assertThat(link).startsWith("cropdesk:").contains("order=newest", "crop=2");
    open.press(KeyCode.ENTER);
    open.press(KeyCode.Q);
    open.press(KeyCode.DIGIT1);

    open.press(KeyCode.CONTROL, KeyCode.G);
    FxThread.call(() -> {
      open.find("#go-to", TextField.class).setText(link);
      return true;
    });
    open.press(KeyCode.ENTER);
    assertThat(open.shown().productId()).isEqualTo(item.productId());
    assertThat(open.model().selection().crop()).isEqualTo(1);
    assertThat(open.model().viewProperty().get().order()).isEqualTo(QueueOrder.NEWEST);

    open.press(KeyCode.CONTROL, KeyCode.G);
    open.robot().write("nothing-like-it", 0);
    open.press(KeyCode.ENTER);
    assertThat(open.find(".notice-bar .label", Label.class).getText())
        .isEqualTo("There is no product nothing-like-it in this catalog.");
  }
}
