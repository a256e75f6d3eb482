package org.cropdesk.search;

import org.cropdesk.crop.PixelBox;
import org.jspecify.annotations.Nullable;

/**
 * A product in passing: its name and the crop that stands for it.
 *
 * @param cropId the primary crop, 0 when it has none
 * @param objectKey of the crop's picture, null when there is no crop
 * @param box of the crop, null when there is no crop
 */
public record ProductCard(
    long productId,
    String sku,
    String title,
    long cropId,
    @Nullable String objectKey,
    @Nullable PixelBox box) {}
