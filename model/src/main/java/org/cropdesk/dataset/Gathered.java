package org.cropdesk.dataset;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * What a version is made of before it is written; the items lie in the tables of the transaction.
 *
 * @param used names by attribute
 * @param findings how many by fault
 * @param examples the first of those that end a strict freeze
 */
record Gathered(
    DatasetVersion.Counts counts,
    SplitWriter.Outcome splits,
    Map<String, SortedSet<String>> used,
    Map<Fault, Long> findings,
    List<Finding> examples) {
  Preflight preflight() {
    return new Preflight(counts, splits.leakage(), findings);
  }
}
