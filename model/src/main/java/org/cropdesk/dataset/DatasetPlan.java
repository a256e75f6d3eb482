package org.cropdesk.dataset;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;

/**
 * What a dataset is to be; all of it but {@code testFrozen} stands for ever.
 *
 * @param name lower case, digits, {@code -} and {@code _}, at most 63
 * @param salt decides together with a cluster on which side new clusters fall
 * @param ratios what shares the splits are to have
 * @param near the cosine from which on two crops count as one picture, above 0, at most 1
 * @param testFrozen whether nothing may enter the test set once a version exists
 */
public record DatasetPlan(
    String name, String salt, Dataset.Ratios ratios, double near, boolean testFrozen) {
  /**
   * Where nothing can be measured, see {@link Nearness}: on pictures of one thing from two photos
   * CLIP-like encoders rarely agree more than this.
   */
  public static final double NEAR = 0.97;

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
  private static final int SALT_BYTES = 8;

  /**
   * @throws CatalogException of kind USAGE when something cannot be
   */
  public DatasetPlan {
    if (!NAME.matcher(name).matches()) {
      throw wrong(
          "\"" + name + "\" is no name of a dataset.",
          "Use lower-case letters, digits, - and _, and begin with a letter or a digit.");
    }
    if (salt.isEmpty()) {
      throw wrong("The salt of a dataset is empty.", "Leave it away and one is drawn.");
    }
    if (!(near > 0 && near <= 1)) {
      throw wrong(
          "Nearness is a cosine above 0 and at most 1, not " + near + ".",
          "The usual one is " + NEAR + ".");
    }
  }

  /** The usual one, with a salt that was drawn. */
  public static DatasetPlan of(String name) {
    var bytes = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(bytes);
    return new DatasetPlan(
        name, HexFormat.of().formatHex(bytes), Dataset.Ratios.USUAL, NEAR, false);
  }

  public DatasetPlan withSalt(String other) {
    return new DatasetPlan(name, other, ratios, near, testFrozen);
  }

  public DatasetPlan withRatios(Dataset.Ratios other) {
    return new DatasetPlan(name, salt, other, near, testFrozen);
  }

  public DatasetPlan withNear(double other) {
    return new DatasetPlan(name, salt, ratios, other, testFrozen);
  }

  public DatasetPlan withTestFrozen(boolean frozen) {
    return new DatasetPlan(name, salt, ratios, near, frozen);
  }

  private static CatalogException wrong(String problem, String remedy) {
    return new CatalogException(ErrorKind.USAGE, problem, remedy, null);
  }
}
