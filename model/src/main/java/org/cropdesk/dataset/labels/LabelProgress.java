package org.cropdesk.dataset.labels;

/** Hears how far an import of labels is; called by the thread that imports. */
@FunctionalInterface
public interface LabelProgress {
  LabelProgress NONE = (step, done, total) -> {};

  /**
   * @param step in words
   * @param done of {@code total} pictures or products
   */
  void reached(String step, long done, long total);
}
