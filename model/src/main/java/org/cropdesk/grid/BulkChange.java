package org.cropdesk.grid;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.cropdesk.review.RejectReason;
import org.cropdesk.review.ReviewChange;
import org.jspecify.annotations.Nullable;

/** What is said of many crops at once. */
public sealed interface BulkChange {
  /** Between several values of an attribute, where they are one text. */
  String BETWEEN = "\n";

  /**
   * A value for an attribute, in the place of whatever it has; null takes back what people said.
   */
  record SetLabel(String attribute, @Nullable String value) implements BulkChange {}

  /** One value more, for an attribute that may have several. */
  record AddLabel(String attribute, String value) implements BulkChange {}

  /** One value less, for an attribute that may have several. */
  record RemoveLabel(String attribute, String value) implements BulkChange {}

  /**
   * A verdict.
   *
   * @param reason why they are rejected; null when they are kept, or when nobody said
   */
  record Judge(boolean keep, @Nullable RejectReason reason) implements BulkChange {
    public Judge(boolean keep) {
      this(keep, null);
    }
  }

  /**
   * A flag on the products of the crops.
   *
   * @param note may be empty; null takes the flag off
   */
  record Flag(@Nullable String note) implements BulkChange {}

  /** What a change does to one crop, or to the product of one. */
  enum Effect {
    /** It says something new. */
    NEW,
    /** A person said otherwise, which it replaces. */
    OTHERWISE,
    /** It is so already: nothing is done. */
    SAME,
    /** Only the machine says it, which nobody can take away: nothing is done. */
    MACHINE
  }

  /** Whether it is said of the product, once for all its crops. */
  default boolean isAboutProducts() {
    return switch (this) {
      case SetLabel _, AddLabel _, RemoveLabel _, Judge _ -> false;
      case Flag _ -> true;
    };
  }

  /**
   * What it would do.
   *
   * @param said by a person in the matter, null when nobody did; values one a line
   * @param machine the machine's best value of the attribute, null for none
   */
  default Effect effect(@Nullable String said, @Nullable String machine) {
    return switch (this) {
      case AddLabel(_, var value) ->
          values(said, machine).contains(value) ? Effect.SAME : Effect.NEW;
      case RemoveLabel(_, var value) -> {
        List<String> now = values(said, machine);
        if (!now.contains(value)) {
          yield Effect.SAME;
        }
        yield now.size() == 1 && value.equals(machine) ? Effect.MACHINE : Effect.NEW;
      }
      case SetLabel set -> replacing(said, set.value());
      case Judge(var keep, _) -> replacing(said, Boolean.toString(keep));
      case Flag(var note) -> replacing(said, note);
    };
  }

  private static Effect replacing(@Nullable String said, @Nullable String wanted) {
    if (Objects.equals(said, wanted)) {
      return Effect.SAME;
    }
    return said == null ? Effect.NEW : Effect.OTHERWISE;
  }

  private static List<String> values(@Nullable String said, @Nullable String machine) {
    if (said != null) {
      return List.of(said.split(BETWEEN));
    }
    return machine == null ? List.of() : List.of(machine);
  }

  /**
   * The same, as a decision about one crop or its product.
   *
   * @param said as for {@link #effect}
   * @param machine as for {@link #effect}
   */
  default ReviewChange about(long crop, @Nullable String said, @Nullable String machine) {
    return switch (this) {
      case SetLabel(var attribute, var value) ->
          new ReviewChange.Relabel(crop, attribute, value == null ? List.of() : List.of(value));
      case AddLabel(var attribute, var value) -> {
        var more = new ArrayList<>(values(said, machine));
        more.add(value);
        yield new ReviewChange.Relabel(crop, attribute, more);
      }
      case RemoveLabel(var attribute, var value) -> {
        var less = new ArrayList<>(values(said, machine));
        less.remove(value);
        yield new ReviewChange.Relabel(crop, attribute, less);
      }
      case Flag(var note) -> new ReviewChange.Flag(note);
      case Judge(var keep, var reason) -> new ReviewChange.JudgeCrop(crop, keep, reason);
    };
  }

  /** For a sentence: "colour red", "keep". */
  default String words() {
    return switch (this) {
      case SetLabel(var attribute, var value) ->
          value == null ? "no " + attribute : attribute + " " + value;
      case AddLabel(var attribute, var value) -> "add " + value + " to " + attribute;
      case RemoveLabel(var attribute, var value) -> "remove " + value + " from " + attribute;
      case Judge(var keep, var reason) ->
          keep
              ? "keep"
              : reason == null
                  ? "reject"
                  : "reject (" + reason.text().toLowerCase(Locale.ROOT) + ")";
      case Flag(var note) ->
          note == null ? "no flag" : note.isBlank() ? "flag" : "flag \u201c" + note + "\u201d";
    };
  }
}
