package org.cropdesk.dataset;

import org.jspecify.annotations.Nullable;

/**
 * Something a version or an export does without, and why.
 *
 * @param ordinal its place in the list, from 1
 * @param imageId of the picture, null when a whole product is meant
 * @param cropId of the crop, null when a whole picture is meant
 * @param fault a short code
 * @param message what is wrong and what to do
 */
public record DatasetLeftOut(
    int ordinal,
    long productId,
    String sku,
    @Nullable Long imageId,
    @Nullable Long cropId,
    String fault,
    String message) {}
