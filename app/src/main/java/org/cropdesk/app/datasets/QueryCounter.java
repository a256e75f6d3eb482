package org.cropdesk.app.datasets;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.dataset.DatasetPreview;
import org.cropdesk.dataset.DatasetQuery;
import org.cropdesk.dataset.Datasets;
import org.cropdesk.grid.CropGrid;
import org.cropdesk.grid.CropTile;
import org.cropdesk.job.StopSignal;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a query means now, behind the screen; another question ends the one before. JavaFX
 * thread only.
 */
public final class QueryCounter {
  /**
   * What a query means now.
   *
   * @param tiles some chosen crops, spread evenly
   */
  public record Look(DatasetPreview preview, List<CropTile> tiles) {
    public Look {
      tiles = List.copyOf(tiles);
    }
  }

  private final Datasets datasets;
  private final CropGrid crops;
  private final TaskRegistry tasks;
  private final ReadOnlyObjectWrapper<@Nullable Look> look = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyBooleanWrapper looking = new ReadOnlyBooleanWrapper();
  private @Nullable RegisteredTask<?> task;
  private long turn;

  QueryCounter(Datasets datasets, CropGrid crops, TaskRegistry tasks) {
    this.datasets = datasets;
    this.crops = crops;
    this.tasks = tasks;
  }

  /** What was counted last; null until something was. */
  ReadOnlyObjectProperty<@Nullable Look> lookProperty() {
    return look.getReadOnlyProperty();
  }

  /** Whether what is shown is being counted anew. */
  ReadOnlyBooleanProperty lookingProperty() {
    return looking.getReadOnlyProperty();
  }

  /**
   * Counts.
   *
   * @param onFound is called when it was counted and nothing else was asked meanwhile
   */
  void count(DatasetQuery query, Runnable onFound, Consumer<Throwable> onFailed) {
    stop();
    looking.set(true);
    long mine = turn;
    task =
        tasks.startQuietly(
            Lane.LISTS,
            "Count what a version would hold",
            p ->
                datasets
                    .preview(query, StopSignal.when(p::stopRequested))
                    .map(found -> new Look(found, crops.tiles(found.sheet()))),
            (Optional<Look> found) -> {
              if (mine == turn && found.isPresent()) {
                looking.set(false);
                look.set(found.get());
                onFound.run();
              }
            },
            e -> {
              if (mine == turn) {
                looking.set(false);
                onFailed.accept(e);
              }
            });
  }

  /** Whatever is being counted is of no use any more. */
  void stop() {
    turn++;
    looking.set(false);
    if (task != null) {
      task.requestStop();
      task = null;
    }
  }
}
