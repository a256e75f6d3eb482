package org.cropdesk.app.review;

import java.util.List;
import java.util.Optional;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.filter.Filter;
import org.cropdesk.filter.FilterCatalog;
import org.cropdesk.filter.FilterParser;
import org.cropdesk.filter.FilterPrinter;
import org.cropdesk.filter.FilterWords;
import org.cropdesk.filter.Parsed;
import org.cropdesk.job.StopSignal;
import org.cropdesk.label.Vocabularies;
import org.cropdesk.queue.QueueOrder;
import org.cropdesk.queue.QueuePile;
import org.cropdesk.queue.QueueSignals;
import org.cropdesk.queue.QueueView;
import org.cropdesk.queue.ReviewLink;
import org.cropdesk.queue.SavedView;
import org.cropdesk.queue.SavedViews;
import org.cropdesk.review.ReviewItem;
import org.jspecify.annotations.Nullable;

/**
 * Which queue lies on the desk: piles, orders, filters, views that were saved under a name, and
 * links to one product in its queue. JavaFX thread only.
 */
public final class DeskQueues {
  private final ReviewViewModel desk;
  private final TaskRegistry tasks;
  private final SavedViews saved;
  private final FilterCatalog catalog;
  private final QueueSignals signals;
  private final Vocabularies vocabularies;
  private final String actor;
  private final ReadOnlyObjectWrapper<List<SavedView>> views =
      new ReadOnlyObjectWrapper<>(List.of());
  private FilterWords words;

  public DeskQueues(
      ReviewViewModel desk,
      TaskRegistry tasks,
      SavedViews saved,
      FilterCatalog catalog,
      QueueSignals signals,
      Vocabularies vocabularies,
      String actor) {
    this.desk = desk;
    this.tasks = tasks;
    this.saved = saved;
    this.catalog = catalog;
    this.signals = signals;
    this.vocabularies = vocabularies;
    this.actor = actor;
    this.words = FilterWords.NONE.with(vocabularies);
  }

  /** The views that have a name, as last read. */
  ReadOnlyObjectProperty<List<SavedView>> viewsProperty() {
    return views.getReadOnlyProperty();
  }

  FilterWords words() {
    return words;
  }

  Parsed parse(String text) {
    return FilterParser.parse(text, words);
  }

  /** Reads what the catalog can be asked for and which views there are. */
  void readNames() {
    tasks.startQuietly(
        Lane.CATALOG,
        "Read the words of the catalog",
        p -> catalog.words(),
        read -> words = read.with(vocabularies),
        e -> {}); // Typing goes on without offers; asking says what is wrong.
    readViews(() -> {});
  }

  private void readViews(Runnable then) {
    tasks.startQuietly(
        Lane.CATALOG,
        "Read the saved views",
        p -> saved.all(),
        all -> {
          views.set(all);
          then.run();
        },
        e -> desk.warn("The saved views could not be read: " + RegisteredTask.explain(e)));
  }

  /** Puts another queue on the desk. */
  public void choose(QueueView view) {
    desk.choose(view);
    if (view.order().isWorkedOut()) {
      workOut(view.order());
    }
  }

  /** The numbers of an order, behind the screen; the queue is read again when they are there. */
  private void workOut(QueueOrder order) {
    tasks.startQuietly(
        Lane.CATALOG,
        "Look at the order of the queue",
        p -> signals.isDue(order),
        due -> {
          if (due) {
            startWorkingOut(order);
          }
        },
        e -> {}); // The queue itself could not be read either, and says so.
  }

  private void startWorkingOut(QueueOrder order) {
    long waiting = desk.countsProperty().get().waiting() + desk.countsProperty().get().rework();
    tasks.start(
        Lane.WORK,
        "Order the queue: " + order.title(),
        progress ->
            signals.refresh(
                order,
                StopSignal.when(progress::stopRequested),
                done ->
                    progress.update(
                        done, Math.max(done, waiting), done + " of " + waiting + " products")),
        done -> {
          if (desk.viewProperty().get().order() == order) {
            desk.choose(desk.viewProperty().get());
            desk.inform("The queue is in its order now: " + order.title() + ".");
          }
        },
        e -> desk.warn("The order could not be worked out: " + RegisteredTask.explain(e)));
  }

