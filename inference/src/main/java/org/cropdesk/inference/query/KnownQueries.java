package org.cropdesk.inference.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
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
import org.cropdesk.search.QueryCall;
import org.cropdesk.search.QueryEncoder;
import org.jspecify.annotations.Nullable;

/**
 * Queries by any encoder this machine knows, each open from the first query in its space on. Safe
 * for use by several threads; opening blocks for a second or more.
 */
final class KnownQueries implements AutoCloseable {
  private final Supplier<KnownEncoders> encoders;
  private final Map<Key, Place> places = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * @param hurried for people who wait; who else asks has the patience of a run
   */
  private record Key(int space, boolean hurried) {}

  /** The encoders of one space. A space whose server is slow to open holds up no other one. */
  private static final class Place {
    final ReentrantLock lock = new ReentrantLock();
    @Nullable SpaceEncoders open;
  }

  KnownQueries(Supplier<KnownEncoders> encoders) {
    this.encoders = encoders;
  }

  /**
   * @throws CatalogException as {@link KnownEncoders#open(SpaceRecipe)}
   * @throws CancellationException when the query was stopped while it waited
   */
  QueryEncoder.OfSpace of(Space space) {
    var key = new Key(space.id(), QueryCall.isBound());
    Place place = places.computeIfAbsent(key, k -> new Place());
    QueryCall.waiting(() -> locked(place));
    try {
      SpaceEncoders known = place.open;
      if (known == null) {
        SpaceRecipe recipe = space.recipe();
        known = recipe == null ? encoders.get().open(space.key()) : encoders.get().open(recipe);
        place.open = known;
      }
      if (closed) {
        known.close();
        place.open = null;
        throw new CancellationException("The encoders of queries are closed");
      }
      return new Other(space, known, ImageDecoder.create());
    } finally {
      place.lock.unlock();
    }
  }

  private static boolean locked(Place place) {
    try {
      place.lock.lockInterruptibly();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("Waiting for the encoder of the space was stopped");
    }
  }

  /** What is being opened just now is closed by whoever opens it. */
  @Override
  public void close() {
    closed = true;
    for (Place place : places.values()) {
      if (place.lock.tryLock()) {
        try {
          SpaceEncoders known = place.open;
          if (known != null) {
            known.close();
            place.open = null;
          }
        } finally {
          place.lock.unlock();
        }
      }
    }
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

    /** Waiting for a server can be stopped; what this machine computes is soon done. */
    private static <T> T asked(Embedder embedder, Supplier<T> call) {
      return isServer(embedder) ? QueryCall.waiting(call) : call.get();
    }

    @Override
    public List<float[]> probes() {
      var probes = new ArrayList<float[]>();
      Embedder image = encoders.image();
      Embedder text = encoders.text();
      if (image != null) {
        probes.add(asked(image, () -> image.probe(Side.IMAGE)));
      }
      if (text != null) {
        probes.add(asked(text, () -> text.probe(Side.TEXT)));
      }
      return probes;
    }

    @Override
    public float[] text(String words) {
      Embedder reader = reader();
      if (reader == null || reader.info().textDimensions() == 0) {
        throw cannot("reads no texts", "Search it by a picture, or choose another space.");
      }
      return vector(asked(reader, () -> reader.queries(List.of(words))).getFirst());
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
      return vector(asked(seer, () -> seer.images(List.of(square))).getFirst());
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
