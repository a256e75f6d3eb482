package org.cropdesk.crop;

/**
 * Primary crops in queries about some products. The view of them is a union of joins; joined like a
 * table it is computed for the whole catalog first, two seconds for a hundred thousand products.
 */
public final class PrimarySql {
  private PrimarySql() {}

  /**
   * What can be joined as {@code e} with its {@code crop_id}; asked of one product at a time.
   *
   * @param product a column of what stands before it, such as {@code p.id}
   */
  public static String of(String product) {
    // The fence keeps the planner from joining the view after all.
    return "lateral (select v.crop_id from effective_primary v where v.product_id = "
        + product
        + " offset 0) e";
  }
}
