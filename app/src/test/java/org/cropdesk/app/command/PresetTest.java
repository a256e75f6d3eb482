package org.cropdesk.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each tool's documented keys do the documented thing, and none does what bites. */
final class PresetTest {
  private static final List<Scope> DESK = List.of(Scope.REVIEW, Scope.GLOBAL);

  private static Optional<CommandId> meaning(Preset preset, String key) {
    return KeyMap.of(preset, Map.of()).resolve(KeyChord.parse(key), DESK).map(Invocation::command);
  }

  @Test
  void dIsPreviousForHandsFromCvatAndNextForHandsFromXAnyLabeling() {
    assertThat(meaning(Preset.CVAT, "D")).contains(CommandId.PREVIOUS_PRODUCT);
    assertThat(meaning(Preset.CVAT, "F")).contains(CommandId.NEXT_PRODUCT);
    assertThat(meaning(Preset.X_ANYLABELING, "D")).contains(CommandId.NEXT_PRODUCT);
    assertThat(meaning(Preset.X_ANYLABELING, "A")).contains(CommandId.PREVIOUS_PRODUCT);
  }

  @Test
  void aAcceptsForHandsFromProdigyAndNeverForHandsFromXAnyLabeling() {
    assertThat(meaning(Preset.PRODIGY, "A")).contains(CommandId.ACCEPT);
    assertThat(meaning(Preset.X_ANYLABELING, "A")).contains(CommandId.PREVIOUS_PRODUCT);
    assertThat(meaning(Preset.CVAT, "A")).isNotEqualTo(Optional.of(CommandId.ACCEPT));
  }

  @Test
  void ctrlYRedoesForHandsFromCvatAndChangesNothingForHandsFromXAnyLabeling() {
    assertThat(meaning(Preset.CVAT, "Shortcut+Y")).contains(CommandId.REDO);
    assertThat(meaning(Preset.CVAT, "Shortcut+Shift+Z")).contains(CommandId.REDO);
    assertThat(meaning(Preset.X_ANYLABELING, "Shortcut+Y")).isEmpty();
  }

  @Test
  void backspaceUndoesForHandsFromProdigyAndDecidesNothingForHandsFromLabelStudio() {
    assertThat(meaning(Preset.PRODIGY, "Back_Space")).contains(CommandId.UNDO);
    assertThat(meaning(Preset.PRODIGY, "Delete")).contains(CommandId.UNDO);
    assertThat(meaning(Preset.LABEL_STUDIO, "Back_Space"))
        .isNotEqualTo(Optional.of(CommandId.UNDO));
  }

  @Test
  void enterAloneSubmitsNothingForHandsFromLabelStudio() {
    assertThat(meaning(Preset.LABEL_STUDIO, "Shortcut+Enter")).contains(CommandId.ACCEPT);
    assertThat(meaning(Preset.LABEL_STUDIO, "Enter")).isEmpty();
    assertThat(meaning(Preset.LABEL_STUDIO, "Shortcut+Space")).contains(CommandId.SKIP);
  }

  @Test
  void cvatsArrowsWalkTheFilteredOnesAndItsTabWalksTheObjects() {
    assertThat(meaning(Preset.CVAT, "Right")).contains(CommandId.NEXT_WAITING);
    assertThat(meaning(Preset.CVAT, "Left")).contains(CommandId.PREVIOUS_WAITING);
    assertThat(meaning(Preset.CVAT, "Tab")).contains(CommandId.NEXT_CROP);
    assertThat(meaning(Preset.CVAT, "Shift+Tab")).contains(CommandId.PREVIOUS_CROP);
    assertThat(meaning(Preset.CVAT, "F1")).contains(CommandId.CHEAT_SHEET);
    assertThat(meaning(Preset.CVAT, "F2")).contains(CommandId.SHOW_KEYS);
  }

  @Test
  void labelStudiosCtrlArrowsWalkTheTasksAndAltPeriodTheRegions() {
    assertThat(meaning(Preset.LABEL_STUDIO, "Shortcut+Right")).contains(CommandId.NEXT_PRODUCT);
    assertThat(meaning(Preset.LABEL_STUDIO, "Shortcut+Left")).contains(CommandId.PREVIOUS_PRODUCT);
    assertThat(meaning(Preset.LABEL_STUDIO, "Alt+Period")).contains(CommandId.NEXT_CROP);
  }

