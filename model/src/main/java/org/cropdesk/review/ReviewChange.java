package org.cropdesk.review;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a person said in one action about one product. */
public sealed interface ReviewChange {
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
