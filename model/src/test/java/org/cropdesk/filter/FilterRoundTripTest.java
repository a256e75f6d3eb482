package org.cropdesk.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Any filter, printed and read, is the same filter: random trees of every node and field. */
final class FilterRoundTripTest {
  private static final List<String> NAMES =
      List.of("colour", "category", "neck line", "a.b", "stage", "-x", "or", "שם", "a\"b\\c");
  private static final List<String> TEXTS =
      List.of(
          "red",
          "two words",
          "or",
          "AND",
          "not",
          "-minus",
          "a:b",
          "a<b",
          "x=y",
          "50%",
          "_",
          "\\",
          "\\\"",
          "\"",
          "'; drop table product; --",
          "(",
          ")",
          "a,b",
          "0.2..0.8",
          "none",
          "None",
          "שלום עולם",
          "\u202eright-to-left",
          "😀",
          "👩‍🔧",
          " leading",
          "\t",
          "\u00a0",
          "today",
          "$1",
          "?",
          "..",
          ",",
          "é",
          "İ");
  private static final FilterWords WORDS =
      new FilterWords(
          Map.copyOf(
              NAMES.stream().collect(java.util.stream.Collectors.toMap(n -> n, _ -> List.of()))),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of());

  @RepeatedTest(40)
  void whatIsPrintedReadsAsItWas(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    for (int i = 0; i < 250; i++) {
      Filter filter = tree(random, 4);
      String text = FilterPrinter.print(filter);
      var parsed = FilterParser.parse(text, WORDS);
      assertThat(parsed).as(text).isInstanceOf(Parsed.Good.class);
      Filter read = ((Parsed.Good) parsed).filter();
      assertThat(read).as(text).isEqualTo(filter);
      assertThat(FilterPrinter.print(read)).isEqualTo(text);
    }
  }

  private static Filter tree(Random random, int depth) {
    int kind = random.nextInt(depth == 0 ? 7 : 10);
    return switch (kind) {
      case 7 -> new Filter.Not(tree(random, depth - 1));
      case 8 -> new Filter.And(some(random, 2, () -> tree(random, depth - 1)));
      case 9 -> new Filter.Or(some(random, 2, () -> tree(random, depth - 1)));
      case 0 -> new Filter.Text(one(random, TEXTS));
      default -> leaf(random);
    };
  }

  private static Filter leaf(Random random) {
    Field field = field(random);
    if (field.kind().canBeMissing() && random.nextInt(5) == 0) {
      return new Filter.Without(field);
    }
    return switch (field.kind().type()) {
      case CHOICE ->
          new Filter.OneOf(field, some(random, 1, () -> one(random, field.kind().choices())));
      case OPEN ->
          new Filter.OneOf(
              field,
              some(
                  random,
                  1,
                  () ->
                      field.kind() == FieldKind.RUN
                          ? String.valueOf(random.nextInt(1000))
                          : one(random, TEXTS)));
      case NUMBER -> number(field, random);
      case DAY ->
          random.nextBoolean()
              ? new Filter.Dated(field, one(random, List.of(Comparison.values())), day(random))
              : new Filter.DatedBetween(field, day(random), day(random));
    };
  }

  private static Filter number(Field field, Random random) {
    double a = aNumber(random);
    double b = aNumber(random);
    return random.nextBoolean()
        ? new Filter.Compared(field, one(random, List.of(Comparison.values())), a)
        : new Filter.Between(field, Math.min(a, b), Math.max(a, b));
  }

  private static double aNumber(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(200) - 100;
      case 1 -> random.nextInt(100) / 100.0;
      case 2 -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
      default -> 0;
    };
  }

  private static Day day(Random random) {
    return random.nextBoolean()
        ? new Day.Ago(random.nextInt(400))
        : new Day.On(LocalDate.ofEpochDay(random.nextInt(40_000) - 10_000));
  }

  private static Field field(Random random) {
    FieldKind kind = one(random, List.of(FieldKind.values()));
    if (!kind.hasName()) {
      return Field.of(kind);
    }
    return new Field(kind, one(random, kind == FieldKind.MEASURE ? FieldKind.MEASURES : NAMES));
  }

  private static <T> List<T> some(Random random, int least, Supplier<T> each) {
    var all = new ArrayList<T>();
    int count = least + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      all.add(each.get());
    }
    return all;
  }

  private static <T> T one(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
