package org.cropdesk.embedding;

/** Is told how far a look at a space is; on the thread that looks, and must not hold it up. */
@FunctionalInterface
public interface SpaceWatch {
  SpaceWatch NONE = (done, total, what) -> {};

  /**
   * @param total steps in all
   * @param what is done next, for people
   */
  void at(int done, int total, String what);
}
