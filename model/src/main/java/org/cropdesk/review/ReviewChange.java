package org.cropdesk.review;

import java.util.List;
import java.util.UUID;
import org.cropdesk.crop.Box;
import org.jspecify.annotations.Nullable;

/** What a person said in one action about one product. */
public sealed interface ReviewChange {
  /** Whether the person is done with the product for now, so that the next one comes up. */
  default boolean endsVisit() {
    return switch (this) {
      case Accept _, Reject _, Skip _ -> true;
      case Together(var parts) -> parts.getLast().endsVisit();
      case JudgeCrop _,
          SetPrimary _,
          Relabel _,
          Redraw _,
          AddBox _,
          DeleteCrop _,
          SetClass _,
          Flag _,
          Revert _,
          RevertAll _ ->
          false;
    };
  }

  /** Whether a crop may have other pixels than before. */
  default boolean movesPixels() {
    return switch (this) {
      case Redraw _, AddBox _, DeleteCrop _, Revert _, RevertAll _ -> true;
      case Together(var parts) -> parts.stream().anyMatch(ReviewChange::movesPixels);
      case Accept _, Reject _, JudgeCrop _, SetPrimary _, Relabel _, SetClass _, Flag _, Skip _ ->
          false;
    };
  }

  /** Everything shown is right: the product becomes verified. */
  record Accept() implements ReviewChange {}

  /** Sends the product to rework. */
  record Reject(RejectReason reason, @Nullable String note) implements ReviewChange {}

  /**
   * A person's verdict on one crop, beside the machine's.
   *
   * @param reason why it is rejected; null when it is kept, or when nobody said
   */
  record JudgeCrop(long cropId, boolean keep, @Nullable RejectReason reason)
      implements ReviewChange {
    public JudgeCrop {
      if (keep && reason != null) {
        throw new IllegalArgumentException("A crop that is kept is not rejected for " + reason);
      }
    }

    public JudgeCrop(long cropId, boolean keep) {
      this(cropId, keep, null);
    }
  }

  /**
   * This crop stands for the product. It is kept by the same word.
   *
   * @param reason null when nobody said
   */
  record SetPrimary(long cropId, @Nullable PrimaryReason reason) implements ReviewChange {
    public SetPrimary(long cropId) {
      this(cropId, null);
    }
  }

  /**
   * A person's word for one attribute of one crop.
   *
   * @param values in the order they were said, more than one only where the attribute allows it;
   *     none takes an earlier word back
   */
  record Relabel(long cropId, String attribute, List<String> values) implements ReviewChange {
    public Relabel {
      values = List.copyOf(values);
    }

    public Relabel(long cropId, String attribute, String value) {
      this(cropId, attribute, List.of(value));
    }
  }

  /**
   * A person's box takes the place of a crop's box.
   *
   * @param margin share of the box added on each side of the crop
   */
  record Redraw(long cropId, Box box, double margin) implements ReviewChange {}

  /**
   * A new crop of a person's box. Its ids are drawn ahead of time ({@link
   * ReviewService#reserveBoxes}), so the decision names them before the catalog has heard of it.
   *
   * @param box oriented pixels of the picture
   * @param margin share of the box added on each side of the crop
   * @param className what is in it, empty while nobody said
   */
  record AddBox(BoxIds ids, long imageId, Box box, double margin, String className)
      implements ReviewChange {}

  /** The crop goes; what was said about it stays for whoever takes that back. */
  record DeleteCrop(long cropId) implements ReviewChange {}

  /** A person's word for what is in the box. Changes no pixel. */
  record SetClass(long cropId, String className) implements ReviewChange {}

  /**
   * Marks the product for somebody to look at, whatever becomes of it.
   *
   * @param note why, may be empty; null takes the flag off
   */
  record Flag(@Nullable String note) implements ReviewChange {}

  /**
   * Several words said in one action, for instance to fix and accept: they stand or fall, and are
   * taken back, together. Only the last may end the visit.
   */
  record Together(List<ReviewChange> parts) implements ReviewChange {
    public Together {
      parts = List.copyOf(parts);
      if (parts.isEmpty()
          || parts.stream().anyMatch(Together::standsAlone)
          || parts.subList(0, parts.size() - 1).stream().anyMatch(ReviewChange::endsVisit)) {
        throw new IllegalArgumentException("These cannot be said together: " + parts);
      }
    }

    private static boolean standsAlone(ReviewChange part) {
      return part instanceof Together
          || part instanceof AddBox
          || part instanceof Skip
          || part instanceof Revert
          || part instanceof RevertAll;
    }
  }

  /** Leaves the product where it is and puts it behind the others. */
  record Skip() implements ReviewChange {}

  /**
   * Undoes one decision, or redoes it by undoing the undoing.
   *
   * @param decision the decision to take back; it must be the newest one of its product
   */
  record Revert(UUID decision) implements ReviewChange {}

  /**
   * Takes back decisions of one product wherever what they said still stands; see {@link BulkUndo}.
   *
   * @param decisions all of the one product, in any order
   */
  record RevertAll(List<UUID> decisions) implements ReviewChange {
    public RevertAll {
      decisions = List.copyOf(decisions);
    }
  }
}
