package org.cropdesk.app.review;

import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import org.cropdesk.review.ReviewItem;

/** Which crop and which attribute the keys act on. JavaFX thread only. */
public final class DeskSelection {
  private final ReadOnlyIntegerWrapper crop = new ReadOnlyIntegerWrapper(-1);
  private final ReadOnlyIntegerWrapper attribute = new ReadOnlyIntegerWrapper(0);
  private final ReadOnlyBooleanWrapper attributeMode = new ReadOnlyBooleanWrapper();
  private final int attributes;
  private int crops;

  DeskSelection(int attributes) {
    this.attributes = attributes;
  }

  /** Index of the picked crop, -1 when there is none. */
  public ReadOnlyIntegerProperty cropProperty() {
    return crop.getReadOnlyProperty();
  }

  public int crop() {
    return crop.get();
  }

  /** Index of the picked attribute. */
  public ReadOnlyIntegerProperty attributeProperty() {
    return attribute.getReadOnlyProperty();
  }

  public int attribute() {
    return attribute.get();
  }

  /**
   * Whether digits set values of the picked attribute, which then stays from product to product.
   */
  public ReadOnlyBooleanProperty attributeModeProperty() {
    return attributeMode.getReadOnlyProperty();
  }

  public boolean isAttributeMode() {
    return attributeMode.get();
  }

  public void setAttributeMode(boolean on) {
    attributeMode.set(on);
  }

  /** Nothing is picked while nothing is shown. */
  void clear() {
    crops = 0;
    crop.set(-1);
  }

  /** The same product with more or fewer crops: the pick stays where it can. */
  void adjust(ReviewItem item) {
    crops = item.crops().size();
    crop.set(Math.min(Math.max(crop.get(), 0), crops - 1));
  }

  /** Begins at the primary crop, else at the first. */
  void begin(ReviewItem item) {
    crops = item.crops().size();
    crop.set(startingCrop(item));
    if (!attributeMode.get()) {
      attribute.set(0);
    }
  }

  private static int startingCrop(ReviewItem item) {
    Long primary = item.primary();
    for (int i = 0; primary != null && i < item.crops().size(); i++) {
      if (item.crops().get(i).id() == primary) {
        return i;
      }
    }
    return item.crops().isEmpty() ? -1 : 0;
  }

  /** Picks a crop by its number on the strip, 1 for the first. */
  public void pick(int number) {
    if (number >= 1 && number <= crops) {
      crop.set(number - 1);
    }
  }

  public void nextCrop() {
    step(crop, 1, crops);
  }

  public void previousCrop() {
    step(crop, -1, crops);
  }

  /** Picks an attribute by its index. */
  public void pickAttribute(int index) {
    attribute.set(Math.clamp(index, 0, attributes - 1));
  }

  public void nextAttribute() {
    step(attribute, 1, attributes);
  }

  public void previousAttribute() {
    step(attribute, -1, attributes);
  }

  private static void step(ReadOnlyIntegerWrapper index, int by, int count) {
    if (count > 0) {
      index.set(Math.clamp(index.get() + by, 0, count - 1));
    }
  }
}
