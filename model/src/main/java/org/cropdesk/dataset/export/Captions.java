package org.cropdesk.dataset.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cropdesk.dataset.DatasetItem;
import org.cropdesk.dataset.DatasetObject;
import org.cropdesk.dataset.Taxonomy;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.jspecify.annotations.Nullable;

/**
 * Captions from a template such as <code>a photo of a {colour} {class}, {title}</code>.
 *
 * <p>Commas part a template into phrases. A field without a value leaves its phrase together with
 * the blank before it; a phrase that has fields, all of them without a value, is left away whole.
 * Fields are {@code sku}, {@code title}, {@code description}, {@code category}, {@code class} (what
 * is in the box) and every attribute; an attribute wins over a product's field of the same name
 * when the crop has a value. Several values are joined by {@code and}. A caption is one line
 * without tabs, and cut at a word where the text tower would stop reading.
 */
final class Captions {
  private static final Pattern FIELD = Pattern.compile("\\{([^{}]*)}");
  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}\\p{Cc}\\p{Cf}]+");

  private static final Map<String, Function<DatasetItem, String>> OF_PRODUCT =
      Map.of(
          "sku", DatasetItem::sku,
          "title", DatasetItem::title,
          "description", DatasetItem::description,
          "category", DatasetItem::category);

  private static final String CLASS = "class";

  private final List<String> phrases;
  private final @Nullable CaptionTokens tokens;
  private long cut;

  /**
   * @param taxonomy names the attributes a template may ask for
   * @param tokens null where nobody counts; nothing is cut then
   * @throws CatalogException of kind USAGE when a field is not known or a brace is left open
   */
  Captions(String template, Taxonomy taxonomy, @Nullable CaptionTokens tokens) {
    this.tokens = tokens;
    phrases = Arrays.asList(template.split(",", -1));
    var known = new TreeSet<>(taxonomy.names().keySet());
    known.remove(Taxonomy.OBJECT);
    known.addAll(OF_PRODUCT.keySet());
    known.add(CLASS);
    check(template, known);
  }

  private static void check(String template, Set<String> known) {
    Matcher fields = FIELD.matcher(template);
    while (fields.find()) {
      if (!known.contains(fields.group(1))) {
        throw new CatalogException(
            ErrorKind.USAGE,
            "The caption asks for {" + fields.group(1) + "}, which there is not.",
            "Known are " + String.join(", ", known) + ".",
            null);
      }
    }
    if (FIELD.matcher(template).replaceAll("").chars().anyMatch(c -> c == '{' || c == '}')) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "A brace in the caption has no partner: " + template + ".",
          "Write fields as {title}.",
          null);
    }
  }

  /** How many captions of written samples were cut. */
  long cut() {
    return cut;
  }

  /** Empty when nothing is known that the template asks for. */
  Optional<String> of(Sample sample) {
    String whole = whole(sample);
    String caption = tooLong(whole) ? shortened(whole, Objects.requireNonNull(tokens)) : whole;
    return caption.isEmpty() ? Optional.empty() : Optional.of(caption);
  }

  /** The caption of a sample that is written; empty for none. */
  String written(Sample sample) {
    if (tooLong(whole(sample))) {
      cut++;
    }
    return of(sample).orElse("");
  }

  private boolean tooLong(String caption) {
    return tokens != null && tokens.count(caption) > tokens.limit();
  }

  private String whole(Sample sample) {
    var said = new ArrayList<String>();
    for (String phrase : phrases) {
      filled(phrase, sample).ifPresent(said::add);
    }
    return String.join(", ", said);
  }

  private static Optional<String> filled(String phrase, Sample sample) {
    var out = new StringBuilder();
    Matcher fields = FIELD.matcher(phrase);
    int at = 0;
    boolean asked = false;
    boolean known = false;
    while (fields.find()) {
      asked = true;
      String value = oneLine(value(fields.group(1), sample));
      String before = phrase.substring(at, fields.start());
      known |= !value.isEmpty();
      out.append(value.isEmpty() ? before.stripTrailing() : before).append(value);
      at = fields.end();
    }
    String text = oneLine(out.append(phrase, at, phrase.length()).toString());
    return text.isEmpty() || (asked && !known) ? Optional.empty() : Optional.of(text);
  }

  private static String value(String field, Sample sample) {
    DatasetObject object = sample.object();
    if (object != null) {
      List<String> values = object.labels().getOrDefault(field, List.of());
      if (!values.isEmpty()) {
        return String.join(" and ", values);
      }
      if (field.equals(CLASS)) {
        return object.className();
      }
    }
    var product = OF_PRODUCT.get(field);
    return product == null ? "" : product.apply(sample.item());
  }

  static String oneLine(String text) {
    return BLANKS.matcher(text).replaceAll(" ").strip();
  }

  /** As many whole words as fit. */
  private static String shortened(String caption, CaptionTokens tokens) {
    String[] words = caption.split(" ", -1);
    int low = 0;
    int high = words.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (tokens.count(first(words, middle)) <= tokens.limit()) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return first(words, low).replaceAll("[,;:]$", "");
  }

  private static String first(String[] words, int count) {
    return String.join(" ", Arrays.copyOf(words, count));
  }
}
