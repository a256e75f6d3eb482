package org.cropdesk.app.activity;

import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.cropdesk.failure.CatalogException;
import org.jspecify.annotations.Nullable;

/** A task in the registry. Safe for use by several threads. */
public final class RegisteredTask<T> implements Runnable, TaskProgress {
  private final TaskRegistry registry;
  private final long id;
  private final String title;
  private final TaskBody<T> body;
  private final Consumer<? super T> onSuccess;
  private final Consumer<? super Throwable> onFailure;
  private final boolean quiet;
  private final Instant startedAt;

  private volatile boolean stop;
  private volatile @Nullable Runnable ends;
  private volatile @Nullable Throwable failure;
  private volatile TaskView view;

  RegisteredTask(
      TaskRegistry registry,
      long id,
      String title,
      TaskBody<T> body,
      Consumer<? super T> onSuccess,
      Consumer<? super Throwable> onFailure,
      boolean quiet,
      Instant startedAt) {
    this.registry = registry;
    this.id = id;
    this.title = title;
    this.body = body;
    this.onSuccess = onSuccess;
    this.onFailure = onFailure;
    this.quiet = quiet;
    this.startedAt = startedAt;
    this.view = new TaskView(id, title, TaskState.WAITING, "", 0, 0, startedAt, null);
  }

  long id() {
    return id;
  }

  boolean quiet() {
    return quiet;
  }

  @Nullable Throwable failure() {
    return failure;
  }

  public TaskView view() {
    return view;
  }

  /** Asks the task to stop; one that has not begun will not begin. */
  public void requestStop() {
    stop = true;
    Runnable way = ends;
    if (way != null) {
      way.run();
    }
  }

  @Override
  public void onStop(Runnable way) {
    ends = way;
    if (stop) {
      way.run();
    }
  }

  @Override
  public boolean stopRequested() {
    return stop;
  }

  @Override
  public void update(long done, long total, String detail) {
    view = new TaskView(id, title, TaskState.RUNNING, detail, done, total, startedAt, null);
    if (!quiet) {
      registry.changed();
    }
  }

  @Override
  public void run() {
    if (stop) {
      finish(TaskState.CANCELLED, "Stopped before it began.");
      registry.ended(this, !quiet);
      return;
    }
    update(0, 0, "");
    try {
      T result = body.run(this);
      registry.deliver(() -> onSuccess.accept(result));
      finish(TaskState.DONE, view.detail());
      registry.ended(this, !quiet);
    } catch (Throwable e) { // The edge of a lane: whatever happened is shown, logged and handed on.
      fail(e);
    }
  }

  private void fail(Throwable e) {
    if (stop && e instanceof CancellationException) {
      finish(TaskState.CANCELLED, "Stopped.");
      registry.deliver(() -> onFailure.accept(e));
      registry.ended(this, !quiet);
      return;
    }
    failure = e;
    finish(TaskState.FAILED, explain(e));
    registry.deliver(() -> onFailure.accept(e));
    registry.ended(this, true);
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
  }

  private void finish(TaskState state, String detail) {
    TaskView last = view;
    view =
        new TaskView(
            id, title, state, detail, last.done(), last.total(), startedAt, registry.now());
  }

  /** One sentence for a person. */
  public static String explain(Throwable e) {
    if (e instanceof CatalogException known) {
      return known.explained();
    }
    String message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
  }
}
