package org.cropdesk.app.grid;

import java.util.ArrayList;
import java.util.List;
import org.cropdesk.grid.CropOrder;

/**
 * An order with its name.
 *
 * @param title for the menu
 */
record GridOrder(String title, CropOrder order) {
  static final GridOrder CATALOG = new GridOrder("Catalog order", new CropOrder.Catalog());

  /** All there are in a catalog with these attributes. */
  static List<GridOrder> all(List<String> attributes) {
    var all = new ArrayList<GridOrder>();
    all.add(CATALOG);
    all.add(new GridOrder("Newest first", new CropOrder.Newest()));
    all.add(new GridOrder("Most doubtful product first", new CropOrder.MostDoubtful()));
    attributes.forEach(a ->
        all.add(new GridOrder("Least certain " + a + " first", new CropOrder.LeastCertain(a))));
    all.add(measured("Most blurred first", "blur", false));
    all.add(measured("Sharpest first", "blur", true));
    all.add(measured("Darkest first", "dark", false));
    all.add(measured("Brightest first", "bright", true));
    all.add(measured("Smallest first", "size", false));
    all.add(measured("Largest first", "size", true));
    all.add(measured("Least information first", "low-information", false));
    all.add(measured("Oddest shape first", "aspect", false));
    all.add(measured("Most padding first", "padding", true));
    all.add(measured("Most alike within a product first", "duplicate", true));
    all.add(measured("Least like its text first", "unlike-text", false));
    return all;
  }

  private static GridOrder measured(String title, String measure, boolean highestFirst) {
    return new GridOrder(title, new CropOrder.Measured(measure, highestFirst));
  }

  @Override
  public String toString() {
    return title;
  }
}
