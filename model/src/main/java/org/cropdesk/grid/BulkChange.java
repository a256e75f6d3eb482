package org.cropdesk.grid;

import org.cropdesk.review.ReviewChange;
import org.jspecify.annotations.Nullable;

/** What is said of many crops at once. */
public sealed interface BulkChange {
  /** A value for an attribute; null takes back what people said. */
  record SetLabel(String attribute, @Nullable String value) implements BulkChange {}

  /** A verdict. */
  record Judge(boolean keep) implements BulkChange {}

  /** The same, as a decision about one crop. */
  default ReviewChange about(long crop) {
    return switch (this) {
      case SetLabel set -> new ReviewChange.Relabel(crop, set.attribute(), set.value());
      case Judge(var keep) -> new ReviewChange.JudgeCrop(crop, keep);
    };
  }

  /** For a sentence: "colour red", "keep". */
  default String words() {
    return switch (this) {
      case SetLabel set ->
          set.value() == null ? "no " + set.attribute() : set.attribute() + " " + set.value();
      case Judge(var keep) -> keep ? "keep" : "reject";
    };
  }

  /** The value as the catalog has it of a person; null for none. */
  default @Nullable String wanted() {
    return switch (this) {
      case SetLabel set -> set.value();
      case Judge(var keep) -> keep ? "true" : "false";
    };
  }
}
