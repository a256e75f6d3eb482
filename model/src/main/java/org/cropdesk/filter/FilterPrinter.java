package org.cropdesk.filter;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Filters as text, each in exactly one way. */
public final class FilterPrinter {
  static final String NONE = "none";
  private static final List<String> KEYWORDS = List.of("and", "or", "not");

  private FilterPrinter() {}

  /** The shortest text that reads as this filter; empty for everything. */
  public static String print(Filter filter) {
    return switch (filter) {
      case Filter.Everything() -> "";
      case Filter.And(var parts) ->
          parts.stream()
              .map(p -> p instanceof Filter.Or ? inParentheses(p) : print(p))
              .collect(Collectors.joining(" "));
      case Filter.Or(var parts) ->
          parts.stream().map(FilterPrinter::print).collect(Collectors.joining(" or "));
      case Filter.Not(var part) ->
          "-"
              + (part instanceof Filter.And || part instanceof Filter.Or
                  ? inParentheses(part)
                  : print(part));
      case Filter.Text(var words) -> words(words);
      case Filter.OneOf(var field, var values) ->
          field(field)
              + ":"
              + values.stream().map(v -> value(field, v)).collect(Collectors.joining(","));
      case Filter.Without(var field) -> field(field) + ":" + NONE;
      case Filter.Compared(var field, var by, var number) ->
          field(field) + by.sign() + number(number);
      case Filter.Between(var field, var low, var high) ->
          field(field) + ":" + number(low) + ".." + number(high);
      case Filter.Dated(var field, var by, var day) -> field(field) + by.sign() + day(day);
      case Filter.DatedBetween(var field, var first, var last) ->
          field(field) + ":" + day(first) + ".." + day(last);
    };
  }

  private static String inParentheses(Filter filter) {
    return "(" + print(filter) + ")";
  }

  /** A field as it is typed. */
  public static String field(Field field) {
    String name = field.name();
    return switch (field.kind()) {
      case LABEL -> isPlain(name) && !Field.isReserved(name) ? name : "label." + segment(name);
      case MEASURE -> name;
      default -> field.kind().word() + (name.isEmpty() ? "" : "." + segment(name));
    };
  }

  private static boolean isPlain(String name) {
    return name.codePoints().noneMatch(c -> endsSegment(c))
        && !name.startsWith("-")
        && !KEYWORDS.contains(name.toLowerCase(Locale.ROOT));
  }

  private static String segment(String name) {
    return isPlain(name) ? name : quoted(name);
  }

  private static String words(String words) {
    boolean bare =
        words.codePoints().noneMatch(c -> isSpace(c) || "()\":<>=".indexOf(c) >= 0)
            && !words.startsWith("-")
            && !KEYWORDS.contains(words.toLowerCase(Locale.ROOT));
    return bare ? words : quoted(words);
  }

  /** A value of a field as it is typed. */
  public static String value(Field field, String value) {
    boolean bare =
        value.codePoints().noneMatch(FilterPrinter::endsValue)
            && !(field.kind().canBeMissing() && value.equalsIgnoreCase(NONE));
    return bare ? value : quoted(value);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String number(double number) {
    return number == 0
        ? "0"
        : new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
  }

  private static String day(Day day) {
    return switch (day) {
      case Day.On(var date) -> date.toString();
      case Day.Ago(var days) -> days == 0 ? "today" : days == 1 ? "yesterday" : days + "d";
    };
  }

  /** A blank of any script, or a character that nobody sees and nobody types on purpose. */
  static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c);
  }

  /** Where a bare part of the name of a field ends. */
  static boolean endsSegment(int c) {
    return isSpace(c) || "()\":<>=,.".indexOf(c) >= 0;
  }

  /** Where a bare value ends. */
  static boolean endsValue(int c) {
    return isSpace(c) || "(),\"".indexOf(c) >= 0;
  }
}
