package org.cropdesk.dataset;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Gives clusters to splits so that each class comes near its shares: the cluster with the rarest
 * class first, to the split that still wants most of it (iterative stratification: Sechidis,
 * Tsoumakas and Vlahavas, <i>On the Stratification of Multi-label Data</i>, 2011, here of whole
 * clusters). What draws is told apart by the salted hash.
 */
final class SplitBalance {
  private final Dataset dataset;
  private final double[] total;
  private final Map<Split, double[]> have = new EnumMap<>(Split.class);

  /**
   * A cluster that is to fall on one side.
   *
   * @param classes how many of each class; the last element counts products
   * @param hash the smallest salted hash of its products
   */
  record Cluster(int id, int[] classes, long hash) {
    int products() {
      return classes[classes.length - 1];
    }
  }

  /**
   * @param classes how many classes there are; one more column counts products
   */
  SplitBalance(Dataset dataset, int classes) {
    this.dataset = dataset;
    this.total = new double[classes + 1];
    for (Split split : Split.values()) {
      have.put(split, new double[classes + 1]);
    }
  }

  /** Counts what is there, wherever it falls. */
  void count(int[] classes) {
    for (int c = 0; c < classes.length; c++) {
      total[c] += classes[c];
    }
  }

  /** What was counted lies there. */
  void put(Split split, int[] classes) {
    double[] row = of(split);
    for (int c = 0; c < classes.length; c++) {
      row[c] += classes[c];
    }
  }

  /** Rarest class first, then the largest, then by hash. */
  void sort(List<Cluster> clusters) {
    clusters.sort((a, b) -> {
      int byRarity = Double.compare(total[rarest(a)], total[rarest(b)]);
      if (byRarity != 0) {
        return byRarity;
      }
      int bySize = Integer.compare(b.products(), a.products());
      return bySize != 0 ? bySize : Long.compareUnsigned(a.hash(), b.hash());
    });
  }

  /** The split that wants a cluster most; it is counted there. */
  Split take(Cluster cluster) {
    int rarest = rarest(cluster);
    int products = total.length - 1;
    Split best = Split.TRAIN;
    double most = Double.NEGATIVE_INFINITY;
    double mostProducts = Double.NEGATIVE_INFINITY;
    for (Split split : Split.values()) {
      if (dataset.ratios().of(split) == 0 || (split == Split.TEST && dataset.testFrozen())) {
        continue;
      }
      double wants = wants(split, rarest);
      double wantsProducts = wants(split, products);
      if (wants > most || (wants == most && wantsProducts > mostProducts)) {
        best = split;
        most = wants;
        mostProducts = wantsProducts;
      }
    }
    put(best, cluster.classes());
    return best;
  }

  private double[] of(Split split) {
    return Objects.requireNonNull(have.get(split));
  }

  private double wants(Split split, int column) {
    return dataset.ratios().of(split) * total[column] - of(split)[column];
  }

  private int rarest(Cluster cluster) {
    int best = total.length - 1;
    int[] classes = cluster.classes();
    for (int c = 0; c < total.length - 1; c++) {
      if (classes[c] > 0 && (best == total.length - 1 || total[c] < total[best])) {
        best = c;
      }
    }
    return best;
  }
}
