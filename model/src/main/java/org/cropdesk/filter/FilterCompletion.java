package org.cropdesk.filter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What can stand where somebody is typing a filter. */
public final class FilterCompletion {
  private FilterCompletion() {}

  /**
   * Something to offer.
   *
   * @param from position of the first character it replaces
   * @param to position behind the last one it replaces
   * @param insert what to put there, a sign at the end where more must follow
   * @param help what it means, may be empty
   */
  public record Offer(int from, int to, String insert, String help) {}

  /**
   * What fits at the caret, the likeliest first.
   *
   * @param caret 0 to the length of the text
   */
  public static List<Offer> at(String text, int caret, FilterWords words, int limit) {
    int start = start(text, caret);
    String typed = text.substring(start, caret);
    int sign = sign(typed);
    List<Offer> offers =
        sign < 0 ? names(start, caret, typed, words) : values(start, caret, typed, sign, words);
    return offers.stream().limit(limit).toList();
  }

  /** Where the term under the caret begins: behind the last blank, parenthesis or minus. */
  private static int start(String text, int caret) {
    int start = 0;
    boolean quoted = false;
    for (int i = 0; i < caret; i++) {
      char c = text.charAt(i);
      if (c == '\\' && quoted) {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (FilterPrinter.isSpace(c) || c == '(' || c == ')')) {
        start = i + 1;
      }
    }
    while (start < caret && text.charAt(start) == '-') {
      start++;
    }
    return start;
  }

  private static int sign(String typed) {
    boolean quoted = false;
    for (int i = 0; i < typed.length(); i++) {
      char c = typed.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && ":<>=".indexOf(c) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private static List<Offer> names(int from, int to, String typed, FilterWords words) {
    var all = new ArrayList<Offer>();
    for (FieldKind kind : FieldKind.values()) {
      if (kind == FieldKind.LABEL) {
        words.labels().keySet().stream().map(Field::label).forEach(f -> all.add(name(from, to, f)));
      } else if (kind == FieldKind.MEASURE) {
        FieldKind.MEASURES.forEach(m -> all.add(name(from, to, new Field(kind, m))));
      } else if (kind.isOfAttribute()) {
        words.labels().keySet().forEach(a -> all.add(name(from, to, new Field(kind, a))));
      } else if (kind == FieldKind.METADATA) {
        words.metadata().stream()
            .filter(k -> !k.isEmpty())
            .forEach(k -> all.add(name(from, to, new Field(kind, k))));
      } else {
        all.add(name(from, to, Field.of(kind)));
      }
    }
    String lower = FilterParser.lower(typed);
    return Stream.concat(
            all.stream().filter(o -> FilterParser.lower(o.insert()).startsWith(lower)),
            all.stream()
                .filter(o -> !lower.isEmpty() && FilterParser.lower(o.insert()).indexOf(lower) > 0))
        .toList();
  }

  private static Offer name(int from, int to, Field field) {
    boolean colon =
        switch (field.kind().type()) {
          case CHOICE, OPEN, DAY -> true;
          case NUMBER -> false;
        };
    return new Offer(
        from, to, FilterPrinter.field(field) + (colon ? ":" : "<"), field.kind().help());
  }

  private static List<Offer> values(
      int start, int caret, String typed, int sign, FilterWords words) {
    var field = field(typed.substring(0, sign), words);
    if (field == null) {
      return List.of();
    }
    int last = sign + 1;
    boolean quoted = false;
    for (int i = last; i < typed.length(); i++) {
      char c = typed.charAt(i);
      quoted ^= c == '"';
      if (!quoted && c == ',') {
        last = i + 1;
      }
    }
    String begun = FilterParser.lower(typed.substring(last).replace("\"", ""));
    var known = new ArrayList<>(words.values(field));
    var offers = new ArrayList<Offer>();
    for (String value : known) {
      if (!value.isEmpty() && FilterParser.lower(value).startsWith(begun)) {
        offers.add(new Offer(start + last, caret, FilterPrinter.value(field, value), ""));
      }
    }
    for (String value : known) {
      if (FilterParser.lower(value).indexOf(begun) > 0) {
        offers.add(new Offer(start + last, caret, FilterPrinter.value(field, value), ""));
      }
    }
    if (field.kind().type() == FieldKind.Type.DAY) {
      for (String day : Arrays.asList("today", "yesterday", "7d", "30d")) {
        if (day.startsWith(begun)) {
          offers.add(new Offer(start + last, caret, day, day.endsWith("d") ? "days ago" : ""));
        }
      }
    }
    if (field.kind().canBeMissing() && FilterPrinter.NONE.startsWith(begun)) {
      offers.add(new Offer(start + last, caret, FilterPrinter.NONE, "without a value"));
    }
    return offers;
  }

  /** The very parser says what the name means, with a value of some kind put in for it. */
  private static @Nullable Field field(String name, FilterWords words) {
    for (String value : List.of(":none", ":0", ":today")) {
      if (FilterParser.parse(name + value, words) instanceof Parsed.Good(var filter, _)) {
        return switch (filter) {
          case Filter.Without(var field) -> field;
          case Filter.OneOf(var field, _) -> field;
          case Filter.Compared(var field, _, _) -> field;
          case Filter.Dated(var field, _, _) -> field;
          default -> null;
        };
      }
    }
    for (FieldKind kind : FieldKind.values()) {
      if (kind.word().equals(FilterParser.lower(name)) && !kind.hasName()) {
        return Field.of(kind);
      }
    }
    return null;
  }
}
