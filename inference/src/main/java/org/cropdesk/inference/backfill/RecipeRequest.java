package org.cropdesk.inference.backfill;

import java.util.List;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.SpaceKey;
import org.cropdesk.embedding.SpaceRecipe;
import org.cropdesk.inference.known.EncoderChoice;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants a new space to be made with.
 *
 * @param image for IMAGE and COMBINED, else not looked at
 * @param text for all but IMAGE, else not looked at
 * @param dimensions 0 for as many as the encoders make
 * @param fields of a product that make the text, see {@link SpaceRecipe}
 * @param cutAnyway a person says that vectors may be cut though the encoder's files do not
 */
public record RecipeRequest(
    Aspect aspect,
    @Nullable EncoderChoice image,
    @Nullable EncoderChoice text,
    int dimensions,
    double imageWeight,
    double textWeight,
    List<String> fields,
    boolean cutAnyway) {
  public RecipeRequest {
    fields = List.copyOf(fields);
  }

  /** One encoder for all that the aspect needs, with the aspect's own fields. */
  public static RecipeRequest of(Aspect aspect, EncoderChoice encoder) {
    return new RecipeRequest(
        aspect,
        encoder,
        encoder,
        0,
        SpaceRecipe.IMAGE_WEIGHT,
        SpaceRecipe.TEXT_WEIGHT,
        fieldsOf(aspect),
        false);
  }

  public RecipeRequest withText(EncoderChoice other) {
    return new RecipeRequest(
        aspect, image, other, dimensions, imageWeight, textWeight, fields, cutAnyway);
  }

  public RecipeRequest withDimensions(int other, boolean anyway) {
    return new RecipeRequest(aspect, image, text, other, imageWeight, textWeight, fields, anyway);
  }

  public RecipeRequest withWeights(double ofImage, double ofText) {
    return new RecipeRequest(aspect, image, text, dimensions, ofImage, ofText, fields, cutAnyway);
  }

  public RecipeRequest withFields(List<String> others) {
    return new RecipeRequest(
        aspect, image, text, dimensions, imageWeight, textWeight, others, cutAnyway);
  }

  /** What an aspect reads where nobody says otherwise; nothing for pictures. */
  public static List<String> fieldsOf(Aspect aspect) {
    return switch (aspect) {
      case IMAGE -> List.of();
      case TEXT, COMBINED -> SpaceKey.INDEXED_FIELDS;
      case DESCRIPTION -> List.of("description");
      case USAGE -> List.of("usage");
      case FEATURE -> List.of("features");
    };
  }
}
