package org.cropdesk.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FilterParserTest {
  static final FilterWords WORDS =
      new FilterWords(
          Map.of(
              "colour",
              List.of("red", "green", "dark blue"),
              "category",
              List.of("mug", "shoe"),
              "neck line",
              List.of("round")),
          List.of("mug", "shoe"),
          List.of("kitchen"),
          List.of("ada", "bob"),
          List.of("season"),
          List.of("12"));

  private static Filter parse(String text) {
    return switch (FilterParser.parse(text, WORDS)) {
      case Parsed.Good(var filter, _) -> filter;
      case Parsed.Faulty(var fault) ->
          throw new AssertionError(text + ": " + fault.position() + " " + fault.explained());
    };
  }

  private static Parsed.Remark fault(String text) {
    return switch (FilterParser.parse(text, WORDS)) {
      case Parsed.Good(var filter, _) -> throw new AssertionError(text + " was read as " + filter);
      case Parsed.Faulty(var fault) -> fault;
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          mug                           | mug
          RED Mug                       | RED Mug
          red and mug                   | red mug
          "two words"                   | "two words"
          a or b c or d                 | a or b c or d
          (a or b) (c or d)             | (a or b) (c or d)
          (a (b c))                     | a b c
          (a or (b or c))               | a or b or c
          -a                            | -a
          not a                         | -a
          NOT (a b)                     | -(a b)
          -(a or b) c                   | -(a or b) c
          --a                           | --a
          stage:new                     | stage:new
          Stage=NEW,In_Review           | stage:new,in-review
          t-shirt                       | t-shirt
          v1.2                          | v1.2
          colour:red                    | colour:red
          COLOUR:red,green              | colour:red,green
          colour:"dark blue"            | colour:"dark blue"
          label.colour:red              | colour:red
          category:kitchen              | category:kitchen
          label.category:mug            | label.category:mug
          "neck line":round             | label."neck line":round
          colour:none                   | colour:none
          colour:"none"                 | colour:"none"
          colour:red,none               | colour:red or colour:none
          suggested.colour:red          | suggested.colour:red
          confidence.colour<0.40        | confidence.colour<0.4
          margin.colour<=.1             | margin.colour<=0.1
          blur<0.3                      | blur<0.3
          blur:0.2..0.8                 | blur:0.2..0.8
          blur:0.2..                    | blur>=0.2
          blur:..1e-7                   | blur<=0.0000001
          Low_Information:none          | low-information:none
          unlike-text>-0.5              | unlike-text>-0.5
          size=48                       | size:48
          reason:blur,too-small         | reason:blurred,too-small
          reason:"Too small"            | reason:too-small
          primary:true                  | primary:yes
          human:none                    | human:none
          human:reject,none             | human:reject or human:none
          by:person stale:no            | by:person stale:no
          run:12                        | run:12
          decided:today                 | decided:today
          decided>=2026-11-20           | decided>=2026-11-20
          decided:2026-11-01..yesterday | decided:2026-11-01..yesterday
          created:7d..                  | created>=7d
          metadata.season:w             | metadata.season:w
          metadata.a.b:w                | metadata."a.b":w
          sku:A:1/2                     | sku:A:1/2
          image:missing,unreadable      | image:missing,unreadable
          """)
  void everyWayToSayItIsReadAndPrintedInOneWay(String typed, String printed) {
    assertThat(FilterPrinter.print(parse(typed))).isEqualTo(printed);
    assertThat(parse(printed)).isEqualTo(parse(typed));
  }

  @Test
  void whatIsReadIsWhatWasMeant() {
    assertThat(parse("  ")).isEqualTo(new Filter.Everything());
    assertThat(parse("colour:red -\"a \\\"b\\\" \\\\\" or decided<2026-02-28"))
        .isEqualTo(
            new Filter.Or(
                List.of(
                    new Filter.And(
                        List.of(
                            new Filter.OneOf(Field.label("colour"), List.of("red")),
                            new Filter.Not(new Filter.Text("a \"b\" \\")))),
                    new Filter.Dated(
                        Field.of(FieldKind.DECIDED),
                        Comparison.LESS,
                        new Day.On(LocalDate.of(2026, 2, 28))))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          stagee:new      | 0  | 6 | There is no field "stagee". Did you mean stage?
          x colr:red      | 2  | 4 | There is no field "colr". Did you mean colour?
          stage:nw        | 6  | 2 | stage is one of new, in-review, verified, rework. Did you mean new?
          human:kep       | 6  | 3 | human is one of keep, reject, none. Did you mean keep?
          confidence<0.4  | 0  | 10 | confidence of which attribute? Did you mean confidence.
          suggested.coler:red | 10 | 5 | There is no attribute "coler". Did you mean colour?
          blur<soft       | 5  | 4 | blur takes a number such as 0.4, or a range such as 0.2..0.8.
          blur:0.8..0.2   | 5  | 8 | The range runs backwards. Did you mean 0.2..0.8?
          blur:1,2        | 7  | 1 | blur takes one value, or a range a..b.
          colour>red      | 7  | 3 | colour has no order; it takes a colon.
          decided>=never  | 9  | 5 | decided takes a day: 2026-11-20, today, yesterday, or 7d for seven days ago.
          decided:2026-02-30 | 8 | 10 | decided takes a day
          run:twelve      | 4  | 6 | run takes the number of an index run.
          (a or b         | 0  | 1 | This parenthesis is never closed.
          a)              | 1  | 1 | This parenthesis closes none.
          a or            | 4  | 0 | Something is missing here: a word, or field:value.
          a or or b       | 5  | 0 | Something is missing
          ()              | 1  | 1 | Something is missing before this parenthesis.
          - a             | 0  | 1 | A minus stands right before what it excludes.
          "open           | 0  | 1 | This quote is never closed.
          colour:         | 7  | 0 | A value is missing here.
          colour:red,     | 11 | 0 | A value is missing here.
          colour:""       | 7  | 2 | A value is missing here.
          :red            | 0  | 1 | A field stands before this sign; a text that has it goes in quotes.
          colour:re"d"    | 9  | 1 | A blank is missing here
          sku.x:1         | 0  | 5 | sku has no parts. Did you mean sku?
          """)
  void aFaultNamesThePlaceAndWhatWasProbablyMeant(
      String typed, int position, int length, String message) {
    var fault = fault(typed);
    assertThat(fault.explained()).startsWith(message);
    assertThat(fault.position()).as(typed).isEqualTo(position);
    assertThat(fault.length()).as(typed).isEqualTo(length);
  }

  @Test
  void aValueNobodyHasIsAskedForAllTheSameButSaidToBeUnknown() {
    var parsed = (Parsed.Good) FilterParser.parse("colour:rde", WORDS);
    assertThat(parsed.hints())
        .singleElement()
        .extracting(Parsed.Remark::explained, Parsed.Remark::position)
        .containsExactly("Nothing has the colour rde. Did you mean red?", 7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "((((((",
        "\"",
        "a\\",
        "\\\"",
        "::",
        "-",
        "or",
        "and and",
        "not",
        "colour:,",
        "..",
        "a\0b",
        "\"a\0b\"",
        "(-)",
        "<=",
        "a:..",
        "metadata.:",
        ".",
        "label.",
        "\ud83d",
        "\u202eabc"
      })
  void noTextMakesTheReaderStumble(String text) {
    assertThat(FilterParser.parse(text, WORDS)).isNotNull();
  }

  @Test
  void aTextThatIsFarTooDeepOrLongIsRefusedInWords() {
    assertThat(fault("(".repeat(5000)).explained()).contains("100 levels");
    assertThat(fault("-".repeat(5000) + "a").explained()).contains("100 levels");
    assertThat(fault("a ".repeat(20_000)).explained()).contains("at most");
  }

  @Test
  void whatIsOfferedFitsTheCaret() {
    assertThat(FilterCompletion.at("sta", 3, WORDS, 10))
        .extracting(FilterCompletion.Offer::insert)
        .containsExactly("stage:", "stale:");
    assertThat(FilterCompletion.at("a -verdict:", 11, WORDS, 10))
        .extracting(FilterCompletion.Offer::insert, FilterCompletion.Offer::from)
        .startsWith(org.assertj.core.groups.Tuple.tuple("keep", 11));
    assertThat(FilterCompletion.at("colour:red,da", 13, WORDS, 10))
        .extracting(FilterCompletion.Offer::insert, FilterCompletion.Offer::from)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("\"dark blue\"", 11));
    assertThat(FilterCompletion.at("(confidence.co", 14, WORDS, 10))
        .extracting(FilterCompletion.Offer::insert)
        .containsExactly("confidence.colour<");
    assertThat(FilterCompletion.at("reviewer:", 9, WORDS, 10))
        .extracting(FilterCompletion.Offer::insert)
        .containsExactly("ada", "bob", "none");
    assertThat(FilterCompletion.at("nosuch:", 7, WORDS, 10)).isEmpty();
  }
}
