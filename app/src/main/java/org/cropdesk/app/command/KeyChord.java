package org.cropdesk.app.command;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;

/**
 * One key with what is held down beside it. The digits of the number pad are digits.
 *
 * @param shortcut Ctrl, on a Mac Command
 */
public record KeyChord(KeyCode code, boolean shortcut, boolean shift, boolean alt) {
  /** With Ctrl these edit what is typed, so a text field keeps them. */
  private static final Set<KeyCode> EDITING =
      Set.of(
          KeyCode.A,
          KeyCode.C,
          KeyCode.V,
          KeyCode.X,
          KeyCode.Y,
          KeyCode.Z,
          KeyCode.LEFT,
          KeyCode.RIGHT,
          KeyCode.UP,
          KeyCode.DOWN,
          KeyCode.HOME,
          KeyCode.END,
          KeyCode.BACK_SPACE,
          KeyCode.DELETE,
          KeyCode.INSERT);

  private static final Set<String> MODIFIERS = Set.of("Shortcut", "Shift", "Alt");

  /** What is pressed; empty for Shift, Ctrl, Alt and the like alone. */
  public static Optional<KeyChord> of(KeyEvent event) {
    KeyCode code = event.getCode();
    boolean foreign =
        event.isShortcutDown()
            ? event.isControlDown() && event.isMetaDown()
            : event.isControlDown() || event.isMetaDown();
    if (code.isModifierKey() || code == KeyCode.UNDEFINED || code == KeyCode.CAPS || foreign) {
      return Optional.empty();
    }
    return Optional.of(
        new KeyChord(
            code.isDigitKey() && code.isKeypadKey() ? digitKey(code) : code,
            event.isShortcutDown(),
            event.isShiftDown(),
            event.isAltDown()));
  }

  private static KeyCode digitKey(KeyCode keypad) {
    return KeyCode.valueOf("DIGIT" + keypad.name().substring("NUMPAD".length()));
  }

  /**
   * Reads for instance {@code Shortcut+Shift+Z}, {@code Page_Down} or {@code 4}.
   *
   * @throws IllegalArgumentException when there is no such key
   */
  public static KeyChord parse(String text) {
    List<String> parts = List.of(text.split("\\+"));
    List<String> held = parts.subList(0, parts.size() - 1);
    for (String name : held) {
      if (!MODIFIERS.contains(name)) {
        throw new IllegalArgumentException("Unknown modifier in " + text);
      }
    }
    return new KeyChord(
        code(parts.getLast()),
        held.contains("Shortcut"),
        held.contains("Shift"),
        held.contains("Alt"));
  }

  /** Reads several of them, with blanks between. */
  static List<KeyChord> parseAll(String text) {
    return Stream.of(text.strip().split("\\s+"))
        .filter(t -> !t.isEmpty())
        .map(KeyChord::parse)
        .toList();
  }

  private static KeyCode code(String name) {
    boolean digit = name.length() == 1 && Character.isDigit(name.charAt(0));
    return KeyCode.valueOf(digit ? "DIGIT" + name : name.toUpperCase(Locale.ROOT));
  }

  /** The text that {@link #parse} reads. */
  public String stored() {
    return modifiers("Shortcut") + code.name().replaceFirst("^DIGIT", "");
  }

  /** As people read it: {@code Ctrl+Shift+Z}. */
  public String display() {
    return modifiers(System.getProperty("os.name", "").startsWith("Mac") ? "Cmd" : "Ctrl") + name();
  }

  private String modifiers(String shortcutName) {
    return (shortcut ? shortcutName + "+" : "") + (alt ? "Alt+" : "") + (shift ? "Shift+" : "");
  }

  private String name() {
    return switch (code) {
      case LEFT -> "\u2190";
      case UP -> "\u2191";
      case RIGHT -> "\u2192";
      case DOWN -> "\u2193";
      case PLUS -> "+";
      case EQUALS -> "=";
      case MINUS -> "\u2212";
      case COMMA -> ",";
      case PERIOD -> ".";
      case SLASH -> "/";
      case ADD -> "Num +";
      case SUBTRACT -> "Num \u2212";
      case BACK_SPACE -> "Backspace";
      case ESCAPE -> "Esc";
      default -> code.getName();
    };
  }

  /** Escape closes what is open, everywhere, and cannot mean anything else. */
  boolean isEscape() {
    return code == KeyCode.ESCAPE;
  }

  /** 1..9 for a digit key, else 0. */
  int digit() {
    return code.isDigitKey() ? code.name().charAt(code.name().length() - 1) - '0' : 0;
  }

  /**
   * Whether a text field that has the keyboard keeps this key: all it can type and edit with. Ctrl
   * and Alt together is how AltGr arrives, which types as well.
   */
  public boolean belongsToTextField() {
    if (code.isFunctionKey()) {
      return false;
    }
    boolean command = shortcut != alt;
    return !command || (shortcut && EDITING.contains(code));
  }
}
