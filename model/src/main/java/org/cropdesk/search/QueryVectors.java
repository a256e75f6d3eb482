package org.cropdesk.search;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.index.CropAnalysis;

/**
 * Vectors of queries. Each is made by the encoder of its space and kept under the number of the
 * space and the identity of that encoder, so that no vector of another one is ever taken for it
 * (statewave#421). Safe for use by several threads; blocks.
 */
final class QueryVectors {
  private static final int KEPT = 512;

  private final Spaces spaces;
  private final QueryEncoder encoders;
  private final Set<String> proven = new HashSet<>();
  private final Map<Key, float[]> kept =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, float[]> eldest) {
          return size() > KEPT;
        }
      };

  private record Key(int space, String encoder, String what) {}

  QueryVectors(Spaces spaces, QueryEncoder encoders) {
    this.spaces = spaces;
    this.encoders = encoders;
  }

  float[] text(Space space, String words) {
    QueryEncoder.OfSpace encoder = proven(space);
    return kept(space, encoder, "text " + words, () -> encoder.text(words));
  }

  float[] crop(Space space, byte[] picture, CropAnalysis crop) {
    QueryEncoder.OfSpace encoder = proven(space);
    String what = "crop " + sha256(picture) + " " + crop.pixelBox();
    return kept(space, encoder, what, () -> encoder.crop(picture, crop));
  }

  /** The encoder of a space, once it has shown that it still is the one. */
  private QueryEncoder.OfSpace proven(Space space) {
    QueryEncoder.OfSpace encoder = encoders.of(space);
    String name = space.id() + " " + encoder.identity();
    synchronized (proven) {
      if (proven.contains(name) && !encoder.mayChange()) {
        return encoder;
      }
    }
    spaces.requireSame(space, encoder.probes());
    synchronized (proven) {
      proven.add(name);
    }
    return encoder;
  }

  @FunctionalInterface
  private interface Maker {
    float[] make();
  }

  private float[] kept(Space space, QueryEncoder.OfSpace encoder, String what, Maker maker) {
    var key = new Key(space.id(), encoder.identity(), what);
    Optional<float[]> known;
    synchronized (kept) {
      known = Optional.ofNullable(kept.get(key));
    }
    if (known.isPresent()) {
      return known.get();
    }
    float[] made = maker.make();
    if (made.length != space.key().dimensions()) {
      throw new CatalogException(
          ErrorKind.WEIGHTS,
          "The encoder %s answered with %d dimensions, and its space has %d; nothing was compared."
              .formatted(space.key().encoderName(), made.length, space.key().dimensions()),
          "Check the files of the encoder.",
          null);
    }
    synchronized (kept) {
      kept.put(key, made);
    }
    return made;
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }
}
