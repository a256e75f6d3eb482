package org.cropdesk.dataset;

/**
 * Sets that grow together (union by size, paths halved). Not safe for several threads but for
 * {@link #areJoined}.
 */
final class Clusters {
  private final int[] parent;
  private final int[] size;

  Clusters(int count) {
    parent = new int[count];
    size = new int[count];
    for (int i = 0; i < count; i++) {
      parent[i] = i;
      size[i] = 1;
    }
  }

  /** The one that stands for the set of another. */
  int of(int member) {
    int m = member;
    while (parent[m] != m) {
      parent[m] = parent[parent[m]];
      m = parent[m];
    }
    return m;
  }

  /**
   * Whether two are known to be in one set. Changes nothing, so any thread may ask while another
   * one joins: whatever it meets on its way up belongs to the same set, and what is one set stays
   * one. It may not have heard of the latest join.
   */
  boolean areJoined(int a, int b) {
    return root(a) == root(b);
  }

  private int root(int member) {
    int m = member;
    int above = parent[m];
    while (above != m) {
      m = above;
      above = parent[m];
    }
    return m;
  }

  /** Returns whether they had been apart. */
  boolean join(int a, int b) {
    int x = of(a);
    int y = of(b);
    if (x == y) {
      return false;
    }
    if (size[x] < size[y]) {
      int swap = x;
      x = y;
      y = swap;
    }
    parent[y] = x;
    size[x] += size[y];
    return true;
  }
}
