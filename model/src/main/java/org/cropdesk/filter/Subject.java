package org.cropdesk.filter;

/** What a filter chooses from. */
public enum Subject {
  /** Products, as {@code product p}. */
  PRODUCTS,
  /** Crops with their products, as {@code crop c join product p on p.id = c.product_id}. */
  CROPS
}
