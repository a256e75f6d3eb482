package org.cropdesk.backfill;

import java.util.List;
import java.util.Map;
import org.cropdesk.embedding.Aspect;

/**
 * What is known of a run before it begins.
 *
 * @param products that want something
 * @param vectors that they will have, reckoned from the sample
 * @param bytes of the rows and their indexes, reckoned
 * @param seconds from its beginning to its end: of making and writing, which go on side by side,
 *     the longer, and then of the index; NaN when there was nothing to measure
 * @param making seconds of it, reckoned from the sample; NaN when there was nothing to measure
 * @param writing seconds, reckoned from earlier runs
 * @param indexing seconds, reckoned from earlier runs
 * @param cost of all of it in the currency of the encoder's settings; 0 when free
 * @param steps seconds of the sample by step, summed over threads
 * @param sampled products that were made for the measure
 * @param failures of the sample, one sentence each
 */
public record Preflight(
    long products,
    long vectors,
    long bytes,
    double seconds,
    double making,
    double writing,
    double indexing,
    double cost,
    Map<Step, Double> steps,
    int sampled,
    List<String> failures) {
  /** Header, ids, fingerprint and index entries of a row beside its numbers. */
  private static final int ROW_BYTES = 260;

  /** An HNSW node holds the numbers once more and 2 x 16 links of 6 bytes on its lowest level. */
  private static final int LINK_BYTES = 2 * 16 * 6 + 64;

  public Preflight {
    steps = Map.copyOf(steps);
    failures = List.copyOf(failures);
  }

  static Preflight of(
      VectorMaker maker,
      long products,
      int sampled,
      long sampleVectors,
      double sampleSeconds,
      Map<Step, Double> steps,
      List<String> failures,
      RateSql.Rates rates) {
    double each = sampled == 0 ? 0 : (double) sampleVectors / sampled;
    long vectors = Math.round(products * each);
    int numbers = 2 * maker.recipe().dimensions();
    // Of crops, those that stand for a product are in an index of their own as well.
    long again = maker.recipe().aspect() == Aspect.IMAGE ? products : 0;
    long bytes = vectors * (numbers + ROW_BYTES) + (vectors + again) * (numbers + LINK_BYTES);
    double making = sampled == 0 ? Double.NaN : sampleSeconds / sampled * products;
    double writing = vectors / rates.written();
    double indexing = (vectors + again) / rates.indexed();
    double cost = vectors * maker.costPer1000() / 1000;
    return new Preflight(
        products,
        vectors,
        bytes,
        Math.max(making, writing) + indexing,
        making,
        writing,
        indexing,
        cost,
        steps,
        sampled,
        failures);
  }
}
