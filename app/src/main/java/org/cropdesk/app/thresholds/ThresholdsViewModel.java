package org.cropdesk.app.thresholds;

import java.util.List;
import java.util.function.LongConsumer;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskProgress;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.crop.Thresholds;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.index.Rejudge;
import org.cropdesk.index.ThresholdsStore;
import org.cropdesk.index.ThresholdsUse;
import org.cropdesk.job.StopSignal;
import org.cropdesk.thresholds.BlastTable;
import org.cropdesk.thresholds.Explanations;
import org.cropdesk.thresholds.Glimpse;
import org.cropdesk.thresholds.Histogram;
import org.cropdesk.thresholds.Radius;
import org.jspecify.annotations.Nullable;

/**
 * The limits in force, the limits as they would be, and what that would change. The measures of the
 * catalog are in memory as long as the page is in front. JavaFX thread only.
 */
public final class ThresholdsViewModel {
  /** Bars of the histogram. */
  static final int BARS = 72;

  private static final int SAMPLE = 7;

  /** Where the page stands. */
  public enum State {
    READING,
    READY,
    /** There is nothing to judge. */
    EMPTY,
    FAILED
  }

  /**
   * What limits would change.
   *
   * @param wanted the limits
   * @param check the one that is being moved
   */
  public record Answer(
      Thresholds wanted,
      QualityCheck check,
      Radius radius,
      Histogram histogram,
      List<Glimpse> rejected,
      List<Glimpse> kept) {}

  private final CatalogDatabase database;
  private final ThresholdsStore store;
  private final Rejudge rejudge;
  private final Explanations explanations;
  private final TaskRegistry tasks;
  private final String actor;
  private final LongConsumer onOpen;

  private final ReadOnlyObjectWrapper<State> state = new ReadOnlyObjectWrapper<>(State.READING);
  private final ReadOnlyObjectWrapper<Thresholds> inForce =
      new ReadOnlyObjectWrapper<>(Thresholds.standard());
  private final ReadOnlyObjectWrapper<Thresholds> wanted =
      new ReadOnlyObjectWrapper<>(Thresholds.standard());
  private final ReadOnlyObjectWrapper<QualityCheck> check =
      new ReadOnlyObjectWrapper<>(QualityCheck.BLUR);
  private final ReadOnlyObjectWrapper<@Nullable Answer> answer = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<List<ThresholdsUse>> uses =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyBooleanWrapper applying = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper message = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper reading = new ReadOnlyStringWrapper("");
  private @Nullable BlastTable table;
  private @Nullable RegisteredTask<?> work;
  private long turn;
  private long pending;
  private boolean asking;
  private boolean askAgain;
  private boolean open;

  /**
   * @param onOpen brings a product onto the review desk
   */
  public ThresholdsViewModel(
      CatalogDatabase database,
      Rejudge rejudge,
      TaskRegistry tasks,
      String actor,
      LongConsumer onOpen) {
    this.database = database;
    this.store = new ThresholdsStore(database);
    this.explanations = new Explanations(database);
    this.rejudge = rejudge;
    this.tasks = tasks;
    this.actor = actor;
    this.onOpen = onOpen;
  }

  public ReadOnlyObjectProperty<State> stateProperty() {
    return state.getReadOnlyProperty();
  }

  public ReadOnlyObjectProperty<Thresholds> inForceProperty() {
    return inForce.getReadOnlyProperty();
  }

  public ReadOnlyObjectProperty<Thresholds> wantedProperty() {
    return wanted.getReadOnlyProperty();
  }

  /** The check whose limit is being moved. */
  public ReadOnlyObjectProperty<QualityCheck> checkProperty() {
    return check.getReadOnlyProperty();
  }

  /** What the wanted limits would change; null until it is known for the first time. */
  public ReadOnlyObjectProperty<@Nullable Answer> answerProperty() {
    return answer.getReadOnlyProperty();
  }

  public ReadOnlyObjectProperty<List<ThresholdsUse>> usesProperty() {
    return uses.getReadOnlyProperty();
  }

  public ReadOnlyBooleanProperty applyingProperty() {
    return applying.getReadOnlyProperty();
  }

  public ReadOnlyStringProperty messageProperty() {
    return message.getReadOnlyProperty();
  }

  /** How far reading is. */
  public ReadOnlyStringProperty readingProperty() {
    return reading.getReadOnlyProperty();
  }

  public String actor() {
    return actor;
  }

  /** Products that a stopped run has left with the limits before. */
  public long pending() {
    return pending;
  }

  /** Whether other limits are wanted than those in force. */
  public boolean isChanged() {
    return !wanted.get().equals(inForce.get());
  }

  /** The page comes to the front: everything is read. */
  public void open() {
    open = true;
    read();
  }

  /** The page goes: what it holds in memory goes, too; what was moved stays. */
  public void leave() {
    open = false;
    turn++;
    table = null;
  }

  /** Something in the catalog changed. */
  public void catalogChanged() {
    if (open && !applying.get()) {
      read();
    }
  }

  private record Read(
      BlastTable table, Thresholds inForce, List<ThresholdsUse> uses, long pending) {}

