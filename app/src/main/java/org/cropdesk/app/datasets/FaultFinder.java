package org.cropdesk.app.datasets;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.app.fx.Coalesced;
import org.cropdesk.dataset.Datasets;
import org.cropdesk.dataset.Fault;
import org.cropdesk.dataset.Finding;
import org.cropdesk.dataset.FreezeWish;
import org.cropdesk.dataset.Preflight;
import org.cropdesk.job.StopSignal;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every picture a version would hold for what is wrong with it; writes nothing. JavaFX
 * thread only.
 */
public final class FaultFinder {
  /** Findings of one fault that are kept to be listed; all are counted. */
  static final int NAMED = 100;

  /**
   * What a freeze would find.
   *
   * @param named the first of each fault, by fault
   */
  public record Checked(Preflight preflight, Map<Fault, List<Finding>> named) {
    public Checked {
      named = Collections.unmodifiableMap(named);
    }
  }

  private final Datasets datasets;
  private final TaskRegistry tasks;
  private final ReadOnlyObjectWrapper<@Nullable Checked> checked = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyStringWrapper checking = new ReadOnlyStringWrapper("");
  private final Coalesced told = new Coalesced(this::progressed);
  private volatile String progress = "";
  private @Nullable RegisteredTask<?> task;
  private long turn;

  FaultFinder(Datasets datasets, TaskRegistry tasks) {
    this.datasets = datasets;
    this.tasks = tasks;
  }

  /** Null until faults were looked for. */
  ReadOnlyObjectProperty<@Nullable Checked> checkedProperty() {
    return checked.getReadOnlyProperty();
  }

  /** How far it is; empty when nobody looks. */
  ReadOnlyStringProperty checkingProperty() {
    return checking.getReadOnlyProperty();
  }

  /** Looks. What was found before is forgotten. */
  void find(FreezeWish wish, Consumer<Throwable> onFailed) {
    forget();
    progress = "opening detector and encoder";
    checking.set(progress);
    long mine = turn;
    var named = new EnumMap<Fault, List<Finding>>(Fault.class);
    task =
        tasks.startQuietly(
            Lane.RUNS,
            "Look for faults in what a version would hold",
            p ->
                datasets
                    .preflight(
                        wish,
                        f -> keep(named, f),
                        (step, done, total) -> {
                          progress = DatasetWords.step(step.word(), done, total);
                          told.run();
                        },
                        StopSignal.when(p::stopRequested))
                    .map(found -> new Checked(found, named)),
            (Optional<Checked> found) -> {
              if (mine == turn) {
                over();
                found.ifPresent(checked::set);
              }
            },
            e -> {
              if (mine == turn) {
                over();
                onFailed.accept(e);
              }
            });
  }

  private static void keep(Map<Fault, List<Finding>> named, Finding finding) {
    List<Finding> of = named.computeIfAbsent(finding.fault(), f -> new ArrayList<>());
    if (of.size() < NAMED) {
      of.add(finding);
    }
  }

  private void progressed() {
    if (task != null) {
      checking.set(progress);
    }
  }

  private void over() {
    task = null;
    checking.set("");
  }

  /** What was found is of something else. */
  void forget() {
    turn++;
    if (task != null) {
      task.requestStop();
    }
    over();
    checked.set(null);
  }
}
