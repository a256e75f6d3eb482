package org.cropdesk.crop;

import java.util.List;

/**
 * Keep or reject a crop, with everything that was measured. A check that could not be made (no text
 * to compare with, no detector score for a whole picture) has no measure.
 *
 * @param measures in the order of {@link QualityCheck}
 */
public record Verdict(List<Measure> measures) {
  public Verdict {
    measures = List.copyOf(measures);
  }

  public boolean keep() {
    return measures.stream().allMatch(Measure::passed);
  }

  /** The failed measures; empty exactly when the crop is kept. */
  public List<Measure> failed() {
    return measures.stream().filter(m -> !m.passed()).toList();
  }
}
