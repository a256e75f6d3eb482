package org.cropdesk.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import javafx.beans.property.SimpleObjectProperty;
import org.junit.jupiter.api.Test;

final class KeyEditorViewModelTest {
  private final SimpleObjectProperty<KeyMap> keys = new SimpleObjectProperty<>(KeyMap.standard());
  private final KeyEditorViewModel editor = new KeyEditorViewModel(keys, keys::set);

  private List<KeyChord> keysOf(CommandId command) {
    return keys.get().keys(command);
  }

  private static KeyChord key(String text) {
    return KeyChord.parse(text);
  }

  @Test
  void aFreeKeyIsTakenAtOnce() {
    editor.record(CommandId.ACCEPT);
    editor.pressed(key("Shortcut+Enter"));

    assertThat(keysOf(CommandId.ACCEPT)).containsExactly(key("Enter"), key("Shortcut+Enter"));
    assertThat(editor.noteProperty().get())
        .isEqualTo("Ctrl+Enter now means \u201cAccept and go on\u201d.");
  }

  @Test
  void aTakenKeyIsAskedAboutByNameAndCancellingChangesNothing() {
    editor.record(CommandId.SKIP);
    editor.pressed(key("X"));

    assertThat(editor.stepProperty().get())
        .isEqualTo(
            new KeyEditorViewModel.Step.Conflict(
                CommandId.SKIP, key("X"), List.of(CommandId.REJECT)));
    editor.cancel();
    assertThat(keysOf(CommandId.REJECT)).containsExactly(key("X"));
    assertThat(keys.get().own()).isEmpty();
  }

  @Test
  void usingItHereUnsetsItThere() {
    editor.record(CommandId.SKIP);
    editor.pressed(key("X"));
    editor.useHere();

    assertThat(keysOf(CommandId.SKIP)).containsExactly(key("S"), key("X"));
    assertThat(keysOf(CommandId.REJECT)).isEmpty();
    assertThat(editor.noteProperty().get())
        .isEqualTo(
            "X now means \u201cSkip for now\u201d and no longer"
                + " \u201cReject with a reason\u201d.");
  }

  @Test
  void escapeCannotBeGivenAway() {
    editor.record(CommandId.SKIP);
    editor.pressed(key("Escape"));

    assertThat(editor.isRecording()).isFalse();
    assertThat(keys.get().own()).isEmpty();
  }

  @Test
  void aPresetIsSeenBeforeItIsUsed() {
    editor.choose(Preset.CVAT);

    assertThat(editor.stepProperty().get())
        .isInstanceOfSatisfying(
            KeyEditorViewModel.Step.Preview.class,
            preview ->
                assertThat(preview.changes())
                    .contains(
                        new KeyMap.Change(
                            CommandId.NEXT_PRODUCT,
                            List.of("Page Down"),
                            List.of("F", "Page Down"))));
    assertThat(keys.get().preset()).isEqualTo(Preset.CROPDESK);
    editor.usePreview();
    assertThat(keys.get().preset()).isEqualTo(Preset.CVAT);
  }

  @Test
  void restoringAllIsSeenBeforeItIsDoneAndGivesEveryKeyBack() {
    editor.remove(CommandId.REJECT);
    editor.remove(CommandId.REDO, key("Shortcut+Y"));
    editor.restoreAll();
    assertThat(keysOf(CommandId.REJECT)).isEmpty();

    editor.usePreview();

    assertThat(keys.get().own()).isEmpty();
    assertThat(keysOf(CommandId.REJECT)).containsExactly(key("X"));
  }

  @Test
  void theListIsNarrowedByNameGroupOrKey() {
    editor.filter("ctrl+z");
    assertThat(editor.rowsProperty().get())
        .extracting(KeyEditorViewModel.Row::command)
        .containsExactly(CommandId.UNDO, CommandId.GRID_UNDO);
    editor.filter("primary");
    assertThat(editor.rowsProperty().get())
        .extracting(KeyEditorViewModel.Row::command)
        .containsExactly(CommandId.PRIMARY, CommandId.PRIMARY_REASON);
  }
}
