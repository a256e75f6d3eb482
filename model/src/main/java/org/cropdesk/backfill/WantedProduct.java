package org.cropdesk.backfill;

import java.util.List;

/**
 * What a space wants of one product.
 *
 * @param version of the product when it was read; its vectors are written only while it has it
 * @param text of the recipe's fields; empty when there is nothing to say
 * @param crops for a space of pictures every crop that wants a vector, for a combined one the
 *     primary crop if there is one, else none
 */
public record WantedProduct(
    long productId, String sku, long version, String text, List<WantedCrop> crops) {
  public WantedProduct {
    crops = List.copyOf(crops);
  }
}
