package org.cropdesk.search;

import java.util.List;
import org.cropdesk.index.ProductAnalysis;
import org.jspecify.annotations.Nullable;

/**
 * What a photo shows and what it is like.
 *
 * @param analysis everything the machines say about the photo
 * @param crop which of its crops was compared or was to be, -1 for none
 * @param matches products that are related, the best first; empty exactly when the outcome is not
 *     {@link Outcome#MATCHED}
 * @param answer the search behind them, null when there was none
 * @param said one or two sentences: what was compared, or why there are no matches and what to do
 */
public record ScanResult(
    String name,
    ProductAnalysis analysis,
    int crop,
    Outcome outcome,
    List<Hit> matches,
    @Nullable SearchAnswer answer,
    String said) {
  public ScanResult {
    matches = List.copyOf(matches);
  }

  /** How a scan ended. */
  public enum Outcome {
    MATCHED,
    /** The file is no picture that can be used. */
    UNREADABLE,
    /** The detector found nothing, and the whole picture is not good enough to stand in for it. */
    NO_OBJECT,
    /** Objects were found, but no crop of them is good enough. */
    ALL_REJECTED,
    /** There are no vectors to compare with. */
    NOT_EMBEDDED,
    /** The space in force was made by an encoder that is not here. */
    OTHER_ENCODER,
    /** No product matches the filter. */
    FILTERED_OUT,
    /** The nearest product is not near enough. */
    NOTHING_SIMILAR
  }
}
