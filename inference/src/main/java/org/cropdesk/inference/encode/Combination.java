package org.cropdesk.inference.encode;

import java.util.List;
import java.util.Objects;
import org.cropdesk.embedding.SourceType;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.jspecify.annotations.Nullable;

/**
 * One vector of a product's picture and text: the weighted sum, normalised. Where a side is missing
 * the other stands alone, and the source type says so. Vectors of unequal length meet at the
 * shorter one; the longer is cut there, which only an encoder trained for it survives (Kusupati et
 * al., "Matryoshka Representation Learning", 2022).
 *
 * @param dimensions of the result
 * @param imageWeight share of the picture, 0..1
 * @param textWeight share of the text, 0..1
 */
public record Combination(int dimensions, double imageWeight, double textWeight) {
  public Combination {
    if (dimensions < 1 || !(imageWeight >= 0 && textWeight >= 0 && imageWeight + textWeight > 0)) {
      throw new IllegalArgumentException("Weights must be 0 or more and not both 0");
    }
  }

  /**
   * A vector of both sides or of one.
   *
   * @param values of length 1
   */
  public record Combined(float[] values, SourceType source) {}

  /**
   * The combination of two encoders.
   *
   * @param cutAnyway a person says that the longer side was trained for it, though its files do not
   * @throws CatalogException of kind USAGE when the lengths differ and the longer side cannot be
   *     cut
   */
  public static Combination of(
      EmbedderInfo image,
      EmbedderInfo text,
      double imageWeight,
      double textWeight,
      boolean cutAnyway) {
    int dimensions = Math.min(image.imageDimensions(), text.textDimensions());
    requireCut(image, Side.IMAGE, dimensions, cutAnyway);
    requireCut(text, Side.TEXT, dimensions, cutAnyway);
    return new Combination(dimensions, imageWeight, textWeight);
  }

  /**
   * Makes sure that an encoder's vectors may be cut.
   *
   * @param dimensions wanted
   * @param cutAnyway a person says so
   * @throws CatalogException of kind USAGE when they may not, or are shorter
   */
  public static void requireCut(
      EmbedderInfo encoder, Side side, int dimensions, boolean cutAnyway) {
    int made = encoder.dimensions(side);
    if (made == dimensions) {
      return;
    }
    List<Integer> lengths = encoder.matryoshka();
    // Between two trained lengths quality lies between theirs; below the shortest nobody looked.
    boolean trained =
        !lengths.isEmpty() && dimensions >= lengths.stream().mapToInt(i -> i).min().orElse(0);
    if (made < dimensions || !(trained || cutAnyway)) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "The encoder %s makes %s vectors of %d numbers; they cannot be brought to %d."
              .formatted(encoder.name(), side == Side.IMAGE ? "image" : "text", made, dimensions),
          made < dimensions
              ? "Choose a shorter space or a longer encoder."
              : "Choose an encoder with matryoshka_dimensions in its config, or say that this one"
                  + " was trained to be cut.",
          null);
    }
  }

  /** The first numbers of a vector, with length 1 again. */
  public static float[] cut(float[] vector, int dimensions) {
    if (vector.length < dimensions) {
      throw new IllegalArgumentException(
          "A vector of " + vector.length + " numbers cannot be cut to " + dimensions);
    }
    return vector.length == dimensions ? vector : Vectors.normalized(vector, 0, dimensions);
  }

  /**
   * @param image null when the product has no picture
   * @param text null when it has no text
   * @throws IllegalArgumentException when it has neither
   */
  public Combined combine(float @Nullable [] image, float @Nullable [] text) {
    if (image == null && text == null) {
      throw new IllegalArgumentException("There is neither a picture nor a text to combine");
    }
    if (image == null || text == null) {
      return image != null
          ? new Combined(cut(image, dimensions), SourceType.IMAGE)
          : new Combined(cut(Objects.requireNonNull(text), dimensions), SourceType.TEXT);
    }
    float[] seen = cut(image, dimensions);
    float[] read = cut(text, dimensions);
    var sum = new float[dimensions];
    for (int d = 0; d < dimensions; d++) {
      sum[d] = (float) (imageWeight * seen[d] + textWeight * read[d]);
    }
    float[] unit = Vectors.normalized(sum);
    // Opposite directions of equal weight leave nothing to normalise; the picture then speaks.
    boolean nothing = Vectors.dot(unit, unit) < 0.5;
    return nothing ? new Combined(seen, SourceType.IMAGE) : new Combined(unit, SourceType.BOTH);
  }
}
