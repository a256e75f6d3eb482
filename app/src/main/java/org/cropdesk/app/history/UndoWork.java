package org.cropdesk.app.history;

import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskBody;
import org.cropdesk.app.activity.TaskRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Taking much back: a look at what it would do, then the doing, one of them at a time, and a
 * sentence about what came of it. JavaFX thread only.
 *
 * @param <P> what a look finds
 */
final class UndoWork<P> {
  private final TaskRegistry tasks;
  private final String kept;
  private final Runnable onFailed;
  private final ReadOnlyObjectWrapper<@Nullable P> preview = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyBooleanWrapper busy = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper message = new ReadOnlyStringWrapper("");

  /**
   * @param kept what is certain after a failure, one sentence
   * @param onFailed what else happens then
   */
  UndoWork(TaskRegistry tasks, String kept, Runnable onFailed) {
    this.tasks = tasks;
    this.kept = kept;
    this.onFailed = onFailed;
  }

  /** What taking back would do, null until somebody asks. */
  ReadOnlyObjectProperty<@Nullable P> previewProperty() {
    return preview.getReadOnlyProperty();
  }

  @Nullable P preview() {
    return preview.get();
  }

  /** Whether something is looked at or taken back. */
  ReadOnlyBooleanProperty busyProperty() {
    return busy.getReadOnlyProperty();
  }

  boolean isBusy() {
    return busy.get();
  }

  ReadOnlyStringProperty messageProperty() {
    return message.getReadOnlyProperty();
  }

  void say(String sentence) {
    message.set(sentence);
  }

  void forgetPreview() {
    preview.set(null);
  }

  /**
   * Looks behind the screen.
   *
   * @param lane {@code CATALOG} for what takes moments, {@code WORK} for what is worth seeing
   * @param found decides whether the answer is still wanted
   */
  void look(Lane lane, String title, TaskBody<P> body, java.util.function.Predicate<P> found) {
    busy.set(true);
    message.set("");
    Consumer<P> done =
        seen -> {
          busy.set(false);
          if (found.test(seen)) {
            preview.set(seen);
          }
        };
    if (lane == Lane.CATALOG) {
      tasks.startQuietly(lane, title, body, done, this::failed);
    } else {
      tasks.start(lane, title, body, done, this::failed);
    }
  }

  /** Takes back behind the screen; it can be stopped there. */
  <R> void takeBack(String title, TaskBody<R> body, Consumer<R> done) {
    busy.set(true);
    tasks.start(
        Lane.WORK,
        title,
        body,
        result -> {
          busy.set(false);
          preview.set(null);
          done.accept(result);
        },
        this::failed);
  }

  void failed(Throwable e) {
    busy.set(false);
    message.set("That did not work: " + RegisteredTask.explain(e) + " " + kept);
    onFailed.run();
  }
}
