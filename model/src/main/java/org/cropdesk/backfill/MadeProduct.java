package org.cropdesk.backfill;

import java.util.List;
import org.cropdesk.embedding.SourceType;
import org.jspecify.annotations.Nullable;

/** What became of one product. */
public sealed interface MadeProduct {
  long productId();

  /** Every vector it wanted; none when there was nothing to make one of. */
  record Done(long productId, List<Vector> vectors) implements MadeProduct {
    public Done {
      vectors = List.copyOf(vectors);
    }
  }

  /**
   * No vector of it is written.
   *
   * @param code short and stable, for instance {@code unreadable}
   * @param message a sentence for people that names the item
   */
  record Failed(long productId, Step step, String code, String message) implements MadeProduct {}

  /**
   * One vector.
   *
   * @param cropId the crop it stands for, or the primary crop it was made of; null for a text's
   * @param ofProduct whether it stands for the product and not for the crop
   * @param fingerprint of what it was made of
   * @param values of length 1, as many as the space has dimensions
   */
  record Vector(
      @Nullable Long cropId,
      boolean ofProduct,
      SourceType source,
      String fingerprint,
      float[] values) {}
}
