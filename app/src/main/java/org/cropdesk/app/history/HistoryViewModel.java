package org.cropdesk.app.history;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.TaskProgress;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.BulkUndo;
import org.cropdesk.review.DecisionFilter;
import org.cropdesk.review.LoggedDecision;
import org.cropdesk.review.UndoPreview;
import org.cropdesk.review.UndoReport;
import org.jspecify.annotations.Nullable;

/** The log of decisions with its filter, and the undo of what the filter shows. JavaFX thread. */
public final class HistoryViewModel {
  private static final int PAGE = 100;

  private final BulkUndo undo;
  private final TaskRegistry tasks;
  private final String actor;
  private final InstantSource clock;
  private final ZoneId zone;
  private final Supplier<UUID> ids;
  private final Runnable onChanged;
  private final LongConsumer onOpen;

  private final ReadOnlyObjectWrapper<List<LoggedDecision>> decisions =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<List<String>> actors = new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<DecisionFilter> filter =
      new ReadOnlyObjectWrapper<>(DecisionFilter.ALL);
  private final UndoWork<UndoPreview> work;
  private final ReadOnlyBooleanWrapper complete = new ReadOnlyBooleanWrapper();
  private @Nullable UUID lastBatch;
  private long reading;

  /**
   * @param onChanged many products have changed
   * @param onOpen brings a product onto the review desk
   */
  public HistoryViewModel(
      BulkUndo undo,
      TaskRegistry tasks,
      String actor,
      InstantSource clock,
      ZoneId zone,
      Supplier<UUID> ids,
      Runnable onChanged,
      LongConsumer onOpen) {
    this.undo = undo;
    this.tasks = tasks;
    this.actor = actor;
    this.clock = clock;
    this.zone = zone;
    this.ids = ids;
    this.onChanged = onChanged;
    this.onOpen = onOpen;
    this.work = new UndoWork<>(tasks, "What was taken back before stays taken back.", () -> {});
  }

  public ReadOnlyObjectProperty<List<LoggedDecision>> decisionsProperty() {
    return decisions.getReadOnlyProperty();
  }

  public ReadOnlyObjectProperty<List<String>> actorsProperty() {
    return actors.getReadOnlyProperty();
  }

  public ReadOnlyObjectProperty<DecisionFilter> filterProperty() {
    return filter.getReadOnlyProperty();
  }

  /** What taking back would do, null until somebody asks. */
  public ReadOnlyObjectProperty<@Nullable UndoPreview> previewProperty() {
    return work.previewProperty();
  }

  /** Whether everything that matches is in the list. */
  public ReadOnlyBooleanProperty completeProperty() {
    return complete.getReadOnlyProperty();
  }

  /** Whether a preview is counted or an undo runs. */
  public ReadOnlyBooleanProperty busyProperty() {
    return work.busyProperty();
  }

  public ReadOnlyStringProperty messageProperty() {
    return work.messageProperty();
  }

  /** Reads the log anew. */
  public void refresh() {
    tasks.startQuietly(
        Lane.CATALOG, "Read who decided", p -> undo.actors(), actors::set, work::failed);
    decisions.set(List.of());
    complete.set(false);
    more();
  }

  /** Reads the next page. */
  public void more() {
    if (complete.get()) {
      return;
    }
    List<LoggedDecision> known = decisions.get();
    long before = known.isEmpty() ? Long.MAX_VALUE : known.getLast().seq();
    DecisionFilter wanted = filter.get();
    long turn = ++reading;
    tasks.startQuietly(
        Lane.CATALOG,
        "Read the log of decisions",
        p -> undo.log(wanted, before, PAGE),
        page -> {
          if (turn == reading) {
            var all = new ArrayList<>(known);
            all.addAll(page);
            decisions.set(List.copyOf(all));
            complete.set(page.size() < PAGE);
          }
        },
        work::failed);
  }

  /**
   * Shows what matches.
   *
   * @param who null for everybody
   */
  public void show(@Nullable String who, Period period) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), zone);
    set(new DecisionFilter(who, period.from(today, zone), period.until(today, zone), null));
  }

  /** Shows the decisions that were made in one go with this one. */
  public void showBatch(UUID batch) {
    set(DecisionFilter.ofBatch(batch));
  }

  private void set(DecisionFilter wanted) {
    if (!wanted.equals(filter.get())) {
      filter.set(wanted);
      work.forgetPreview();
      work.say("");
      refresh();
    }
  }

  public void open(LoggedDecision decision) {
    onOpen.accept(decision.productId());
  }

  /** Counts what {@link #takeBack} would do. */
  public void look() {
    DecisionFilter wanted = filter.get();
    if (work.isBusy() || !wanted.isBounded()) {
      return;
    }
    work.look(Lane.CATALOG, "Look what an undo would do", p -> undo.preview(wanted), found -> true);
  }

  public void forgetPreview() {
    work.forgetPreview();
  }

  /** Takes back everything that matches; it can be stopped, and taken back in turn. */
  public void takeBack() {
    UndoPreview seen = work.preview();
    if (work.isBusy() || seen == null) {
      return;
    }
    run("Take back " + seen.decisions() + " decisions", filter.get(), seen.products());
  }

  /** Takes back the last {@link #takeBack} of this sitting. */
  public void undoLast() {
    UUID batch = lastBatch;
    if (!work.isBusy() && batch != null) {
      run("Take back the undo", DecisionFilter.ofBatch(batch), 0);
    }
  }

  public boolean canUndoLast() {
    return lastBatch != null;
  }

  private void run(String title, DecisionFilter wanted, long products) {
    UUID batch = ids.get();
    work.takeBack(title, progress -> takeBack(wanted, batch, products, progress), this::done);
  }

  private UndoReport takeBack(
      DecisionFilter wanted, UUID batch, long products, TaskProgress progress) {
    var stop = new StopSignal();
    return undo.undo(
        wanted,
        actor,
        batch,
        n -> {
          progress.update(n, Math.max(n, products), n + " products");
          if (progress.stopRequested()) {
            stop.request();
          }
        },
        stop);
  }

  private void done(UndoReport report) {
    lastBatch = report.batch();
    work.say(
        (report.stopped() ? "Stopped: " : "Taken back: ")
            + products(report.products())
            + " changed"
            + (report.unchanged() == 0
                ? "."
                : ", " + products(report.unchanged()) + " left as others had changed them since."));
    refresh();
    onChanged.run();
  }

  static String products(long n) {
    return n + (n == 1 ? " product" : " products");
  }
}