  private void read() {
    long mine = ++turn;
    if (table == null) {
      state.set(State.READING);
      reading.set("Reading what was measured\u2026");
    }
    tasks.startQuietly(
        Lane.CATALOG,
        "Read what was measured",
        p ->
            new Read(
                BlastTable.read(database, n -> p.update(n, 0, n + " crops")),
                store.current(),
                store.uses(),
                rejudge.pending()),
        found -> arrived(mine, found),
        e -> failed(mine, e));
  }

  private void arrived(long mine, Read found) {
    if (mine != turn) {
      return;
    }
    boolean untouched = !isChanged();
    table = found.table();
    inForce.set(found.inForce());
    pending = found.pending();
    if (untouched) {
      wanted.set(found.inForce());
    }
    uses.set(found.uses());
    state.set(found.table().size() == 0 ? State.EMPTY : State.READY);
    ask();
  }

  private void failed(long mine, Throwable e) {
    if (mine == turn) {
      state.set(State.FAILED);
      reading.set("What was measured cannot be read: " + RegisteredTask.explain(e));
    }
  }

  /** Which check is moved from now on. */
  public void pick(QualityCheck other) {
    if (other != check.get()) {
      check.set(other);
      ask();
    }
  }

  /** Moves the limit of the picked check; a limit beyond what makes sense is taken to the edge. */
  public void move(double limit) {
    QualityCheck moved = check.get();
    double inside = Math.clamp(limit, Rejudge.least(moved), Rejudge.most(moved));
    want(wanted.get().with(moved, inside));
  }

  /** Puts the picked limit back to the one in force. */
  public void putBack() {
    want(wanted.get().with(check.get(), inForce.get().limit(check.get())));
  }

  /** Puts every limit back to those in force. */
  public void putAllBack() {
    want(inForce.get());
  }

  /** Takes all limits of an earlier version, to look at and to apply. */
  public void take(Thresholds earlier) {
    want(earlier);
  }

  private void want(Thresholds other) {
    if (!other.equals(wanted.get())) {
      wanted.set(other);
      message.set("");
      ask();
    }
  }

  /** One question at a time; whatever is moved meanwhile is asked for once more. */
  private void ask() {
    BlastTable known = table;
    if (known == null) {
      return;
    }
    askAgain = asking;
    if (asking) {
      return;
    }
    asking = true;
    Thresholds limits = wanted.get();
    QualityCheck moved = check.get();
    double shown = inForce.get().limit(moved);
    tasks.startQuietly(
        Lane.CATALOG,
        "Count what other thresholds would change",
        p -> answer(known, limits, moved, shown),
        this::answered,
        e -> {
          asking = false;
          message.set("That cannot be counted: " + RegisteredTask.explain(e));
        });
  }

  private Answer answer(BlastTable known, Thresholds limits, QualityCheck moved, double shown) {
    Radius radius = known.radius(limits, moved, SAMPLE);
    return new Answer(
        limits,
        moved,
        radius,
        known.histogram(moved, shown, BARS),
        explanations.glimpses(radius.rejectedSample()),
        explanations.glimpses(radius.keptSample()));
  }

  private void answered(Answer found) {
    asking = false;
    if (found.check() == check.get()) {
      answer.set(found);
    }
    if (askAgain) {
      ask();
    }
  }

  /** Puts the wanted limits in force and judges the catalog by them, behind the screen. */
  public void apply() {
    if (isChanged() && !applying.get()) {
      Thresholds limits = wanted.get();
      run(
          "Apply thresholds",
          (progress, stop) -> rejudge.apply(limits, actor, listener(progress, stop), stop));
    }
  }

  /** Goes on with what was stopped. */
  public void finish() {
    if (!applying.get()) {
      run(
          "Finish applying thresholds",
          (progress, stop) ->
              rejudge
                  .finish(actor, listener(progress, stop), stop)
                  .orElse(new Rejudge.Report("", 0, 0, 0, 0, false)));
    }
  }

  @FunctionalInterface
  private interface Job {
    Rejudge.Report run(TaskProgress progress, StopSignal stop);
  }

  private void run(String title, Job job) {
    applying.set(true);
    message.set("");
    var stop = new StopSignal();
    work =
        tasks.start(
            Lane.WORK,
            title,
            progress -> job.run(progress, stop),
            this::applied,
            e -> {
              applying.set(false);
              message.set(
                  "The thresholds were not applied to the end: "
                      + RegisteredTask.explain(e)
                      + " Every product is judged as a whole, by the one version or the other.");
              read();
            });
  }

  private static Rejudge.Listener listener(TaskProgress progress, StopSignal stop) {
    return (done, total) -> {
      progress.update(done, total, done + " of " + total + " products");
      if (progress.stopRequested()) {
        stop.request();
      }
    };
  }

  /** Stops between two chunks of products; what is judged stays judged. */
  public void stop() {
    RegisteredTask<?> running = work;
    if (running != null) {
      running.requestStop();
    }
  }

  private void applied(Rejudge.Report report) {
    applying.set(false);
    message.set(
        (report.stopped() ? "Stopped: " : "Applied: ")
            + Words.crops(report.flipped())
            + " flipped, "
            + Words.products(report.primaries())
            + " got another primary crop. "
            + (report.stopped()
                ? "The rest is judged by the version before until you go on."
                : "To go back, take the version before from the list and apply it."));
    read();
  }

  /** Brings the product of a crop onto the review desk. */
  public void openProduct(Glimpse crop) {
    onOpen.accept(crop.productId());
  }
}