  @Test
  void xAnyLabelingsCheckedFlagAndUncheckedWalkKeepTheirKeys() {
    assertThat(meaning(Preset.X_ANYLABELING, "Shortcut+Alt+K")).contains(CommandId.ACCEPT);
    assertThat(meaning(Preset.X_ANYLABELING, "Shortcut+Shift+D")).contains(CommandId.NEXT_WAITING);
    assertThat(meaning(Preset.X_ANYLABELING, "Shortcut+Shift+A"))
        .contains(CommandId.PREVIOUS_WAITING);
    assertThat(meaning(Preset.X_ANYLABELING, "Shortcut+F")).contains(CommandId.FIT);
    assertThat(meaning(Preset.X_ANYLABELING, "Shortcut+0")).contains(CommandId.SHOW_KEYS);
    assertThat(meaning(Preset.X_ANYLABELING, "S")).isNotEqualTo(Optional.of(CommandId.SKIP));
  }

  @Test
  void boxesAreDrawnDeletedCopiedAndNamedByTheKeysOfEachTool() {
    assertThat(meaning(Preset.CVAT, "N")).contains(CommandId.DRAW_BOX);
    assertThat(meaning(Preset.CVAT, "Shift+Delete")).contains(CommandId.DELETE_BOX);
    assertThat(meaning(Preset.CVAT, "Shortcut+V")).contains(CommandId.DUPLICATE_BOX);
    assertThat(meaning(Preset.LABEL_STUDIO, "Back_Space")).contains(CommandId.DELETE_BOX);
    assertThat(meaning(Preset.LABEL_STUDIO, "Shortcut+D")).contains(CommandId.DUPLICATE_BOX);
    assertThat(inBox(Preset.LABEL_STUDIO, "U")).contains(CommandId.BOX_DONE);
    assertThat(meaning(Preset.X_ANYLABELING, "R")).contains(CommandId.DRAW_BOX);
    assertThat(meaning(Preset.X_ANYLABELING, "Shortcut+J")).contains(CommandId.BOX_MODE);
    assertThat(meaning(Preset.X_ANYLABELING, "Shortcut+E")).contains(CommandId.BOX_CLASS);
    assertThat(meaning(Preset.X_ANYLABELING, "Delete")).contains(CommandId.DELETE_BOX);
    assertThat(meaning(Preset.PRODIGY, "Shift+Delete")).contains(CommandId.DELETE_BOX);
  }

  @Test
  void theArrowsMoveABoxOnlyWhileOneIsChangedInEveryTool() {
    for (Preset preset : Preset.values()) {
      assertThat(inBox(preset, "Left")).as(preset.title()).contains(CommandId.BOX_LEFT);
      assertThat(inBox(preset, "Alt+Shift+Up"))
          .as(preset.title())
          .contains(CommandId.BOX_SHORTER_TEN);
      assertThat(inBox(preset, "Escape")).as(preset.title()).contains(CommandId.BOX_DONE);
      assertThat(meaning(preset, "Left"))
          .as(preset.title())
          .isNotEqualTo(Optional.of(CommandId.BOX_LEFT));
      assertThat(meaning(preset, "Escape")).as(preset.title()).isEmpty();
    }
  }

  private static Optional<CommandId> inBox(Preset preset, String key) {
    return KeyMap.of(preset, Map.of())
        .resolve(KeyChord.parse(key), List.of(Scope.BOX, Scope.REVIEW, Scope.GLOBAL))
        .map(Invocation::command);
  }

  @Test
  void prodigysThreeAnswersAreOneKeyEach() {
    assertThat(meaning(Preset.PRODIGY, "A")).contains(CommandId.ACCEPT);
    assertThat(meaning(Preset.PRODIGY, "X")).contains(CommandId.REJECT);
    assertThat(meaning(Preset.PRODIGY, "Space")).contains(CommandId.SKIP);
    assertThat(meaning(Preset.PRODIGY, "H")).contains(CommandId.CHEAT_SHEET);
  }

  @Test
  void undoSaveAndDigitsAreTheSameInEveryTool() {
    for (Preset preset : Preset.values()) {
      assertThat(meaning(preset, "Shortcut+Z")).as(preset.title()).contains(CommandId.UNDO);
      assertThat(meaning(preset, "Shortcut+S")).as(preset.title()).contains(CommandId.SAVE);
      assertThat(meaning(preset, "3")).as(preset.title()).contains(CommandId.PICK_CROP);
    }
  }
}
