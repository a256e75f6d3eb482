package org.cropdesk.app.command;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which key means which command: what a person chose, over a preset, over the standard keys.
 * Immutable. It holds no conflict, because a key is left to the uppermost of the three that uses
 * it.
 */
public final class KeyMap {
  /** What another map does to one command. */
  public record Change(CommandId command, List<String> before, List<String> after) {}

  private final Preset preset;
  private final Map<CommandId, List<KeyChord>> own;
  private final Map<CommandId, List<KeyChord>> keys;
  private final KeyMap shipped;

  private KeyMap(Preset preset, Map<CommandId, List<KeyChord>> own) {
    this.preset = preset;
    this.own = Collections.unmodifiableMap(copy(own));
    this.keys = copy(Map.of());
    lay(this.own);
    lay(preset.own());
    for (CommandId command : CommandId.values()) {
      lay(Map.of(command, command.keys()));
    }
    this.shipped = own.isEmpty() ? this : of(preset, Map.of());
  }

  private static Map<CommandId, List<KeyChord>> copy(Map<CommandId, List<KeyChord>> map) {
    var copy = new EnumMap<CommandId, List<KeyChord>>(CommandId.class);
    copy.putAll(map);
    return copy;
  }

  private void lay(Map<CommandId, List<KeyChord>> layer) {
    for (Map.Entry<CommandId, List<KeyChord>> entry : layer.entrySet()) {
      CommandId command = entry.getKey();
      if (!keys.containsKey(command)) {
        keys.put(
            command,
            entry.getValue().stream()
                .distinct()
                .filter(chord -> holders(command, chord).isEmpty())
                .toList());
      }
    }
  }

  /** The shipped keys. */
  public static KeyMap standard() {
    return of(Preset.CROPDESK, Map.of());
  }

  /**
   * @param own all the keys of each command a person has changed; an empty list means none
   */
  public static KeyMap of(Preset preset, Map<CommandId, List<KeyChord>> own) {
    return new KeyMap(preset, own);
  }

  public Preset preset() {
    return preset;
  }

  /** All the keys of each command a person has changed. */
  public Map<CommandId, List<KeyChord>> own() {
    return own;
  }

  /** Whether a person's choices give the command other keys than the preset alone would. */
  public boolean isOwn(CommandId command) {
    return !keys(command).equals(shipped.keys(command));
  }

  /** The keys of a command, the one shown first in front. */
  public List<KeyChord> keys(CommandId command) {
    return keys.getOrDefault(command, List.of());
  }

  /** The keys of a command as people read them, first one first. */
  public List<String> display(CommandId command) {
    return names(keys(command));
  }

  private static List<String> names(List<KeyChord> chords) {
    boolean allDigits = chords.size() == 9 && chords.stream().allMatch(c -> c.digit() > 0);
    return allDigits ? List.of("1\u20139") : chords.stream().map(KeyChord::display).toList();
  }

  /** The first key as people read it; empty when there is none. */
  public String first(CommandId command) {
    List<String> all = display(command);
    return all.isEmpty() ? "" : all.getFirst();
  }

  /** For a tooltip: {@code Undo (Ctrl+Z)}. */
  public String tip(CommandId command) {
    String key = first(command);
    return key.isEmpty() ? command.title() : command.title() + " (" + key + ")";
  }

  /**
   * What a pressed key means.
   *
   * @param scopes where the person is, the nearest first
   */
  public Optional<Invocation> resolve(KeyChord pressed, List<Scope> scopes) {
    for (Scope scope : scopes) {
      for (Map.Entry<CommandId, List<KeyChord>> entry : keys.entrySet()) {
        if (entry.getKey().scope() == scope && entry.getValue().contains(pressed)) {
          return Optional.of(new Invocation(entry.getKey(), pressed.digit()));
        }
      }
    }
    return Optional.empty();
  }

  /** The other commands that stand in the way of this key for this command. */
  public List<CommandId> holders(CommandId command, KeyChord chord) {
    return keys.entrySet().stream()
        .filter(e -> e.getKey() != command && e.getValue().contains(chord))
        .map(Map.Entry::getKey)
        .filter(other -> other.scope().meets(command.scope()))
        .toList();
  }

  /** With one key more for a command; whoever held it has it no longer. */
  public KeyMap with(CommandId command, KeyChord chord) {
    var next = copy(own);
    for (CommandId other : holders(command, chord)) {
      next.put(other, less(keys(other), chord));
    }
    var more = new ArrayList<>(keys(command));
    if (!more.contains(chord)) {
      more.add(chord);
    }
    next.put(command, List.copyOf(more));
    return tidied(next);
  }

  /** With no key at all for a command. */
  public KeyMap without(CommandId command) {
    var next = copy(own);
    next.put(command, List.of());
    return tidied(next);
  }

  /** With one key less for a command. */
  public KeyMap without(CommandId command, KeyChord chord) {
    var next = copy(own);
    next.put(command, less(keys(command), chord));
    return tidied(next);
  }

  /** With the preset's keys for one command, also where a person gave them to another. */
  public KeyMap restored(CommandId command) {
    var next = copy(own);
    next.remove(command);
    for (KeyChord chord : shipped.keys(command)) {
      for (CommandId other : holders(command, chord)) {
        next.computeIfPresent(other, (c, chords) -> less(chords, chord));
      }
    }
    return tidied(next);
  }

  /** The preset alone. */
  public KeyMap restored() {
    return shipped;
  }

  /** Another preset; what a person chose stays. */
  public KeyMap withPreset(Preset other) {
    return of(other, own);
  }

  private static List<KeyChord> less(List<KeyChord> chords, KeyChord chord) {
    return chords.stream().filter(c -> !c.equals(chord)).toList();
  }

  /** What says nothing new is not a person's choice. */
  private KeyMap tidied(Map<CommandId, List<KeyChord>> next) {
    for (CommandId command : List.copyOf(next.keySet())) {
      var rest = copy(next);
      List<KeyChord> chosen = rest.remove(command);
      if (of(preset, rest).keys(command).equals(chosen)) {
        next.remove(command);
      }
    }
    return of(preset, next);
  }

  /** The commands whose keys differ in another map. */
  public List<Change> changesTo(KeyMap other) {
    var changes = new ArrayList<Change>();
    for (CommandId command : CommandId.values()) {
      if (!keys(command).equals(other.keys(command))) {
        changes.add(new Change(command, display(command), other.display(command)));
      }
    }
    return changes;
  }
}
