package org.cropdesk.filter;

import java.util.ArrayList;
import java.util.List;

/**
 * Which products or crops, as a tree. Written and read as text by {@link FilterPrinter} and {@link
 * FilterParser}; {@code parse(print(x))} is {@code x}. Immutable.
 */
public sealed interface Filter {
  /** No condition at all; the empty text. */
  record Everything() implements Filter {}

  /** All of two or more parts, none of them an {@code And}. */
  record And(List<Filter> parts) implements Filter {
    public And {
      parts = flat(parts, And.class);
    }
  }

  /** Any of two or more parts, none of them an {@code Or}. */
  record Or(List<Filter> parts) implements Filter {
    public Or {
      parts = flat(parts, Or.class);
    }
  }

  record Not(Filter part) implements Filter {
    public Not {
      if (part instanceof Everything) {
        throw new IllegalArgumentException("Not everything is not nothing");
      }
    }
  }

  /** The words stand in the sku or the title, whatever their case. */
  record Text(String words) implements Filter {
    public Text {
      requireText(words);
    }
  }

  /** The field has one of these values. */
  record OneOf(Field field, List<String> values) implements Filter {
    public OneOf {
      values = values.stream().distinct().toList();
      if (values.isEmpty()) {
        throw new IllegalArgumentException("A list of values has at least one");
      }
      values.forEach(Filter::requireText);
    }
  }

  /** Nobody and nothing gave the field a value. */
  record Without(Field field) implements Filter {}

  /** A number held against another; finite. */
  record Compared(Field field, Comparison by, double number) implements Filter {
    public Compared {
      requireFinite(number);
    }
  }

  /** From {@code low} to {@code high}, both included. */
  record Between(Field field, double low, double high) implements Filter {
    public Between {
      requireFinite(low);
      requireFinite(high);
    }
  }

  /** A moment held against a whole day; {@code IS} means on that day. */
  record Dated(Field field, Comparison by, Day day) implements Filter {}

  /** From the first day to the last, both included. */
  record DatedBetween(Field field, Day first, Day last) implements Filter {}

  /** All of the parts; {@link Everything} parts add nothing. */
  static Filter and(List<Filter> parts) {
    var real = parts.stream().filter(p -> !(p instanceof Everything)).toList();
    return switch (real.size()) {
      case 0 -> new Everything();
      case 1 -> real.getFirst();
      default -> new And(real);
    };
  }

  /** Both. */
  default Filter and(Filter other) {
    return and(List.of(this, other));
  }

  private static List<Filter> flat(List<Filter> parts, Class<? extends Filter> kind) {
    var all = new ArrayList<Filter>();
    for (Filter part : parts) {
      switch (part) {
        case And(var inner) when kind == And.class -> all.addAll(inner);
        case Or(var inner) when kind == Or.class -> all.addAll(inner);
        case Everything _ ->
            throw new IllegalArgumentException("Everything adds nothing to others");
        default -> all.add(part);
      }
    }
    if (all.size() < 2) {
      throw new IllegalArgumentException("One part alone needs no " + kind.getSimpleName());
    }
    return List.copyOf(all);
  }

  private static void requireText(String text) {
    // The catalog cannot hold the character zero, and would refuse the question.
    if (text.isEmpty() || text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("An empty text, or one with the character zero");
    }
  }

  private static void requireFinite(double number) {
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException("A number, not " + number);
    }
  }
}
