package org.cropdesk.app.grid;

import java.util.List;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import org.cropdesk.grid.CropSet;
import org.jspecify.annotations.Nullable;

/**
 * Where the keyboard is in the list, and what is picked out of it: one by one, from here to there,
 * by a rubber band, or all that match. JavaFX thread only.
 */
final class GridPicks {
  private final Supplier<Listing> listing;
  private final Runnable onMoved;
  private final Runnable onPicked;
  private final GridSelection selection = new GridSelection();
  private final ReadOnlyIntegerWrapper focus = new ReadOnlyIntegerWrapper();
  private int anchor;

  /**
   * @param listing the crops that are listed now
   * @param onMoved the keyboard is somewhere else
   * @param onPicked others are selected
   */
  GridPicks(Supplier<Listing> listing, Runnable onMoved, Runnable onPicked) {
    this.listing = listing;
    this.onMoved = onMoved;
    this.onPicked = onPicked;
  }

  private int size() {
    return listing.get().size();
  }

  /** Where the keyboard is in the list. */
  ReadOnlyIntegerProperty focusProperty() {
    return focus.getReadOnlyProperty();
  }

  int focus() {
    return focus.get();
  }

  /** The crop the keyboard is at, null when nothing is listed. */
  @Nullable Long focused() {
    return focus.get() < size() ? (Long) listing.get().id(focus.get()) : null;
  }

  /** Another list: its first crop. */
  void toStart() {
    focus.set(0);
    anchor = 0;
  }

  /** Goes to a place, keeping what is selected. */
  void focus(int index) {
    focus.set(Math.clamp(index, 0, Math.max(0, size() - 1)));
    anchor = focus.get();
    onMoved.run();
  }

  /** Goes to a place and selects only that. */
  void select(int index) {
    if (index >= 0 && index < size()) {
      focus(index);
      selection.only(listing.get().id(index));
      onPicked.run();
    }
  }

  void toggle(int index) {
    if (index >= 0 && index < size()) {
      focus(index);
      selection.toggle(listing.get().id(index));
      onPicked.run();
    }
  }

  /** Selects from where the last single step was to here. */
  void extend(int index) {
    if (size() == 0) {
      return;
    }
    int to = Math.clamp(index, 0, size() - 1);
    if (!selection.isAll()) {
      selection.clear();
    }
    selection.addRange(listing.get(), anchor, to);
    focus.set(to);
    onPicked.run();
  }

  /** Selects these places, beside what is selected or instead of it. */
  void select(List<Integer> places, boolean beside) {
    if (!beside) {
      selection.clear();
    }
    places.forEach(i -> selection.add(listing.get().id(i)));
    onPicked.run();
  }

  /** Everything that matches, also what nobody has scrolled to. */
  void selectAll() {
    selection.selectAll();
    onPicked.run();
  }

  /** Selects nothing; nobody is told. */
  void clear() {
    selection.clear();
  }

  boolean isAll() {
    return selection.isAll();
  }

  boolean isSelected(int index) {
    return selection.has(listing.get().id(index));
  }

  /** How many crops are selected. */
  int count() {
    return selection.count(listing.get());
  }

  /** What is selected, else the crop the keyboard is at; null when there is neither. */
  @Nullable CropSet target() {
    CropSet set = selection.set(listing.get());
    Long here = focused();
    return set != null || here == null ? set : new CropSet.Chosen(List.of(here));
  }
}
