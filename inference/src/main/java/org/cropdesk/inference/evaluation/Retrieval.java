package org.cropdesk.inference.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.cropdesk.inference.encode.Vectors;

/**
 * Search for products by their own text among the primary crops of all. Costs a dot product for
 * each pair of a query and a crop, on all cores.
 */
final class Retrieval {
  /** So many texts tell a recall to half a per cent; more would only take longer. */
  private static final int QUERIES = 5_000;

  private final List<float[]> gallery = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();

  /**
   * @param text of the product, empty when it says nothing; it is then only in the way of others
   */
  void add(String text, float[] vector) {
    texts.add(text);
    gallery.add(vector);
  }

  /**
   * The rank, from 1, of every query's own crop. Products that say the very same cannot be told
   * apart by it, so the best of their crops counts.
   */
  int[] ranks(Function<List<String>, float[][]> encodeTexts) {
    int[] all = IntStream.range(0, texts.size()).filter(i -> !texts.get(i).isEmpty()).toArray();
    int step = Math.ceilDiv(Math.max(1, all.length), QUERIES);
    int[] asked =
        IntStream.range(0, all.length).filter(i -> i % step == 0).map(i -> all[i]).toArray();
    if (asked.length == 0) {
      return asked;
    }
    float[][] queries = encodeTexts.apply(Arrays.stream(asked).mapToObj(texts::get).toList());
    return IntStream.range(0, asked.length)
        .parallel()
        .map(i -> rank(texts.get(asked[i]), queries[i]))
        .toArray();
  }

  private int rank(String text, float[] query) {
    var cosines = new double[gallery.size()];
    double own = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < cosines.length; i++) {
      cosines[i] = Vectors.dot(query, gallery.get(i));
      if (texts.get(i).equals(text)) {
        own = Math.max(own, cosines[i]);
      }
    }
    int rank = 1;
    for (double cosine : cosines) {
      rank += cosine > own ? 1 : 0;
    }
    return rank;
  }

  static double recall(int[] ranks, int depth) {
    return ranks.length == 0
        ? 0
        : (double) Arrays.stream(ranks).filter(r -> r <= depth).count() / ranks.length;
  }
}
