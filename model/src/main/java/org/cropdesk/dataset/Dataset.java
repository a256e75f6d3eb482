package org.cropdesk.dataset;

import java.time.Instant;

/**
 * What the versions of a training set have in common, so that none of them moves an item of an
 * earlier one.
 *
 * @param name lower case, digits, {@code -} and {@code _}
 * @param salt decides together with a cluster on which side new clusters fall
 * @param ratios what shares the splits are to have
 * @param near the cosine from which on two crops count as one picture
 * @param testFrozen nothing enters the test set any more
 */
public record Dataset(
    int id,
    String name,
    String salt,
    Ratios ratios,
    double near,
    boolean testFrozen,
    String createdBy,
    Instant createdAt) {

  /** Shares that make one. */
  public record Ratios(double train, double val, double test) {
    /** Eight, one and one of ten. */
    public static final Ratios USUAL = new Ratios(0.8, 0.1, 0.1);

    public Ratios {
      if (!(train > 0 && val >= 0 && test >= 0 && Math.abs(train + val + test - 1) < 1e-9)) {
        throw new IllegalArgumentException(
            "Shares of train, val and test make 1: " + train + ", " + val + ", " + test);
      }
    }

    public double of(Split split) {
      return switch (split) {
        case TRAIN -> train;
        case VAL -> val;
        case TEST -> test;
      };
    }
  }
}
