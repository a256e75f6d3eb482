package org.cropdesk.dataset;

import org.jspecify.annotations.Nullable;

/**
 * What a version was to hold and does not.
 *
 * @param ordinal within the version, from 1, by product, picture and crop
 * @param imageId null when the whole product is left out
 * @param cropId null when the whole picture is left out
 * @param fault as {@link Fault#code} has it
 */
public record LeftOut(
    int ordinal,
    long productId,
    String sku,
    @Nullable Long imageId,
    @Nullable Long cropId,
    String fault,
    String message) {}
