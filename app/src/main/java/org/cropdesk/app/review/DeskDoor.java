package org.cropdesk.app.review;

import java.util.ArrayList;
import java.util.List;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.review.HistoryEntry;
import org.cropdesk.review.ReviewItem;

/** Brings products onto the desk that somebody asks for, and their history. JavaFX thread only. */
final class DeskDoor {
  private final ReviewDesk desk;
  private final ReadOnlyObjectWrapper<List<HistoryEntry>> history =
      new ReadOnlyObjectWrapper<>(List.of());

  DeskDoor(ReviewDesk desk) {
    this.desk = desk;
  }

  ReadOnlyObjectProperty<List<HistoryEntry>> historyProperty() {
    return history.getReadOnlyProperty();
  }

  /**
   * Brings a product onto the desk, whatever its stage.
   *
   * @param cropId 0 for none in particular
   */
  void open(long productId, long cropId) {
    var means = desk.means();
    means
        .tasks()
        .startQuietly(
            Lane.CATALOG,
            "Read product " + productId,
            p -> means.reviews().load(productId),
            found ->
                found.ifPresentOrElse(
                    item -> {
                      desk.present(item);
                      pick(item, cropId);
                    },
                    () -> desk.warn("This product was deleted meanwhile.")),
            e -> failed("The product could not be read: ", e));
  }

  private void pick(ReviewItem item, long cropId) {
    for (int i = 0; i < item.crops().size(); i++) {
      if (item.crops().get(i).id() == cropId) {
        desk.selection().pick(i + 1);
      }
    }
  }

  /**
   * Brings a product onto the desk, whatever its stage.
   *
   * @param crop its number on the strip from 1, 0 for none in particular
   */
  void open(String sku, int crop) {
    var reviews = desk.means().reviews();
    desk.means()
        .tasks()
        .startQuietly(
            Lane.CATALOG,
            "Find " + sku,
            p -> reviews.find(sku).flatMap(reviews::load),
            found ->
                found.ifPresentOrElse(
                    item -> {
                      desk.present(item);
                      desk.selection().pick(crop);
                    },
                    () -> desk.warn("There is no product " + sku + " in this catalog.")),
            e -> failed("The product could not be read: ", e));
  }

  /**
   * Reads the history of the product on screen into {@link #historyProperty}, if it may be seen.
   */
  void readHistory(boolean hidden) {
    ReviewItem now = desk.item();
    if (now == null || hidden) {
      history.set(List.of());
      return;
    }
    long product = now.productId();
    var means = desk.means();
    means
        .tasks()
        .startQuietly(
            Lane.CATALOG,
            "Read the history of " + now.sku(),
            p -> means.reviews().history(product, 50),
            entries -> history.set(new ArrayList<>(entries)),
            e -> failed("The history could not be read: ", e));
  }

  private void failed(String what, Throwable e) {
    desk.say(Notice.Level.ERROR, what + RegisteredTask.explain(e));
  }
}
