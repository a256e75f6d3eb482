package org.cropdesk.inference.detect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Python's {@code str()} makes of dicts, lists, tuples, strings and numbers: the form in which
 * Ultralytics writes metadata. It is not JSON.
 */
final class PythonLiteral {
  /** The text is no Python literal. */
  static final class Malformed extends IllegalArgumentException {
    Malformed(String message) {
      super(message);
    }
  }

  private final String text;
  private int at;

  private PythonLiteral(String text) {
    this.text = text;
  }

  /**
   * @return {@link Map}, {@link List}, {@link String}, {@link Long}, {@link Double}, {@link
   *     Boolean}, or null for {@code None}
   */
  static @Nullable Object parse(String text) {
    var parser = new PythonLiteral(text);
    Object value = parser.value();
    parser.blanks();
    if (parser.at < text.length()) {
      throw parser.malformed("more text follows");
    }
    return value;
  }

  private @Nullable Object value() {
    return switch (peek()) {
      case '{' -> dict();
      case '[' -> sequence(']');
      case '(' -> sequence(')');
      case '\'', '"' -> string();
      default -> word();
    };
  }

  private Map<@Nullable Object, @Nullable Object> dict() {
    var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
    at++;
    while (peek() != '}') {
      Object key = value();
      expect(':');
      map.put(key, value());
      if (peek() != '}') {
        expect(',');
      }
    }
    at++;
    return map;
  }

  private List<@Nullable Object> sequence(char end) {
    var list = new ArrayList<@Nullable Object>();
    at++;
    while (peek() != end) {
      list.add(value());
      if (peek() != end) {
        expect(',');
      }
    }
    at++;
    return list;
  }

  private String string() {
    char quote = text.charAt(at++);
    var out = new StringBuilder();
    while (true) {
      char c = take();
      if (c == quote) {
        return out.toString();
      }
      if (c == '\\') {
        escape(out);
      } else {
        out.append(c);
      }
    }
  }

  private void escape(StringBuilder out) {
    char c = take();
    switch (c) {
      case 'n' -> out.append('\n');
      case 't' -> out.append('\t');
      case 'r' -> out.append('\r');
      case '0' -> out.append('\0');
      case 'x' -> out.appendCodePoint(hex(2));
      case 'u' -> out.appendCodePoint(hex(4));
      case 'U' -> out.appendCodePoint(hex(8));
      default -> out.append(c);
    }
  }

  private int hex(int digits) {
    if (at + digits > text.length()) {
      throw malformed("an escape has no end");
    }
    String number = text.substring(at, at + digits);
    at += digits;
    try {
      int point = Integer.parseUnsignedInt(number, 16);
      return Character.isValidCodePoint(point) ? point : '\ufffd';
    } catch (NumberFormatException e) {
      throw malformed("\\" + number + " is no escape");
    }
  }

  private @Nullable Object word() {
    int start = at;
    while (at < text.length() && ",:]}) \t\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(start, at);
    return switch (word) {
      case "None" -> null;
      case "True" -> true;
      case "False" -> false;
      default -> number(word);
    };
  }

  private Object number(String word) {
    try {
      return Long.valueOf(word);
    } catch (NumberFormatException e) {
      try {
        return Double.valueOf(word);
      } catch (NumberFormatException f) {
        throw malformed("'" + word + "' is unknown");
      }
    }
  }

  private void expect(char c) {
    if (peek() != c) {
      throw malformed("'" + c + "' is missing");
    }
    at++;
  }

  private char peek() {
    blanks();
    if (at >= text.length()) {
      throw malformed("the text ends early");
    }
    return text.charAt(at);
  }

  private char take() {
    if (at >= text.length()) {
      throw malformed("a string has no end");
    }
    return text.charAt(at++);
  }

  private void blanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private Malformed malformed(String what) {
    return new Malformed("At character " + (at + 1) + ": " + what);
  }
}
