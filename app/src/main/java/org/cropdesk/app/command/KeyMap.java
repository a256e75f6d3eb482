package org.cropdesk.app.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;

/** Which key means which command. Immutable. */
public final class KeyMap {
  private record Binding(KeyCodeCombination keys, CommandId command) {}

  private final List<Binding> bindings;

  private KeyMap(List<Binding> bindings) {
    this.bindings = List.copyOf(bindings);
  }

  /**
   * The shipped keys.
   *
   * @throws IllegalStateException when two commands share a key: the other one is named
   */
  public static KeyMap standard() {
    var all = new ArrayList<Binding>();
    for (CommandId command : CommandId.values()) {
      for (String keys : command.keys()) {
        add(all, combination(keys), command);
      }
    }
    return new KeyMap(all);
  }

  private static void add(List<Binding> all, KeyCodeCombination keys, CommandId command) {
    for (Binding other : all) {
      if (other.keys().equals(keys)) {
        throw new IllegalStateException(
            keys.getName() + " means both " + other.command() + " and " + command);
      }
    }
    all.add(new Binding(keys, command));
  }

  private static KeyCodeCombination combination(String text) {
    int last = text.lastIndexOf('+');
    var modifiers = new ArrayList<KeyCombination.Modifier>();
    if (last > 0) {
      for (String name : text.substring(0, last).split("\\+")) {
        modifiers.add(
            switch (name) {
              case "Shortcut" -> KeyCombination.SHORTCUT_DOWN;
              case "Shift" -> KeyCombination.SHIFT_DOWN;
              default -> throw new IllegalArgumentException("Unknown modifier in " + text);
            });
      }
    }
    return new KeyCodeCombination(
        code(text.substring(last + 1)), modifiers.toArray(KeyCombination.Modifier[]::new));
  }

  private static KeyCode code(String name) {
    if (name.length() == 1 && Character.isDigit(name.charAt(0))) {
      return KeyCode.valueOf("DIGIT" + name);
    }
    return KeyCode.valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** The command of a pressed key, if it has one. Digits of the number pad count as digits. */
  public Optional<Invocation> resolve(KeyEvent event) {
    KeyCode code = event.getCode();
    for (Binding binding : bindings) {
      if (binding.keys().match(event) || matchesKeypad(binding, event)) {
        int digit = code.isDigitKey() ? digit(code) : 0;
        return Optional.of(new Invocation(binding.command(), digit));
      }
    }
    return Optional.empty();
  }

  private static boolean matchesKeypad(Binding binding, KeyEvent event) {
    return event.getCode().isKeypadKey()
        && binding.keys().getCode().isDigitKey()
        && event.getCode().isDigitKey()
        && digit(binding.keys().getCode()) == digit(event.getCode())
        && !event.isShortcutDown()
        && !event.isAltDown();
  }

  private static int digit(KeyCode code) {
    String name = code.getName();
    return name.charAt(name.length() - 1) - '0';
  }

  /** The keys of a command as people read them, first one first. */
  public List<String> display(CommandId command) {
    return bindings.stream()
        .filter(b -> b.command() == command)
        .map(b -> b.keys().getDisplayText())
        .toList();
  }
}
