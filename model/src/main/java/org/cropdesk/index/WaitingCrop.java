package org.cropdesk.index;

/**
 * A live crop whose vector does not fit its box.
 *
 * @param placed the box that counts
 * @param text the product's
 */
record WaitingCrop(
    long cropId,
    long productId,
    String sku,
    String text,
    long imageId,
    String objectKey,
    BoxInput.Placed placed) {}