  /** False when the text is no filter. */
  boolean filter(String text) {
    if (parse(text) instanceof Parsed.Good(var filter, _)) {
      choose(desk.viewProperty().get().with(filter));
      return true;
    }
    return false;
  }

  void choose(SavedView view) {
    switch (parse(view.filter())) {
      case Parsed.Good(var filter, _) -> choose(new QueueView(view.pile(), view.order(), filter));
      case Parsed.Faulty(var fault) ->
          desk.warn(
              "The view \"" + view.name() + "\" cannot be used any more: " + fault.explained());
    }
  }

  /** Keeps the queue on the desk under a name. */
  void save(String name) {
    QueueView now = desk.viewProperty().get();
    var view =
        new SavedView(name, now.pile(), now.order(), FilterPrinter.print(now.filter()), actor);
    tasks.startQuietly(
        Lane.CATALOG,
        "Save a view",
        p -> {
          saved.save(view);
          return true;
        },
        done -> readViews(() -> desk.inform("Saved as \"" + name.strip() + "\".")),
        e -> desk.warn(RegisteredTask.explain(e)));
  }

  /** Deletes a view; only whoever saved it can. */
  void delete(SavedView view) {
    if (!view.owner().equals(actor)) {
      desk.inform("\"" + view.name() + "\" was saved by " + view.owner() + ", who may delete it.");
      return;
    }
    tasks.startQuietly(
        Lane.CATALOG,
        "Delete a view",
        p -> {
          saved.delete(view.name(), actor);
          return true;
        },
        done -> readViews(() -> desk.inform("Deleted the view \"" + view.name() + "\".")),
        e -> desk.warn(RegisteredTask.explain(e)));
  }

  /** A link to the product on screen in its queue, empty when there is none. */
  Optional<ReviewLink> link() {
    ReviewItem item = desk.item();
    if (item == null) {
      return Optional.empty();
    }
    QueueView view = desk.viewProperty().get();
    return Optional.of(
        new ReviewLink(
            item.sku(),
            desk.selection().crop() + 1,
            view.pile(),
            view.order(),
            FilterPrinter.print(view.filter())));
  }

  /** Goes to a sku, or to the product of a link and its queue. */
  public void goTo(String text) {
    ReviewLink link = ReviewLink.parse(text).orElse(null);
    if (link == null) {
      desk.inform("This is no sku and no link: " + text.strip());
      return;
    }
    if (text.strip().startsWith("cropdesk:")) {
      queueOf(link);
    }
    desk.open(link.sku(), link.crop());
  }

  private void queueOf(ReviewLink link) {
    Filter filter = filterOf(link);
    if (filter != null) {
      var view = new QueueView(link.pile(), link.order(), filter);
      if (!view.equals(desk.viewProperty().get())) {
        choose(view);
      }
    }
  }

  private @Nullable Filter filterOf(ReviewLink link) {
    return switch (parse(link.filter())) {
      case Parsed.Good(var filter, _) -> filter;
      case Parsed.Faulty(var fault) -> {
        desk.warn("The filter of the link was left out: " + fault.explained());
        yield null;
      }
    };
  }

  /** The queues everybody has, the usual one first. */
  static List<QueueView> usual() {
    var everything = new Filter.Everything();
    return List.of(
        QueueView.START,
        new QueueView(QueuePile.WAITING, QueueOrder.NEWEST, everything),
        new QueueView(QueuePile.WAITING, QueueOrder.MISTAKEN, everything),
        new QueueView(QueuePile.WAITING, QueueOrder.VALUE, everything),
        new QueueView(QueuePile.WAITING, QueueOrder.RANDOM, everything),
        new QueueView(QueuePile.REWORK, QueueOrder.LEAST_CERTAIN, everything),
        new QueueView(QueuePile.FLAGGED, QueueOrder.NEWEST, everything),
        new QueueView(QueuePile.VERIFIED, QueueOrder.RANDOM, everything),
        new QueueView(QueuePile.VERIFIED, QueueOrder.NEWEST, everything));
  }
}
