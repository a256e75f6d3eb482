package org.cropdesk.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class KeyMapTest {
  private static final List<Scope> DESK = List.of(Scope.REVIEW, Scope.GLOBAL);
  private final KeyMap keys = KeyMap.standard();

  private static KeyEvent press(KeyCode code, boolean shift, boolean ctrl) {
    return new KeyEvent(KeyEvent.KEY_PRESSED, "", code.getName(), code, shift, ctrl, false, false);
  }

  private Optional<Invocation> resolve(KeyEvent event) {
    return KeyChord.of(event).flatMap(chord -> keys.resolve(chord, DESK));
  }

  private static KeyChord key(String text) {
    return KeyChord.parse(text);
  }

  @ParameterizedTest
  @EnumSource(CommandId.class)
  void everyCommandHasTheStandardKeysOfTheTableAndSharesThemWithNoOther(CommandId command) {
    assertThat(keys.keys(command)).isNotEmpty().isEqualTo(command.keys());
  }

  @ParameterizedTest
  @EnumSource(Preset.class)
  void noPresetGivesOneKeyTwoMeaningsWhereBothCouldBeMeant(Preset preset) {
    KeyMap map = KeyMap.of(preset, Map.of());

    for (CommandId command : CommandId.values()) {
      for (KeyChord chord : map.keys(command)) {
        assertThat(map.holders(command, chord)).as(command + " " + chord.display()).isEmpty();
      }
    }
    preset.own().forEach((command, own) -> assertThat(map.keys(command)).isEqualTo(own));
  }

  @ParameterizedTest
  @EnumSource(Preset.class)
  void everyPresetCanDecideAndMoveFromTheKeyboard(Preset preset) {
    KeyMap map = KeyMap.of(preset, Map.of());

    for (CommandId command : CommandId.values()) {
      if (List.of("Decide", "Crops", "Labels", "Go", "Keys").contains(command.group())) {
        assertThat(map.keys(command)).as(command.name()).isNotEmpty();
      }
    }
  }

  @Test
  void theKeysReviewersLearnFirstMeanWhatTheSheetSays() {
    assertThat(resolve(press(KeyCode.ENTER, false, false)))
        .contains(new Invocation(CommandId.ACCEPT, 0));
    assertThat(resolve(press(KeyCode.X, false, false)))
        .contains(new Invocation(CommandId.REJECT, 0));
    assertThat(resolve(press(KeyCode.Z, false, true))).contains(new Invocation(CommandId.UNDO, 0));
    assertThat(resolve(press(KeyCode.Z, true, true))).contains(new Invocation(CommandId.REDO, 0));
    assertThat(resolve(press(KeyCode.F1, false, false)))
        .contains(new Invocation(CommandId.CHEAT_SHEET, 0));
    assertThat(resolve(press(KeyCode.S, false, true))).contains(new Invocation(CommandId.SAVE, 0));
    assertThat(resolve(press(KeyCode.K, false, true)))
        .contains(new Invocation(CommandId.PALETTE, 0));
  }

  @Test
  void digitsOfBothKeyboardHalvesPickTheSameCrop() {
    assertThat(resolve(press(KeyCode.DIGIT4, false, false)))
        .contains(new Invocation(CommandId.PICK_CROP, 4));
    assertThat(resolve(press(KeyCode.NUMPAD4, false, false)))
        .contains(new Invocation(CommandId.PICK_CROP, 4));
  }

  @Test
  void aLetterWithControlIsNotTheLetter() {
    assertThat(resolve(press(KeyCode.X, false, true))).isEmpty();
    assertThat(resolve(press(KeyCode.P, false, true))).isEmpty();
  }

  @Test
  void oneKeyMayMeanDifferentThingsOnDifferentPages() {
    KeyChord enter = key("Enter");

    assertThat(keys.resolve(enter, DESK)).contains(new Invocation(CommandId.ACCEPT, 0));
    assertThat(keys.resolve(enter, List.of(Scope.KEYS, Scope.GLOBAL)))
        .contains(new Invocation(CommandId.RECORD_KEY, 0));
    assertThat(keys.resolve(enter, List.of(Scope.GLOBAL))).isEmpty();
  }

  /** A key may move a box and mean something else on the desk, but not two things for boxes. */
  @Test
  void boxKeysMeetEachOtherAndTheWholeWindowButNotTheDesk() {
    assertThat(keys.holders(CommandId.BOX_LEFT, key("X"))).isEmpty();
    assertThat(keys.holders(CommandId.BOX_LEFT, key("Right"))).containsExactly(CommandId.BOX_RIGHT);
    assertThat(keys.holders(CommandId.BOX_LEFT, key("F1"))).containsExactly(CommandId.CHEAT_SHEET);

    KeyMap next = keys.with(CommandId.BOX_LEFT, key("X"));

    assertThat(next.keys(CommandId.REJECT)).containsExactly(key("X"));
    var inBox = List.of(Scope.BOX, Scope.REVIEW, Scope.GLOBAL);
    assertThat(next.resolve(key("X"), inBox)).contains(new Invocation(CommandId.BOX_LEFT, 0));
    assertThat(next.resolve(key("X"), DESK)).contains(new Invocation(CommandId.REJECT, 0));
  }

  @Test
  void aKeyForTheWholeWindowTakesItFromEveryPage() {
    assertThat(keys.holders(CommandId.TOGGLE_THEME, key("Enter")))
        .containsExactly(
            CommandId.ACCEPT,
            CommandId.RECORD_KEY,
            CommandId.GRID_OPEN,
            CommandId.SEARCH_OPEN,
            CommandId.SPACE_OPEN,
            CommandId.RUN_PRODUCT,
            CommandId.DATASET_OPEN);

    KeyMap next = keys.with(CommandId.TOGGLE_THEME, key("Enter"));

    assertThat(next.keys(CommandId.ACCEPT)).isEmpty();
    assertThat(next.keys(CommandId.RECORD_KEY)).isEmpty();
    assertThat(next.keys(CommandId.TOGGLE_THEME)).containsExactly(key("Shortcut+T"), key("Enter"));
  }

  /** The behaviour CVAT's users know: on confirming, the other binding is unset, and only it. */
  @Test
  void takingAKeyLeavesTheOtherCommandItsRemainingKeys() {
    KeyMap next = keys.with(CommandId.SKIP, key("Shortcut+Y"));

    assertThat(next.keys(CommandId.SKIP)).containsExactly(key("S"), key("Shortcut+Y"));
    assertThat(next.keys(CommandId.REDO)).containsExactly(key("Shortcut+Shift+Z"));
    assertThat(next.isOwn(CommandId.REDO)).isTrue();
  }

  @Test
  void restoringACommandTakesItsKeysBackFromWhoeverGotThem() {
    KeyMap next = keys.with(CommandId.SKIP, key("X")).restored(CommandId.REJECT);

    assertThat(next.keys(CommandId.REJECT)).containsExactly(key("X"));
    assertThat(next.keys(CommandId.SKIP)).containsExactly(key("S"));
    assertThat(next.own()).isEmpty();
  }

  @Test
  void aPersonsOwnKeysOutliveAChangeOfPreset() {
    KeyMap own = keys.with(CommandId.REJECT, key("D"));

    KeyMap cvat = own.withPreset(Preset.CVAT);

    assertThat(cvat.keys(CommandId.REJECT)).containsExactly(key("X"), key("D"));
    assertThat(cvat.keys(CommandId.PREVIOUS_PRODUCT)).containsExactly(key("Page_Up"));
    assertThat(own.changesTo(cvat))
        .extracting(KeyMap.Change::command)
        .contains(CommandId.NEXT_PRODUCT, CommandId.NEXT_WAITING)
        .doesNotContain(CommandId.REJECT, CommandId.PREVIOUS_PRODUCT);
  }

  @Test
  void whatATextFieldTypesAndEditsWithIsLeftToIt() {
    for (String text : List.of("X", "Shift+X", "4", "Enter", "Delete", "Space", "Tab")) {
      assertThat(key(text).belongsToTextField()).as(text).isTrue();
    }
    for (String text : List.of("Shortcut+Z", "Shortcut+Left", "Shortcut+V", "Shortcut+Alt+Q")) {
      assertThat(key(text).belongsToTextField()).as(text).isTrue();
    }
    for (String text : List.of("Shortcut+K", "F1", "Alt+Period", "Shortcut+S", "Shortcut+Enter")) {
      assertThat(key(text).belongsToTextField()).as(text).isFalse();
    }
  }

  @Test
  void aKeyIsWrittenAsItIsRead() {
    for (CommandId command : CommandId.values()) {
      for (KeyChord chord : keys.keys(command)) {
        assertThat(KeyChord.parse(chord.stored())).isEqualTo(chord);
      }
    }
  }
}
