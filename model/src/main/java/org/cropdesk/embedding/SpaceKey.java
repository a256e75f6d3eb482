package org.cropdesk.embedding;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The identity of an embedding space. Two vectors may be compared only inside one space; the image
 * and the text side of one dual encoder are two aspects with the same encoder.
 *
 * @param encoderName folder name, for people
 * @param encoderHash sha256 over the encoder's files
 * @param dimensions length of every vector
 */
public record SpaceKey(
    Aspect aspect,
    String encoderName,
    String encoderHash,
    String preprocessFingerprint,
    int dimensions) {

  /** What an index run reads of a product's text. */
  public static final List<String> INDEXED_FIELDS = List.of("title", "description");

  /**
   * The identity of a recipe's space. One that holds what an index run makes is the index run's.
   */
  public static SpaceKey of(SpaceRecipe recipe) {
    var image = recipe.image();
    var text = recipe.text();
    if (image != null && text == null && recipe.dimensions() == image.dimensions()) {
      return new SpaceKey(
          recipe.aspect(), image.name(), image.hash(), image.fingerprint(), recipe.dimensions());
    }
    if (image == null
        && text != null
        && recipe.aspect() == Aspect.TEXT
        && recipe.dimensions() == text.dimensions()
        && recipe.fields().equals(INDEXED_FIELDS)) {
      return new SpaceKey(
          recipe.aspect(), text.name(), text.hash(), text.fingerprint(), recipe.dimensions());
    }
    var parts = Stream.of(image, text).filter(Objects::nonNull).toList();
    return new SpaceKey(
        recipe.aspect(),
        parts.stream().map(SpaceRecipe.Part::name).distinct().collect(Collectors.joining(" + ")),
        parts.stream().map(SpaceRecipe.Part::hash).distinct().collect(Collectors.joining("+")),
        recipe.hash(),
        recipe.dimensions());
  }
}
