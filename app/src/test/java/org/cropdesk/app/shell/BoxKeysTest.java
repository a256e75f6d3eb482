package org.cropdesk.app.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.cropdesk.app.command.CommandId;
import org.cropdesk.app.command.KeyChord;
import org.cropdesk.crop.Box;
import org.cropdesk.review.ReviewItem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The keys that change boxes, as they are listed, given away and pressed on the real screen. */
final class BoxKeysTest {
  @RegisterExtension final OpenDesk desk = OpenDesk.with(3);

  private Box stored(ReviewItem item, int crop) {
    return desk.stored(item.productId()).crops().get(crop).detection().box();
  }

  private List<String> texts(String query) {
    return desk
        .robot()
        .from(desk.session().window().scene().getRoot())
        .lookup(query)
        .queryAllAs(Label.class)
        .stream()
        .map(Label::getText)
        .toList();
  }

  /** Gives the first command that a search finds another key, by the keyboard. */
  private void give(String search, KeyCode key) throws InterruptedException {
    desk.press(KeyCode.CONTROL, KeyCode.COMMA);
    desk.press(KeyCode.CONTROL, KeyCode.F);
    desk.type(search);
    desk.press(KeyCode.ENTER);
    desk.press(KeyCode.ENTER);
    desk.press(key);
    desk.press(KeyCode.CONTROL, KeyCode.DIGIT1);
  }

  @Test
  void everyBoxKeyIsInTheListOfKeysAndTheHintsFollowTheMode() throws InterruptedException {
    desk.press(KeyCode.F1);
    assertThat(texts(".cheat-sheet .label"))
        .contains("While a box is changed", "Move it left", "Taller by ten", "Done with the box");
    desk.press(KeyCode.ESCAPE);
    assertThat(texts(".key-hints .label")).contains("B", "change box");

    desk.press(KeyCode.B);
    assertThat(texts(".key-hints .label"))
        .contains("\u2190", "width", "height", "Delete", "done", "Esc")
        .doesNotContain("accept");
    desk.press(KeyCode.ESCAPE);
    assertThat(texts(".key-hints .label")).contains("accept");
    desk.press(KeyCode.N);
    assertThat(texts(".key-hints .label")).contains("Drag on the picture to draw a box");
  }

  @Test
  void aChangedBoxKeyMovesTheBoxAndOutsideBoxModeMeansWhatItMeantBefore()
      throws InterruptedException {
    give("Move it right", KeyCode.X);
    assertThat(desk.session().settings().keys().keys(CommandId.BOX_RIGHT))
        .contains(KeyChord.parse("X"));
    ReviewItem item = desk.shown();
    Box before = item.crops().getFirst().detection().box();
    desk.press(KeyCode.DIGIT1);
    desk.press(KeyCode.B);
    desk.press(KeyCode.X);
    desk.press(KeyCode.X);
    desk.press(KeyCode.ALT, KeyCode.LEFT);
    desk.press(KeyCode.ESCAPE);

    Box after = stored(item, 0);
    assertThat(after.x0()).isEqualTo(Math.rint(before.x0() + 2));
    assertThat(after.width())
        .isCloseTo(before.width() - 1, org.assertj.core.data.Offset.offset(1.0));
    assertThat(desk.shown().productId()).isEqualTo(item.productId());
    desk.press(KeyCode.X);
    assertThat(desk.isThere("#choice-filter")).as("X asks for a reason again").isTrue();
  }

  /** LS and CVAT users complain of it: a letter typed into a field moves what lies behind. */
  @Test
  void aLetterThatMovesBoxesIsTextInAFieldWhileABoxIsChanged() throws InterruptedException {
    give("Move it left", KeyCode.G);
    ReviewItem item = desk.shown();
    desk.press(KeyCode.DIGIT1);
    desk.press(KeyCode.B);
    desk.press(KeyCode.C);
    desk.type("gg");

    assertThat(desk.find("#choice-filter", TextField.class).getText()).isEqualTo("gg");
    desk.press(KeyCode.ESCAPE);
    assertThat(desk.stored(item.productId()).version()).isEqualTo(item.version());
    desk.press(KeyCode.G);
    desk.press(KeyCode.ESCAPE);
    assertThat(desk.stored(item.productId()).version()).isGreaterThan(item.version());
  }
}
