package org.cropdesk.app.review;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.cropdesk.label.Attribute;
import org.cropdesk.review.PrimaryReason;
import org.cropdesk.review.RejectReason;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewItem;
import org.jspecify.annotations.Nullable;

/** What a person says of the product on screen, as decisions. JavaFX thread only. */
final class DeskWords {
  private final ReviewDesk desk;
  private final List<Attribute> attributes;

  DeskWords(ReviewDesk desk, List<Attribute> attributes) {
    this.desk = desk;
    this.attributes = attributes;
  }

  /** The crop the keys act on, null when the product has none. */
  @Nullable ReviewCrop selectedCrop() {
    ReviewItem now = desk.item();
    int i = desk.selection().crop();
    return now == null || i < 0 || i >= now.crops().size() ? null : now.crops().get(i);
  }

  /** Everything shown is right; the next product is on screen when this returns. */
  void accept() {
    desk.decide("Accept", new ReviewChange.Accept(), true);
  }

  /**
   * The product goes to rework; the next one is on screen when this returns. Where no crop is good
   * enough, none goes on standing for it.
   */
  void reject(RejectReason reason, @Nullable String note) {
    ReviewItem now = desk.item();
    List<ReviewChange> words = new ArrayList<>();
    if (now != null && reason == RejectReason.NO_GOOD_CROP) {
      now.crops().stream()
          .filter(ReviewCrop::kept)
          .forEach(crop -> words.add(new ReviewChange.JudgeCrop(crop.id(), false)));
    }
    words.add(new ReviewChange.Reject(reason, note));
    desk.decide("Reject", oneWord(words), true);
  }

  private static ReviewChange oneWord(List<ReviewChange> words) {
    return words.size() == 1 ? words.getFirst() : new ReviewChange.Together(words);
  }

  /** The one thing that was wrong is put right and the rest accepted, in one decision. */
  void fixAndAccept(Fixes.Fix fix) {
    desk.decide(
        "Fix (" + fix.text() + ") and accept",
        new ReviewChange.Together(List.of(fix.change(), new ReviewChange.Accept())),
        true);
  }

  /**
   * Marks the product on screen for somebody to look at.
   *
   * @param note may be empty; null takes the flag off
   */
  void flag(@Nullable String note) {
    ReviewItem now = desk.item();
    if (now != null && !Objects.equals(now.flag(), note)) {
      desk.decide(note == null ? "Take the flag off" : "Flag", new ReviewChange.Flag(note), false);
    }
  }

  /** The product goes behind the others; the next one is on screen when this returns. */
  void skip() {
    desk.decide("Skip", new ReviewChange.Skip(), true);
  }

  /** Says the opposite of what stands about the selected crop. */
  void toggleKeep() {
    ReviewCrop crop = selectedCrop();
    if (crop != null) {
      boolean keep = !crop.kept();
      desk.decide(
          (keep ? "Keep crop " : "Reject crop ") + (desk.selection().crop() + 1),
          new ReviewChange.JudgeCrop(crop.id(), keep),
          false);
    }
  }

  /**
   * The selected crop stands for the product from now on.
   *
   * @param reason null when nobody says
   */
  void makePrimary(@Nullable PrimaryReason reason) {
    ReviewCrop crop = selectedCrop();
    ReviewItem now = desk.item();
    if (crop == null || now == null) {
      return;
    }
    int number = desk.selection().crop() + 1;
    Long human = now.humanPrimary();
    boolean says = reason != null && reason != now.primaryReason();
    if (human != null && human == crop.id() && crop.kept() && !says) {
      desk.inform("Crop " + number + " is the primary crop already.");
      return;
    }
    desk.decide("Primary crop " + number, new ReviewChange.SetPrimary(crop.id(), reason), false);
  }

  /**
   * Sets the selected attribute of the selected crop. Where several values may be right, this one
   * is added to those that stand, or taken from them.
   */
  void chooseLabel(String value) {
    ReviewCrop crop = selectedCrop();
    if (crop == null) {
      return;
    }
    Attribute attribute = attributes.get(desk.selection().attribute());
    String name = attribute.name();
    List<String> said = crop.humanLabels().get(name);
    List<String> values =
        attribute.multiple()
            ? Fixes.toggled(ReviewViewModel.labelsOf(crop, name), value)
            : List.of(value);
    if (values.equals(said)) {
      desk.inform("The " + name + " is " + value + " already.");
    } else if (values.isEmpty() && said == null) {
      desk.inform("The machine says " + value + "; choose what is right instead.");
    } else {
      String what = values.contains(value) ? "Set " + name + " to " : "Take back " + name + " ";
      desk.decide(what + value, new ReviewChange.Relabel(crop.id(), name, values), false);
    }
  }
}
