package org.cropdesk.app.activity;

/** A named queue of background work with its own threads. */
public enum Lane {
  /** Reads from the catalog. */
  CATALOG(2),
  /** Long lists of the catalog, which take a second or more; never before short reads. */
  LISTS(2),
  /** Searches and scans, which may wait for an embedding server; two, as one is being stopped. */
  SEARCH(2),
  /**
   * Puts a space in force, or the one before it again: for everybody, and never behind anything.
   */
  SWITCH(1),
  /** Reads, decodes and crops pictures for the screen. */
  PICTURES(2),
  /** The many small pictures of the grid, which never hold up a frame. */
  TILES(2, true),
  /** Looks again at crops whose box a person changed; never behind long work. */
  BOXES(1),
  /** Long work, one at a time: indexing, opening weights. */
  WORK(1),
  /** Runs that fill spaces, freezes and exports, for hours; each has threads of its own besides. */
  RUNS(4),
  /** Learning and what follows from it: one thread, so that the desk has the others. */
  LEARN(1, true);

  private final int threads;
  private final boolean standsBack;

  Lane(int threads) {
    this(threads, false);
  }

  Lane(int threads, boolean standsBack) {
    this.threads = threads;
    this.standsBack = standsBack;
  }

  /** Whether its threads work only while nobody else wants their core. */
  boolean standsBack() {
    return standsBack;
  }

  int threads() {
    return threads;
  }
}
