package org.cropdesk.backfill;

import java.util.List;

/**
 * What the sample of a run says of the encoder.
 *
 * @param products in the sample
 * @param vectors they have now
 * @param failed products of them
 * @param without products that lack one and neither failed nor changed meanwhile
 * @param wrongLength vectors whose length is not 1
 * @param alike vectors that another product of other pictures or texts has as well
 * @param overlap share of the ten nearest of the sample that are the same in the space in force;
 *     NaN when there is none to compare with
 * @param problems one sentence for each reason to stop; empty when it may go on
 */
public record CanaryVerdict(
    long products,
    long vectors,
    long failed,
    long without,
    long wrongLength,
    long alike,
    double overlap,
    List<String> problems) {
  public CanaryVerdict {
    problems = List.copyOf(problems);
  }

  public boolean passed() {
    return problems.isEmpty();
  }
}
