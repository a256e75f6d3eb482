package org.cropdesk.app.backfill;

import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.backfill.BackfillFailure;
import org.cropdesk.backfill.BackfillLive;
import org.cropdesk.backfill.BackfillRun;
import org.cropdesk.backfill.BackfillState;
import org.cropdesk.backfill.Backfills;
import org.cropdesk.backfill.RetriedFailures;
import org.jspecify.annotations.Nullable;

/** What a person does to runs. JavaFX thread only; the doing itself goes on behind the screen. */
public final class RunSteering {
  private final BackfillsViewModel runs;
  private final Backfills backfills;
  private final RunWork work;
  private final TaskRegistry tasks;
  private final String actor;

  RunSteering(
      BackfillsViewModel runs,
      Backfills backfills,
      RunWork work,
      TaskRegistry tasks,
      String actor) {
    this.runs = runs;
    this.backfills = backfills;
    this.work = work;
    this.tasks = tasks;
    this.actor = actor;
  }

  /** Why a command cannot be given now; empty when it can. */
  String whyNot(Act act) {
    BackfillRun run = runs.run();
    if (run == null) {
      return "No run is chosen.";
    }
    BackfillState state = run.state();
    return switch (act) {
      case WORK ->
          runs.isHere(run.id())
              ? "This desktop works on it already."
              : state.works() ? "" : "The run is " + RunWords.state(state) + ".";
      case PAUSE -> state.works() ? "" : "The run is " + RunWords.state(state) + ".";
      case RESUME -> state == BackfillState.PAUSED ? "" : "The run is not paused.";
      case CANCEL -> state.ended() ? "The run is " + RunWords.state(state) + "." : "";
      case RETRY ->
          run.failed() == 0
              ? "Nothing of it has failed."
              : state == BackfillState.CANCELLED ? "The run is cancelled; begin a new one." : "";
    };
  }

  /** What can be done to a run. */
  enum Act {
    WORK,
    PAUSE,
    RESUME,
    CANCEL,
    RETRY
  }

  /** Works on the run here, beside whoever else does. */
  public void workHere() {
    if (whyNot(Act.WORK).isEmpty()) {
      join(runs.selected());
    }
  }

  private void join(long run) {
    runs.watch(run);
    runs.sayJoining();
    work.join(run, this::left, e -> runs.say(RegisteredTask.explain(e)));
  }

  private void left(@Nullable BackfillRun run) {
    runs.read();
  }

  /**
   * Begins a run and works on it here.
   *
   * @param failed told why it was not begun, or why work on it stopped
   */
  void begin(RunWish wish, String notes, Consumer<BackfillRun> begun, Consumer<String> failed) {
    work.begin(
        wish,
        notes,
        run ->
            FxThread.later(() -> {
              runs.watch(run.id());
              begun.accept(run);
              runs.select(run.id());
              runs.readAnew();
            }),
        this::left,
        e -> {
          runs.say(RegisteredTask.explain(e));
          failed.accept(RegisteredTask.explain(e));
          runs.read();
        });
  }

  public void pause() {
    if (whyNot(Act.PAUSE).isEmpty()) {
      steer(
          "Pause run " + runs.selected(),
          run -> {
            backfills.pause(run, actor);
            return "";
          });
    }
  }

  /** Lets workers go on, and works here when nobody does. */
  public void resume() {
    if (whyNot(Act.RESUME).isEmpty()) {
      long run = runs.selected();
      steer(
          "Resume run " + run,
          id -> {
            backfills.resume(id, actor);
            return "";
          },
          () -> join(run));
    }
  }

  public void cancel() {
    if (whyNot(Act.CANCEL).isEmpty()) {
      steer(
          "Cancel run " + runs.selected(),
          run -> {
            backfills.cancel(run, actor);
            return "";
          });
    }
  }

  /**
   * Tries failures again, and works here when nobody does.
   *
   * @param failure null for all of them
   */
  public void retry(@Nullable BackfillFailure failure) {
    if (whyNot(Act.RETRY).isEmpty()) {
      long run = runs.selected();
      BackfillLive live = runs.liveProperty().get();
      boolean nobody = live == null || live.working() == 0;
      steer(
          "Try failures of run " + run + " again",
          id ->
              due(
                  failure,
                  backfills.retry(id, failure == null ? null : failure.productId(), actor)),
          () -> {
            if (nobody) {
              join(run);
            }
          });
    }
  }

  private static String due(@Nullable BackfillFailure failure, RetriedFailures retried) {
    if (retried.products() == 0) {
      return failure == null ? "Nothing of it has failed." : failure.sku() + " has not failed.";
    }
    return (failure == null ? "All failures are due again" : failure.sku() + " is due again")
        + (retried.afterTheRest() ? ", after the products that are still to do." : ".");
  }

  private void steer(String title, LongFunction<String> act) {
    steer(title, act, () -> {});
  }

  /**
   * @param act answers what to say of it
   */
  private void steer(String title, LongFunction<String> act, Runnable then) {
    long run = runs.selected();
    runs.say("");
    tasks.start(
        Lane.CATALOG,
        title,
        p -> act.apply(run),
        words -> {
          runs.sayForNow(words);
          then.run();
          runs.readAnew();
        },
        e -> {
          runs.say(RegisteredTask.explain(e));
          runs.read();
        });
  }

  /** Keeps what was written about the run. */
  public void keepNotes(long run, String notes) {
    tasks.start(
        Lane.CATALOG,
        "Keep the notes of run " + run,
        p -> {
          backfills.changeNotes(run, notes);
          return run;
        },
        done -> {
          runs.say("The notes are kept.");
          runs.read();
        },
        e -> runs.say(RegisteredTask.explain(e)));
  }
}
