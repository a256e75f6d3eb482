package org.cropdesk.embedding;

import java.util.List;

/** What people searched for by words, and how a space answers it: the port to searches. */
public interface WordQueries {
  /** No words at all. */
  WordQueries NONE =
      new WordQueries() {
        @Override
        public List<String> recent(int most) {
          return List.of();
        }

        @Override
        public List<Long> nearest(Space space, String words, int k) {
          throw new IllegalStateException("Nobody asked by words");
        }
      };

  /** Different words that were searched for, the newest first; kept queries only. */
  List<String> recent(int most);

  /**
   * Products whose vectors are nearest to words, by the encoder of the space, the nearest first.
   *
   * @throws org.cropdesk.failure.CatalogException when that encoder is not here or reads no texts
   */
  List<Long> nearest(Space space, String words, int k);
}
