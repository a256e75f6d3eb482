package org.cropdesk.app.review;

import java.util.List;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.review.Claim;
import org.cropdesk.review.ReviewItem;

/** Holds on to what lies on this desk, and says who else has it. JavaFX thread only. */
final class DeskHolds {
  private final ReviewDesk desk;
  private final DeskQuestions questions;
  private final ReadOnlyStringWrapper heldBy = new ReadOnlyStringWrapper("");

  DeskHolds(ReviewDesk desk, DeskQuestions questions) {
    this.desk = desk;
    this.questions = questions;
    desk.itemProperty()
        .subscribe((before, now) -> {
          if (before == null || now == null || before.productId() != now.productId()) {
            heldBy.set("");
          }
        });
    desk.setOnPresented(i -> holdCurrent());
  }

  /** Who else has the product on screen on the desk, empty when nobody has. */
  ReadOnlyStringProperty heldByProperty() {
    return heldBy.getReadOnlyProperty();
  }

  /** Another two minutes for everything that waits here. */
  void heartbeat() {
    hold(desk.queue().waiting());
    if (desk.isEmpty()) {
      desk.feed().catalogChanged(); // What a crashed desk had claimed may have become free.
    }
  }

  void holdCurrent() {
    ReviewItem now = desk.item();
    if (now != null) {
      hold(List.of(now.productId()));
    }
  }

  void hold(List<Long> products) {
    if (products.isEmpty()) {
      return;
    }
    var means = desk.means();
    means
        .tasks()
        .startQuietly(
            Lane.CATALOG,
            "Hold on to what is on the desk",
            p -> means.reviews().renew(means.actor(), products),
            others -> heldElsewhere(products, others),
            e -> heldBy.set("")); // The status bar says that the catalog is out of reach.
  }

  private void heldElsewhere(List<Long> asked, List<Claim> others) {
    ReviewItem shown = desk.item();
    if (shown != null && asked.contains(shown.productId())) {
      heldBy.set("");
    }
    for (Claim claim : others) {
      if (desk.shows(claim.productId())) {
        heldBy.set(claim.holder());
      } else {
        dropWaiting(claim.productId());
      }
    }
    desk.feed().fill();
  }

  /** Takes a product out of the window, unless something was said about it here. */
  void dropWaiting(long product) {
    desk.queue()
        .find(product)
        .filter(
            s -> !s.decided() && !desk.feed().isUnderWay(product) && !questions.isPending(product))
        .ifPresent(desk.queue()::remove);
  }
}
