package org.cropdesk.catalog;

import java.nio.file.Path;
import java.util.List;

/**
 * A product that is to be added with its texts and the files of its pictures, in order.
 *
 * @param sku of which the catalog has none
 */
public record NewProduct(
    String sku, String title, String description, String category, List<Path> pictures) {
  public NewProduct {
    pictures = List.copyOf(pictures);
  }
}
