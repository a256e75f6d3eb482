package org.cropdesk.dataset;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * Products that are to be split. All arrays have one element a product.
 *
 * @param skus distinct
 * @param standing where an earlier version put it, null for a newcomer
 * @param classes class and count by turns: {@code [class, count, class, count, …]}; classes are
 *     small numbers from 0
 */
record SplitMembers(long[] products, String[] skus, @Nullable Split[] standing, int[][] classes) {
  SplitMembers {
    int n = products.length;
    if (skus.length != n || standing.length != n || classes.length != n) {
      throw new IllegalArgumentException("One sku, standing and classes a product");
    }
  }

  int size() {
    return products.length;
  }

  /** The same on every machine; another salt mixes anew. */
  long hash(int member, String salt) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      byte[] hash = digest.digest((salt + "\n" + skus[member]).getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
