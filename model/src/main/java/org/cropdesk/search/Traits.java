package org.cropdesk.search;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.cropdesk.crop.PixelBox;
import org.jspecify.annotations.Nullable;

/**
 * What a query shows beside its vector, and how far a product shares it.
 *
 * @param category lower case, empty when it shows none
 * @param sure how sure that category is, 0..1
 * @param ratio width over height of its crop, NaN when it has none
 * @param metadata of the product that is searched with
 * @param words of a text, lower case; they may name categories and metadata
 */
record Traits(
    String category, double sure, double ratio, Map<String, String> metadata, Set<String> words) {
  /** A crop this many times as wide or high as another shares nothing of its shape. */
  private static final double OTHER_SHAPE = 4;

  static Traits ofText(String text) {
    return new Traits("", 0, Double.NaN, Map.of(), words(text));
  }

  static Traits ofPicture(String category, double sure, PixelBox box) {
    return new Traits(lower(category), sure, ratio(box), Map.of(), Set.of());
  }

  static Traits ofProduct(HitSql.Shown shown) {
    return new Traits(lower(shown.category()), 1, ratio(shown.box()), shown.metadata(), Set.of());
  }

  ScoreParts parts(double found, HitSql.Shown shown, RerankWeights weights) {
    return new ScoreParts(
        found,
        weights.category() * category(shown.category()),
        weights.shape() * shape(shown.box()),
        weights.metadata() * metadata(shown.metadata()));
  }

  private double category(String other) {
    if (other.isBlank()) {
      return 0;
    }
    if (!words.isEmpty()) {
      return words.containsAll(words(other)) ? 1 : 0;
    }
    return lower(other).equals(category) ? sure : 0;
  }

  private double shape(@Nullable PixelBox box) {
    double other = ratio(box);
    if (Double.isNaN(other) || Double.isNaN(ratio)) {
      return 0;
    }
    return Math.max(0, 1 - Math.abs(Math.log(ratio / other)) / Math.log(OTHER_SHAPE));
  }

  private double metadata(Map<String, String> other) {
    if (!words.isEmpty()) {
      return other.values().stream().anyMatch(v -> !v.isBlank() && words.containsAll(words(v)))
          ? 1
          : 0;
    }
    if (metadata.isEmpty()) {
      return 0;
    }
    long same =
        metadata.entrySet().stream()
            .filter(e -> e.getValue().equals(other.get(e.getKey())))
            .count();
    return (double) same / metadata.size();
  }

  private static double ratio(@Nullable PixelBox box) {
    return box == null ? Double.NaN : (double) box.width() / box.height();
  }

  private static String lower(String text) {
    return text.strip().toLowerCase(Locale.ROOT);
  }

  private static Set<String> words(String text) {
    return Arrays.stream(lower(text).split("[^\\p{L}\\p{N}]+"))
        .filter(w -> !w.isEmpty())
        .collect(Collectors.toSet());
  }
}
