package org.cropdesk.inference.query;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.SpaceRecipe;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.index.CropAnalysis;
import org.cropdesk.inference.crop.Cropper;
import org.cropdesk.inference.encode.Embedded;
import org.cropdesk.inference.encode.Embedder;
import org.cropdesk.inference.encode.EmbedderInfo;
import org.cropdesk.inference.encode.Side;
import org.cropdesk.inference.image.DecodedImage;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.inference.known.KnownEncoders;
import org.cropdesk.inference.known.SpaceEncoders;
import org.cropdesk.search.QueryEncoder;
import org.jspecify.annotations.Nullable;

/**
 * Queries by any encoder this machine knows, each open from the first query in its space on. Safe
 * for use by several threads; opening blocks for a second or more.
 */
final class KnownQueries implements AutoCloseable {
  private final Supplier<KnownEncoders> encoders;
  private final Map<Integer, SpaceEncoders> open = new HashMap<>();

  KnownQueries(Supplier<KnownEncoders> encoders) {
    this.encoders = encoders;
  }

  /**
   * @throws CatalogException as {@link KnownEncoders#open(SpaceRecipe)}
   */
  synchronized QueryEncoder.OfSpace of(Space space) {
    SpaceEncoders known = open.get(space.id());
    if (known == null) {
      SpaceRecipe recipe = space.recipe();
      known = recipe == null ? encoders.get().open(space.key()) : encoders.get().open(recipe);
      open.put(space.id(), known);
    }
    return new Other(space, known, ImageDecoder.create());
  }

  @Override
  public synchronized void close() {
    open.values().forEach(SpaceEncoders::close);
    open.clear();
  }

  private record Other(Space space, SpaceEncoders encoders, ImageDecoder decoder)
      implements QueryEncoder.OfSpace {
    /** What reads the words: the text side, or the other side of an encoder of pictures. */
    private @Nullable Embedder reader() {
      return encoders.text() != null ? encoders.text() : encoders.image();
    }

    private @Nullable Embedder seer() {
      return encoders.image() != null ? encoders.image() : encoders.text();
    }

    @Override
    public String identity() {
      return space.key().encoderHash();
    }

    @Override
    public boolean mayChange() {
      return isServer(encoders.image()) || isServer(encoders.text());
    }

    private static boolean isServer(@Nullable Embedder embedder) {
      return embedder != null && embedder.info().kind() == EmbedderInfo.Kind.SERVER;
    }

    @Override
    public List<float[]> probes() {
      var probes = new ArrayList<float[]>();
      Embedder image = encoders.image();
      Embedder text = encoders.text();
      if (image != null) {
        probes.add(image.probe(Side.IMAGE));
      }
      if (text != null) {
        probes.add(text.probe(Side.TEXT));
      }
      return probes;
    }

    @Override
    public float[] text(String words) {
      Embedder reader = reader();
      if (reader == null || reader.info().textDimensions() == 0) {
        throw cannot("reads no texts", "Search it by a picture, or choose another space.");
      }
      return vector(reader.queries(List.of(words)).getFirst());
    }

    @Override
    public float[] crop(byte[] picture, CropAnalysis crop) {
      Embedder seer = seer();
      if (seer == null || seer.info().imageDimensions() == 0) {
        throw cannot("takes no pictures", "Search it by words, or choose another space.");
      }
      DecodedImage image = decoder.decode(picture);
      double margin = encoders.margin();
      PixelBox box =
          crop.source() == CropSource.WHOLE_IMAGE
              ? crop.pixelBox()
              : PixelBox.around(crop.detection().box(), margin, image.width(), image.height());
      PixelImage square = Cropper.render(image, box, seer.cropRule(margin).size());
      return vector(seer.images(List.of(square)).getFirst());
    }

    private CatalogException cannot(String what, String remedy) {
      return new CatalogException(
          ErrorKind.USAGE,
          "The encoder %s of space %d %s.".formatted(space.key().encoderName(), space.id(), what),
          remedy,
          null);
    }

    private float[] vector(Embedded answer) {
      return switch (answer) {
        case Embedded.Vector(var values) -> PipelineQueries.cut(values, space.key().dimensions());
        case Embedded.Refused(var code, var message) ->
            throw new CatalogException(
                ErrorKind.USAGE,
                "The encoder %s does not take this query: %s (%s)"
                    .formatted(space.key().encoderName(), message, code),
                "Search with something else.",
                null);
      };
    }
  }
}
