package org.cropdesk.app.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.value.ObservableValue;

/**
 * Changing keys, without its looks. Nothing is changed until a person has seen what it takes from
 * whom. JavaFX thread only.
 */
public final class KeyEditorViewModel {
  /** What the page is in the middle of. */
  public sealed interface Step {
    /** Nothing. */
    record Idle() implements Step {}

    /** The next key pressed is meant for this command. */
    record Recording(CommandId command) implements Step {}

    /** The key has another meaning already. */
    record Conflict(CommandId command, KeyChord chord, List<CommandId> others) implements Step {}

    /** Many keys would change at once. */
    record Preview(String heading, KeyMap next, List<KeyMap.Change> changes) implements Step {}
  }

  /**
   * One command in the list.
   *
   * @param own whether a person changed its keys
   * @param opensGroup whether it is the first of its group in the list
   */
  public record Row(CommandId command, List<KeyChord> keys, boolean own, boolean opensGroup) {}

  private static final Step IDLE = new Step.Idle();

  private final ObservableValue<KeyMap> keys;
  private final Consumer<KeyMap> change;
  private final ReadOnlyObjectWrapper<Step> step = new ReadOnlyObjectWrapper<>(IDLE);
  private final ReadOnlyObjectWrapper<List<Row>> rows = new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<String> note = new ReadOnlyObjectWrapper<>("");
  private String filter = "";

  /**
   * @param change makes a map the one in use and keeps it
   */
  public KeyEditorViewModel(ObservableValue<KeyMap> keys, Consumer<KeyMap> change) {
    this.keys = keys;
    this.change = change;
    keys.subscribe(map -> fill());
  }

  public ReadOnlyObjectProperty<Step> stepProperty() {
    return step.getReadOnlyProperty();
  }

  public ReadOnlyObjectProperty<List<Row>> rowsProperty() {
    return rows.getReadOnlyProperty();
  }

  /** What was done last, one sentence; empty at the beginning. */
  public ReadOnlyObjectProperty<String> noteProperty() {
    return note.getReadOnlyProperty();
  }

  public KeyMap keys() {
    return keys.getValue();
  }

  /** Shows the commands whose title, group or keys contain the text. */
  public void filter(String text) {
    filter = text.strip().toLowerCase(Locale.ROOT);
    fill();
  }

  private void fill() {
    var list = new ArrayList<Row>();
    String group = "";
    for (CommandId command : CommandId.values()) {
      if (fits(command)) {
        boolean opens = !command.group().equals(group);
        group = command.group();
        list.add(new Row(command, keys().keys(command), keys().isOwn(command), opens));
      }
    }
    rows.set(list);
  }

  private boolean fits(CommandId command) {
    return (command.group() + " " + command.title() + " " + keys().display(command))
        .toLowerCase(Locale.ROOT)
        .contains(filter);
  }

  /** Waits for a key for this command. */
  public void record(CommandId command) {
    if (command == CommandId.PICK_CROP || command == CommandId.SEARCH_CROP) {
      say("The digits pick crops; they can be removed or given away, and no other key does it.");
      return;
    }
    step.set(new Step.Recording(command));
  }

  public boolean isRecording() {
    return step.get() instanceof Step.Recording;
  }

  /** The key pressed while recording. Escape leaves everything as it is. */
  public void pressed(KeyChord chord) {
    if (!(step.get() instanceof Step.Recording recording)) {
      return;
    }
    CommandId command = recording.command();
    if (chord.isEscape()) {
      step.set(IDLE);
      say("Nothing was changed. Esc closes what is open and keeps that meaning.");
      return;
    }
    List<CommandId> others = keys().holders(command, chord);
    if (others.isEmpty()) {
      take(command, chord);
    } else {
      step.set(new Step.Conflict(command, chord, others));
    }
  }

  /** Takes the key from whoever held it. */
  public void useHere() {
    if (step.get() instanceof Step.Conflict conflict) {
      take(conflict.command(), conflict.chord());
      say(
          conflict.chord().display()
              + " now means "
              + quoted(List.of(conflict.command()))
              + " and no longer "
              + quoted(conflict.others())
              + ".");
    }
  }

  private void take(CommandId command, KeyChord chord) {
    step.set(IDLE);
    change.accept(keys().with(command, chord));
    say(chord.display() + " now means " + quoted(List.of(command)) + ".");
  }

  /** Leaves the keys as they are. */
  public void cancel() {
    if (!(step.get() instanceof Step.Idle)) {
      step.set(IDLE);
      say("Nothing was changed.");
    }
  }

  /** Takes one key away from a command. */
  public void remove(CommandId command, KeyChord chord) {
    step.set(IDLE);
    change.accept(keys().without(command, chord));
    say(chord.display() + " no longer means " + quoted(List.of(command)) + ".");
  }

  /** Takes all keys away from a command; the palette and the menu still run it. */
  public void remove(CommandId command) {
    step.set(IDLE);
    change.accept(keys().without(command));
    say(quoted(List.of(command)) + " has no key now. The palette and the menu still run it.");
  }

  /** Gives a command the keys of the preset again. */
  public void restore(CommandId command) {
    step.set(IDLE);
    change.accept(keys().restored(command));
    say(quoted(List.of(command)) + " has the keys of " + keys().preset().title() + " again.");
  }

  /** Shows what giving every command the keys of the preset would change. */
  public void restoreAll() {
    preview(
        "Restore every key of " + keys().preset().title(),
        keys().restored(),
        "Every command has the keys of " + keys().preset().title() + " already.");
  }

  /** Shows what another preset would change. */
  public void choose(Preset preset) {
    if (preset != keys().preset()) {
      preview(
          "Use the keys of " + preset.title(),
          keys().withPreset(preset),
          "The keys of " + preset.title() + " are the ones in use.");
    }
  }

  private void preview(String heading, KeyMap next, String whenSame) {
    List<KeyMap.Change> changes = keys().changesTo(next);
    if (changes.isEmpty()) {
      step.set(IDLE);
      change.accept(next);
      say(whenSame);
    } else {
      step.set(new Step.Preview(heading, next, changes));
    }
  }

  /** Does what the preview showed. */
  public void usePreview() {
    if (step.get() instanceof Step.Preview preview) {
      step.set(IDLE);
      change.accept(preview.next());
      int n = preview.changes().size();
      say((n == 1 ? "One command has" : n + " commands have") + " other keys now.");
    }
  }

  private void say(String text) {
    note.set(text);
  }

  /** The names of commands for a sentence. */
  public static String quoted(List<CommandId> commands) {
    return commands.stream()
        .map(c -> "\u201c" + c.title() + "\u201d")
        .collect(Collectors.joining(" and "));
  }
}
