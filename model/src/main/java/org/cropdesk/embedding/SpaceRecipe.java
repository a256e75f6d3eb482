package org.cropdesk.embedding;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the vectors of a space are made: two spaces with one {@link #hash()} hold the same vectors.
 * Names are for people and take no part in it.
 *
 * @param image the encoder of pictures, null for a space of texts
 * @param text the encoder of texts, null for a space of pictures
 * @param dimensions length of every vector; an encoder's longer ones are cut (Matryoshka)
 * @param imageWeight share of the image vector, 0..1; both shares add up to 1
 * @param textWeight share of the text vector, 0..1
 * @param fields of a product that make the text, in their order: {@code title}, {@code
 *     description}, {@code metadata.material}; empty for a space of pictures
 */
public record SpaceRecipe(
    Aspect aspect,
    @Nullable Part image,
    @Nullable Part text,
    int dimensions,
    double imageWeight,
    double textWeight,
    List<String> fields) {
  /** Shares of a combined space where nobody says otherwise. */
  public static final double IMAGE_WEIGHT = 0.7;

  public static final double TEXT_WEIGHT = 0.3;

  /**
   * One side's encoder.
   *
   * @param name for people
   * @param hash identity of its weights
   * @param fingerprint identity of everything between a file or field and its input
   * @param dimensions length of the vectors it makes itself
   */
  public record Part(String name, String hash, String fingerprint, int dimensions) {
    public Part {
      require(!hash.isBlank() && !fingerprint.isBlank(), "An encoder needs hash and fingerprint");
      require(dimensions > 0, "An encoder makes vectors of at least one dimension");
    }
  }

  /** Brings the weights to a sum of 1, so that .7 and .3 are the same recipe as 7 and 3. */
  public SpaceRecipe {
    fields = List.copyOf(fields);
    require(image != null || text != null, "A space needs an encoder");
    double sum = imageWeight + textWeight;
    require(
        imageWeight >= 0 && textWeight >= 0 && sum > 0 && Double.isFinite(sum),
        "Weights must be 0 or more and not both 0");
    imageWeight /= sum;
    textWeight /= sum;
    require(dimensions > 0, "A space has at least one dimension");
    fits(image, dimensions);
    fits(text, dimensions);
    require(text == null || !fields.isEmpty(), "A space of texts needs a field of the product");
    require(text != null || fields.isEmpty(), "A space of pictures reads no fields");
    // Whoever makes a new space asks SourceFields; what an older one was made of must stay
    // readable.
    for (String field : fields) {
      require(field.matches("[A-Za-z0-9_.-]+"), "\"" + field + "\" is no field of a product");
    }
    boolean wantsImage = aspect == Aspect.IMAGE || aspect == Aspect.COMBINED;
    boolean wantsText = aspect != Aspect.IMAGE;
    require(
        wantsImage == (image != null) && wantsText == (text != null),
        aspect + " is made of other sides than these");
    require(image != null || imageWeight == 0, "Without pictures their weight is 0");
    require(text != null || textWeight == 0, "Without texts their weight is 0");
  }

  /** A space of primary crops. */
  public static SpaceRecipe ofImages(Part image, int dimensions) {
    return new SpaceRecipe(Aspect.IMAGE, image, null, dimensions, 1, 0, List.of());
  }

  /**
   * A space of texts.
   *
   * @param aspect TEXT, DESCRIPTION, USAGE or FEATURE
   */
  public static SpaceRecipe ofTexts(Aspect aspect, Part text, int dimensions, List<String> fields) {
    return new SpaceRecipe(aspect, null, text, dimensions, 0, 1, fields);
  }

  /**
   * How an index run makes a space: the recipe whose space has this key.
   *
   * @throws IllegalArgumentException when index runs make no space of that aspect
   */
  public static SpaceRecipe ofIndexed(SpaceKey key) {
    var part =
        new Part(
            key.encoderName(), key.encoderHash(), key.preprocessFingerprint(), key.dimensions());
    return switch (key.aspect()) {
      case IMAGE -> ofImages(part, key.dimensions());
      case TEXT -> ofTexts(Aspect.TEXT, part, key.dimensions(), SpaceKey.INDEXED_FIELDS);
      case COMBINED, DESCRIPTION, USAGE, FEATURE ->
          throw new IllegalArgumentException("Index runs make no space of " + key.aspect());
    };
  }

  /** A space of both, as long as the shorter of the two. */
  public static SpaceRecipe ofBoth(
      Part image, Part text, double imageWeight, double textWeight, List<String> fields) {
    int dimensions = Math.min(image.dimensions(), text.dimensions());
    return new SpaceRecipe(
        Aspect.COMBINED, image, text, dimensions, imageWeight, textWeight, fields);
  }

  /** Everything that decides about a vector, in one line; the same on every machine. */
  public String canonical() {
    return String.format(
        Locale.ROOT,
        "v1;aspect=%s;image=%s;text=%s;dimensions=%d;weights=%.6f:%.6f;fields=%s",
        aspect,
        side(image),
        side(text),
        dimensions,
        imageWeight,
        textWeight,
        String.join(",", fields));
  }

  /** sha256 of {@link #canonical()}, hexadecimal. */
  public String hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(canonical().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }

  private static String side(@Nullable Part part) {
    return part == null ? "none" : part.hash() + "/" + part.fingerprint() + "/" + part.dimensions();
  }

  private static void fits(@Nullable Part part, int dimensions) {
    require(
        part == null || part.dimensions() >= dimensions,
        "A space cannot be longer than the vectors of its encoder");
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
