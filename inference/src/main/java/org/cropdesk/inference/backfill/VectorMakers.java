package org.cropdesk.inference.backfill;

import java.util.List;
import java.util.Locale;
import org.cropdesk.backfill.VectorMaker;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.SourceFields;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.SpaceRecipe;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.encode.Combination;
import org.cropdesk.inference.encode.Embedder;
import org.cropdesk.inference.encode.EmbedderInfo;
import org.cropdesk.inference.encode.Side;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.inference.known.EncoderChoice;
import org.cropdesk.inference.known.KnownEncoders;
import org.cropdesk.inference.known.SpaceEncoders;
import org.jspecify.annotations.Nullable;

/** Opens what fills a space: for a new one as somebody wants it, for one that is there as it is. */
public final class VectorMakers {
  private final KnownEncoders encoders;
  private final PictureSource pictures;
  private final RecipeMaker.Threads threads;

  public VectorMakers(KnownEncoders encoders, PictureSource pictures, RecipeMaker.Threads threads) {
    this.encoders = encoders;
    this.pictures = pictures;
    this.threads = threads;
  }

  /**
   * Opens the encoders that somebody named. The caller closes it.
   *
   * @throws CatalogException of kind USAGE when they cannot make such a space, else as {@link
   *     KnownEncoders#open(EncoderChoice)}
   */
  public VectorMaker open(RecipeRequest request) {
    boolean sees = request.aspect() == Aspect.IMAGE || request.aspect() == Aspect.COMBINED;
    boolean reads = request.aspect() != Aspect.IMAGE;
    if (reads) {
      SourceFields.require(request.fields());
    }
    EncoderChoice ofImage = sees ? chosen(request.image(), Side.IMAGE) : null;
    EncoderChoice ofText = reads ? chosen(request.text(), Side.TEXT) : null;
    Embedder image = ofImage == null ? null : encoders.open(ofImage);
    Embedder text = null;
    try {
      text = ofText == null ? null : ofText.equals(ofImage) ? image : encoders.open(ofText);
      return maker(recipe(request, image, text), image, text);
    } catch (RuntimeException e) {
      new SpaceEncoders(image, text, 0).close();
      throw e;
    }
  }

  /**
   * Opens the encoders of a space that is there, whoever made it. The caller closes it.
   *
   * @throws CatalogException as {@link KnownEncoders#open(SpaceRecipe)}
   */
  public VectorMaker open(Space space) {
    SpaceRecipe recipe = space.recipe();
    return open(recipe == null ? SpaceRecipe.ofIndexed(space.key()) : recipe);
  }

  /** As {@link #open(Space)}. */
  public VectorMaker open(SpaceRecipe recipe) {
    SpaceEncoders own = encoders.open(recipe);
    try {
      return maker(recipe, own.image(), own.text());
    } catch (RuntimeException e) {
      own.close();
      throw e;
    }
  }

  private VectorMaker maker(SpaceRecipe recipe, @Nullable Embedder image, @Nullable Embedder text) {
    return new RecipeMaker(recipe, image, text, pictures, ImageDecoder.create(), threads);
  }

  private static EncoderChoice chosen(@Nullable EncoderChoice choice, Side side) {
    if (choice == null) {
      throw usage("No encoder of " + word(side) + "s was named.", "Name one.", null);
    }
    return choice;
  }

  private SpaceRecipe recipe(
      RecipeRequest request, @Nullable Embedder image, @Nullable Embedder text) {
    SpaceRecipe.Part seen = image == null ? null : part(image, Side.IMAGE);
    SpaceRecipe.Part read = text == null ? null : part(text, Side.TEXT);
    int longest =
        Math.min(
            seen == null ? Integer.MAX_VALUE : seen.dimensions(),
            read == null ? Integer.MAX_VALUE : read.dimensions());
    int dimensions = request.dimensions() > 0 ? request.dimensions() : longest;
    requireCut(image, Side.IMAGE, dimensions, request);
    requireCut(text, Side.TEXT, dimensions, request);
    try {
      return new SpaceRecipe(
          request.aspect(),
          seen,
          read,
          dimensions,
          seen == null ? 0 : read == null ? 1 : request.imageWeight(),
          read == null ? 0 : seen == null ? 1 : request.textWeight(),
          read == null ? List.of() : request.fields());
    } catch (IllegalArgumentException e) {
      throw usage(
          "Such a space cannot be made: %s.".formatted(e.getMessage()),
          "Correct the weights, the fields or the dimensions.",
          e);
    }
  }

  private static void requireCut(
      @Nullable Embedder embedder, Side side, int dimensions, RecipeRequest request) {
    if (embedder != null) {
      Combination.requireCut(embedder.info(), side, dimensions, request.cutAnyway());
    }
  }

  private SpaceRecipe.Part part(Embedder embedder, Side side) {
    EmbedderInfo info = embedder.info();
    if (info.dimensions(side) == 0) {
      throw usage(
          "The encoder %s takes no %ss.".formatted(info.name(), word(side)),
          "Choose one that does.",
          null);
    }
    String fingerprint =
        switch (side) {
          case IMAGE -> embedder.imageFingerprint(embedder.cropRule(encoders.settings().margin()));
          case TEXT -> embedder.textFingerprint();
        };
    return new SpaceRecipe.Part(info.name(), info.hash(), fingerprint, info.dimensions(side));
  }

  private static String word(Side side) {
    return side == Side.IMAGE ? "picture" : side.name().toLowerCase(Locale.ROOT);
  }

  private static CatalogException usage(String problem, String remedy, @Nullable Throwable cause) {
    return new CatalogException(ErrorKind.USAGE, problem, remedy, cause);
  }
}
