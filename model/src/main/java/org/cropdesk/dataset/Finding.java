package org.cropdesk.dataset;

import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong with one item, or with the version as a whole.
 *
 * @param productId null when it is about the version
 * @param sku empty when it is about the version
 * @param imageId null when it is about the product
 * @param cropId null when it is about the picture
 * @param message what is wrong and what to do, one or two sentences
 */
public record Finding(
    Fault fault,
    @Nullable Long productId,
    String sku,
    @Nullable Long imageId,
    @Nullable Long cropId,
    String message) {
  static Finding ofVersion(Fault fault, String message) {
    return new Finding(fault, null, "", null, null, message);
  }
}
