package org.cropdesk.learning;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A crop whose value of an attribute somebody verified.
 *
 * @param spoken whether a person gave the value; otherwise the product was accepted with the
 *     machine's
 * @param vector as it is stored in the space
 */
record VerifiedCrop(long product, long crop, String value, boolean spoken, float[] vector) {
  private static final String SALT = "cropdesk held-out 1/";
  private static final int HELD_OUT_OF_100 = 20;

  /**
   * Whether it is kept from training. Decided by the product alone, so a product is never on both
   * sides and never changes sides.
   */
  boolean heldOut() {
    return bucket(product) < HELD_OUT_OF_100;
  }

  static int bucket(long product) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((SALT + product).getBytes(StandardCharsets.UTF_8));
      return (((hash[0] & 0xff) << 16) | ((hash[1] & 0xff) << 8) | (hash[2] & 0xff)) % 100;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }
}
