package org.cropdesk.filter;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.cropdesk.crop.QualityCheck;
import org.jspecify.annotations.Nullable;

/** What is typed behind a field, as a filter. */
final class ValueReader {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,3})?");
  private static final Pattern AGO = Pattern.compile("(\\d{1,5})d");
  private static final String RANGE = "..";

  private final Field field;
  private final Comparison by;
  private final List<FilterParser.Piece> values;
  private final FilterWords words;
  private final List<Parsed.Remark> hints;

  ValueReader(
      Field field,
      Comparison by,
      List<FilterParser.Piece> values,
      FilterWords words,
      List<Parsed.Remark> hints) {
    this.field = field;
    this.by = by;
    this.values = values;
    this.words = words;
    this.hints = hints;
  }

  Filter filter(int end) throws FilterParser.Fault {
    return switch (field.kind().type()) {
      case NUMBER -> one(this::number);
      case DAY -> one(this::day);
      case CHOICE, OPEN -> listed(end);
    };
  }

  @FunctionalInterface
  private interface Single {
    Filter of(FilterParser.Piece value) throws FilterParser.Fault;
  }

  private Filter one(Single single) throws FilterParser.Fault {
    if (values.size() > 1) {
      throw values.get(1).fault("%s takes one value, or a range a..b.".formatted(name()), null);
    }
    FilterParser.Piece value = values.getFirst();
    return isNone(value) ? new Filter.Without(field) : single.of(value);
  }

  private boolean isNone(FilterParser.Piece value) {
    return by == Comparison.IS
        && !value.quoted()
        && field.kind().canBeMissing()
        && value.text().equalsIgnoreCase(FilterPrinter.NONE);
  }

  private String name() {
    return FilterPrinter.field(field);
  }

  private Filter number(FilterParser.Piece value) throws FilterParser.Fault {
    int dots = by == Comparison.IS ? value.text().indexOf(RANGE) : -1;
    if (dots < 0) {
      return new Filter.Compared(field, by, number(value, value.text()));
    }
    String low = value.text().substring(0, dots);
    String high = value.text().substring(dots + RANGE.length());
    if (high.isEmpty()) {
      return new Filter.Compared(field, Comparison.AT_LEAST, number(value, low));
    }
    if (low.isEmpty()) {
      return new Filter.Compared(field, Comparison.AT_MOST, number(value, high));
    }
    double from = number(value, low);
    double to = number(value, high);
    if (from > to) {
      throw value.fault("The range runs backwards.", high + RANGE + low);
    }
    return new Filter.Between(field, from, to);
  }

  private double number(FilterParser.Piece value, String text) throws FilterParser.Fault {
    double number =
        NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.POSITIVE_INFINITY;
    if (Double.isInfinite(number)) {
      throw value.fault(
          "%s takes a number such as 0.4, or a range such as 0.2..0.8.".formatted(name()), null);
    }
    return number == 0 ? 0 : number;
  }

  private Filter day(FilterParser.Piece value) throws FilterParser.Fault {
    int dots = by == Comparison.IS ? value.text().indexOf(RANGE) : -1;
    if (dots < 0) {
      return new Filter.Dated(field, by, day(value, value.text()));
    }
    String first = value.text().substring(0, dots);
    String last = value.text().substring(dots + RANGE.length());
    if (last.isEmpty()) {
      return new Filter.Dated(field, Comparison.AT_LEAST, day(value, first));
    }
    if (first.isEmpty()) {
      return new Filter.Dated(field, Comparison.AT_MOST, day(value, last));
    }
    return new Filter.DatedBetween(field, day(value, first), day(value, last));
  }

  private Day day(FilterParser.Piece value, String text) throws FilterParser.Fault {
    String lower = FilterParser.lower(text);
    var ago = AGO.matcher(lower);
    try {
      if (lower.equals("today")) {
        return new Day.Ago(0);
      }
      if (lower.equals("yesterday")) {
        return new Day.Ago(1);
      }
      return ago.matches()
          ? new Day.Ago(Integer.parseInt(ago.group(1)))
          : new Day.On(LocalDate.parse(text));
    } catch (DateTimeParseException | IllegalArgumentException e) {
      throw value.fault(
          "%s takes a day: 2026-11-20, today, yesterday, or 7d for seven days ago."
              .formatted(name()),
          null);
    }
  }

  private Filter listed(int end) throws FilterParser.Fault {
    FilterParser.Piece first = values.getFirst();
    if (by != Comparison.IS) {
      throw new FilterParser.Fault(
          first.position(),
          end - first.position(),
          "%s has no order; it takes a colon.".formatted(name()),
          null);
    }
    boolean orNone = false;
    var wanted = new LinkedHashSet<String>();
    for (FilterParser.Piece value : values) {
      if (isNone(value)) {
        orNone = true;
      } else {
        wanted.add(checked(value));
      }
    }
    if (wanted.isEmpty()) {
      return new Filter.Without(field);
    }
    var some = new Filter.OneOf(field, List.copyOf(wanted));
    return orNone ? new Filter.Or(List.of(some, new Filter.Without(field))) : some;
  }

  private String checked(FilterParser.Piece value) throws FilterParser.Fault {
    if (field.kind().type() == FieldKind.Type.CHOICE) {
      return choice(value);
    }
    if (value.text().indexOf('\0') >= 0) {
      throw value.fault("No value has the character zero.", null);
    }
    if (field.kind() == FieldKind.RUN && !value.text().matches("\\d{1,18}")) {
      throw value.fault("run takes the number of an index run.", null);
    }
    var known = words.values(field);
    if (!known.isEmpty() && !known.contains(value.text()) && field.kind() != FieldKind.RUN) {
      String quoted = FilterPrinter.value(field, value.text());
      hints.add(
          new Parsed.Remark(
              value.position(),
              value.length(),
              "Nothing has the %s %s.".formatted(name(), quoted),
              Nearest.to(value.text(), known)
                  .map(v -> FilterPrinter.value(field, v))
                  .orElse(null)));
    }
    return value.text();
  }

  private String choice(FilterParser.Piece value) throws FilterParser.Fault {
    String typed = FilterParser.lower(value.text()).replace('_', '-').replace(' ', '-');
    var choices = field.kind().choices();
    String plain = synonym(typed);
    if (choices.contains(plain)) {
      return plain;
    }
    Optional<String> nearest = Nearest.to(typed, choices);
    String list = String.join(", ", choices) + (field.kind().canBeMissing() ? ", none" : "");
    @Nullable String instead = nearest.orElse(null);
    throw value.fault("%s is one of %s.".formatted(name(), list), instead);
  }

  private String synonym(String typed) {
    var choices = new ArrayList<String>(field.kind().choices());
    if (choices.contains("yes")) {
      return switch (typed) {
        case "true" -> "yes";
        case "false" -> "no";
        default -> typed;
      };
    }
    if (field.kind() == FieldKind.REASON) {
      for (QualityCheck check : QualityCheck.values()) {
        if (FieldKind.measure(check).equals(typed)) {
          return FieldKind.reason(check);
        }
      }
    }
    return typed;
  }
}
