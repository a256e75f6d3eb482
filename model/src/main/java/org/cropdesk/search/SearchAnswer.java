package org.cropdesk.search;

import java.util.List;
import org.cropdesk.embedding.Space;
import org.jspecify.annotations.Nullable;

/**
 * What a search found.
 *
 * @param space the one whose vectors were compared, null when none were
 * @param keyword by words, the best first
 * @param semantic by vectors, the best first
 * @param together both lists fused, or the only one there is
 * @param keywordRelated products with these words
 * @param semanticRelated products at least as near as {@code floor}
 * @param floor least cosine of what counts as related, NaN when no vectors were compared
 * @param best largest cosine found, NaN when there is none
 * @param notes sentences on what a person should know of this answer
 * @param tookMs milliseconds, encoding included
 */
public record SearchAnswer(
    @Nullable Space space,
    List<Hit> keyword,
    List<Hit> semantic,
    List<Hit> together,
    Related keywordRelated,
    Related semanticRelated,
    double floor,
    double best,
    Route route,
    List<String> notes,
    double tookMs) {
  public SearchAnswer {
    keyword = List.copyOf(keyword);
    semantic = List.copyOf(semantic);
    together = List.copyOf(together);
    notes = List.copyOf(notes);
  }
}
