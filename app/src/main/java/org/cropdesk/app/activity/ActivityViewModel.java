package org.cropdesk.app.activity;

import java.util.List;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/**
 * The tasks as the desktop shows them. JavaFX thread only; {@link #sample} brings it up to date.
 */
public final class ActivityViewModel {
  private final TaskRegistry tasks;
  private final ReadOnlyObjectWrapper<List<TaskView>> list = new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyIntegerWrapper active = new ReadOnlyIntegerWrapper();
  private final ReadOnlyIntegerWrapper failed = new ReadOnlyIntegerWrapper();

  public ActivityViewModel(TaskRegistry tasks) {
    this.tasks = tasks;
  }

  /** Reads the registry. */
  public void sample() {
    List<TaskView> now = tasks.tasks();
    list.set(now);
    active.set((int) now.stream().filter(TaskView::active).count());
    failed.set((int) now.stream().filter(t -> t.state() == TaskState.FAILED).count());
  }

  public ReadOnlyObjectProperty<List<TaskView>> tasksProperty() {
    return list.getReadOnlyProperty();
  }

  public ReadOnlyIntegerProperty activeProperty() {
    return active.getReadOnlyProperty();
  }

  public ReadOnlyIntegerProperty failedProperty() {
    return failed.getReadOnlyProperty();
  }
}
