package org.cropdesk.search;

import org.cropdesk.crop.PixelBox;
import org.jspecify.annotations.Nullable;

/**
 * A product that was found.
 *
 * @param cropId the primary crop, 0 when it has none
 * @param objectKey of the crop's picture, null when there is no crop
 * @param box of the crop, null when there is no crop
 * @param similarity cosine, null when it was found by its words alone
 * @param stale its vector no longer fits its picture or text
 * @param keywordRank place among the keyword results from 1, 0 when it is not among them
 * @param semanticRank place among the semantic results from 1, 0 when it is not among them
 */
public record Hit(
    long productId,
    String sku,
    String title,
    String category,
    long cropId,
    @Nullable String objectKey,
    @Nullable PixelBox box,
    @Nullable Double similarity,
    boolean stale,
    int keywordRank,
    int semanticRank,
    ScoreParts parts) {
  Hit with(ScoreParts better) {
    return new Hit(
        productId,
        sku,
        title,
        category,
        cropId,
        objectKey,
        box,
        similarity,
        stale,
        keywordRank,
        semanticRank,
        better);
  }

  Hit placed(int keyword, int semantic) {
    return new Hit(
        productId,
        sku,
        title,
        category,
        cropId,
        objectKey,
        box,
        similarity,
        stale,
        keyword,
        semantic,
        parts);
  }
}
