package org.cropdesk.backfill;

/** What a process has written since it last said so. Safe for use by several threads. */
final class Written {
  private Part untold = Part.NONE;

  record Part(long products, long vectors) {
    static final Part NONE = new Part(0, 0);

    Part plus(Part other) {
      return new Part(products + other.products, vectors + other.vectors);
    }
  }

  /** Keeps what was written for later. */
  synchronized void add(Part part) {
    untold = untold.plus(part);
  }

  synchronized boolean isAny() {
    return !untold.equals(Part.NONE);
  }

  /** All that is to be said; whoever cannot say it adds it again. */
  synchronized Part rest() {
    Part all = untold;
    untold = Part.NONE;
    return all;
  }
}
