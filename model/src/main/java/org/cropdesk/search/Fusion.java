package org.cropdesk.search;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reciprocal rank fusion: every list gives a result 1 / (k + rank), and the sums are compared.
 * Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank
 * Learning Methods", SIGIR 2009, where k = 60 is used.
 */
final class Fusion {
  static final int K = 60;

  private Fusion() {}

  /** Sums by product, over the best possible of so many lists: 1 is first in all of them. */
  static Map<Long, Double> of(List<List<Long>> lists) {
    double best = lists.size() / (K + 1.0);
    var sums = new HashMap<Long, Double>();
    for (List<Long> list : lists) {
      for (int i = 0; i < list.size(); i++) {
        sums.merge(list.get(i), 1.0 / (K + i + 1) / best, Double::sum);
      }
    }
    return sums;
  }
}
