package org.cropdesk.grid;

import java.util.List;
import org.cropdesk.review.ReviewChange;
import org.jspecify.annotations.Nullable;

/** What is said of many crops at once. */
public sealed interface BulkChange {
  /** A value for an attribute; null takes back what people said. */
  record SetLabel(String attribute, @Nullable String value) implements BulkChange {}

  /** A verdict. */
  record Judge(boolean keep) implements BulkChange {}

  /**
   * A flag on the products of the crops.
   *
   * @param note may be empty; null takes the flag off
   */
  record Flag(@Nullable String note) implements BulkChange {}

  /** Whether it is said of the product, once for all its crops. */
  default boolean isAboutProducts() {
    return switch (this) {
      case SetLabel _, Judge _ -> false;
      case Flag _ -> true;
    };
  }

  /** The same, as a decision about one crop or its product. */
  default ReviewChange about(long crop) {
    return switch (this) {
      case SetLabel set ->
          new ReviewChange.Relabel(
              crop, set.attribute(), set.value() == null ? List.of() : List.of(set.value()));
      case Flag(var note) -> new ReviewChange.Flag(note);
      case Judge(var keep) -> new ReviewChange.JudgeCrop(crop, keep);
    };
  }

  /** For a sentence: "colour red", "keep". */
  default String words() {
    return switch (this) {
      case SetLabel set ->
          set.value() == null ? "no " + set.attribute() : set.attribute() + " " + set.value();
      case Judge(var keep) -> keep ? "keep" : "reject";
      case Flag(var note) -> note == null ? "no flag" : "flag";
    };
  }

  /** The value as the catalog has it of a person; null for none. */
  default @Nullable String wanted() {
    return switch (this) {
      case SetLabel set -> set.value();
      case Judge(var keep) -> keep ? "true" : "false";
      case Flag(var note) -> note;
    };
  }
}
