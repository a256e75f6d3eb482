package org.cropdesk.index;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The pairs of crops that were kept, by crop id. Immutable once it is filled. */
public final class Alikes {
  private final Map<Pair, Double> similarity = new HashMap<>();
  private final Map<Long, Integer> products = new HashMap<>();

  private record Pair(long one, long other) {
    static Pair of(long one, long other) {
      return new Pair(Math.min(one, other), Math.max(one, other));
    }
  }

  void add(long product, long one, long other, double value) {
    similarity.put(Pair.of(one, other), value);
    products.merge(product, 1, Integer::sum);
  }

  /** Whether the pairs of a product were kept, which they are when two of its crops are alike. */
  public boolean has(long product) {
    return products.containsKey(product);
  }

  /** 0 for a pair that was not kept. */
  double of(StoredCrop one, StoredCrop other) {
    return similarity.getOrDefault(Pair.of(one.id(), other.id()), 0.0);
  }

  /** All of them with all of them, by place in the list. */
  public double[][] among(List<StoredCrop> crops) {
    var table = new double[crops.size()][crops.size()];
    for (int i = 0; i < table.length; i++) {
      for (int k = 0; k < i; k++) {
        table[i][k] = of(crops.get(i), crops.get(k));
        table[k][i] = table[i][k];
      }
    }
    return table;
  }
}
