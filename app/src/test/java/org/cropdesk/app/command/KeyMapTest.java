package org.cropdesk.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import org.junit.jupiter.api.Test;

final class KeyMapTest {
  private final KeyMap keys = KeyMap.standard();

  private static KeyEvent press(KeyCode code, boolean shift, boolean ctrl) {
    return new KeyEvent(KeyEvent.KEY_PRESSED, "", code.getName(), code, shift, ctrl, false, false);
  }

  @Test
  void everyCommandHasAKeyAndNoTwoShareOne() {
    for (CommandId command : CommandId.values()) {
      assertThat(keys.display(command)).as(command.name()).isNotEmpty();
    }
  }

  @Test
  void theKeysReviewersLearnFirstMeanWhatTheSheetSays() {
    assertThat(keys.resolve(press(KeyCode.ENTER, false, false)))
        .contains(new Invocation(CommandId.ACCEPT, 0));
    assertThat(keys.resolve(press(KeyCode.X, false, false)))
        .contains(new Invocation(CommandId.REJECT, 0));
    assertThat(keys.resolve(press(KeyCode.Z, false, true)))
        .contains(new Invocation(CommandId.UNDO, 0));
    assertThat(keys.resolve(press(KeyCode.Z, true, true)))
        .contains(new Invocation(CommandId.REDO, 0));
    assertThat(keys.resolve(press(KeyCode.F1, false, false)))
        .contains(new Invocation(CommandId.CHEAT_SHEET, 0));
  }

  @Test
  void digitsOfBothKeyboardHalvesPickTheSameCrop() {
    assertThat(keys.resolve(press(KeyCode.DIGIT4, false, false)))
        .contains(new Invocation(CommandId.PICK_CROP, 4));
    assertThat(keys.resolve(press(KeyCode.NUMPAD4, false, false)))
        .contains(new Invocation(CommandId.PICK_CROP, 4));
  }

  @Test
  void aLetterWithControlIsNotTheLetter() {
    assertThat(keys.resolve(press(KeyCode.X, false, true))).isEmpty();
    assertThat(keys.resolve(press(KeyCode.K, false, true))).isEmpty();
  }
}
