package org.cropdesk.dataset;

import java.util.Map;

/**
 * What a version would hold if it were frozen now.
 *
 * @param counts what would be in it; {@code leftOut} what would not
 * @param findings how many by fault
 */
public record Preflight(DatasetVersion.Counts counts, Leakage leakage, Map<Fault, Long> findings) {
  public Preflight {
    findings = Map.copyOf(findings);
  }

  /** How many would end a strict freeze. */
  public long stopping() {
    return findings.entrySet().stream()
        .filter(e -> e.getKey().stops())
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
