package org.cropdesk.review;

import java.util.List;
import java.util.UUID;
import org.cropdesk.crop.Box;
import org.jspecify.annotations.Nullable;

/** What a person said in one action about one product. */
public sealed interface ReviewChange {
  /** Whether the person is done with the product for now, so that the next one comes up. */
  default boolean endsVisit() {
    return this instanceof Accept || this instanceof Reject || this instanceof Skip;
  }

  /** Everything shown is right: the product becomes verified. */
  record Accept() implements ReviewChange {}

  /** Sends the product to rework. */
  record Reject(RejectReason reason, @Nullable String note) implements ReviewChange {}

  /** A person's verdict on one crop, beside the machine's. */
  record JudgeCrop(long cropId, boolean keep) implements ReviewChange {}

  /** This crop stands for the product. It is kept by the same word. */
  record SetPrimary(long cropId) implements ReviewChange {}

  /** A person's value for one attribute of one crop; null takes an earlier word back. */
  record Relabel(long cropId, String attribute, @Nullable String value) implements ReviewChange {}

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
