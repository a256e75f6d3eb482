package org.cropdesk.index;

import java.util.List;

/**
 * One product to analyse. Title and description may be empty, images may be empty.
 *
 * @param version the product's version when it was read
 */
public record ProductInput(
    long productId,
    long version,
    String sku,
    String title,
    String description,
    List<ImageInput> images) {
  public ProductInput {
    images = List.copyOf(images);
  }

  /** What the text side of the encoder sees; empty when there is nothing to say. */
  public String text() {
    return text(title, description);
  }

  /** The same of a product that is not analysed. */
  public static String text(String title, String description) {
    String t = title.strip();
    String d = description.strip();
    if (t.isEmpty() || d.isEmpty()) {
      return t + d;
    }
    return t.endsWith(".") ? t + " " + d : t + ". " + d;
  }
}
