package org.cropdesk.app.activity;

/** A named queue of background work with its own threads. */
public enum Lane {
  /** Reads from the catalog. */
  CATALOG(2),
  /** Reads, decodes and crops pictures for the screen. */
  PICTURES(2),
  /** Long work, one at a time: indexing, opening weights. */
  WORK(1);

  private final int threads;

  Lane(int threads) {
    this.threads = threads;
  }

  int threads() {
    return threads;
  }
}
