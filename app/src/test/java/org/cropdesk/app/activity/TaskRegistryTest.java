package org.cropdesk.app.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TaskRegistryTest {
  private final TaskRegistry tasks = new TaskRegistry(Runnable::run, InstantSource.system());

  @AfterEach
  void close() {
    tasks.close();
  }

  private void settle() throws InterruptedException {
    assertThat(tasks.awaitIdle(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void aFailureReachesItsListenerAndStaysInTheList() throws InterruptedException {
    var seen = new AtomicReference<Throwable>();
    var lost =
        new CatalogException(ErrorKind.STORE, "Picture a.jpg is gone.", "Import it again.", null);

    tasks.startQuietly(
        Lane.PICTURES,
        "Load a.jpg",
        p -> {
          throw lost;
        },
        r -> {},
        seen::set);
    settle();

    assertThat(seen.get()).isSameAs(lost);
    assertThat(tasks.tasks())
        .singleElement()
        .satisfies(t -> {
          assertThat(t.state()).isEqualTo(TaskState.FAILED);
          assertThat(t.detail()).isEqualTo("Picture a.jpg is gone. Import it again.");
        });
  }

  @Test
  void evenAnErrorOfTheMachineIsShown() throws InterruptedException {
    tasks.start(
        Lane.WORK,
        "Index",
        p -> {
          throw new OutOfMemoryError("pictures");
        },
        r -> {},
        e -> {});
    settle();

    assertThat(tasks.tasks().getFirst().state()).isEqualTo(TaskState.FAILED);
  }

  @Test
  void quietSuccessLeavesNoLine() throws InterruptedException {
    var got = new AtomicReference<String>();

    tasks.startQuietly(Lane.CATALOG, "Read", p -> "row", got::set, e -> {});
    settle();

    assertThat(got.get()).isEqualTo("row");
    assertThat(tasks.tasks()).isEmpty();
  }

  @Test
  void progressIsVisibleWhileATaskRuns() throws InterruptedException {
    var started = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    tasks.start(
        Lane.WORK,
        "Index",
        p -> {
          p.update(3, 10, "3 of 10");
          started.countDown();
          go.await();
          return 0;
        },
        r -> {},
        e -> {});
    started.await();

    TaskView running = tasks.tasks().getFirst();
    go.countDown();
    settle();

    assertThat(running.state()).isEqualTo(TaskState.RUNNING);
    assertThat(running.done()).isEqualTo(3);
    assertThat(tasks.tasks().getFirst().state()).isEqualTo(TaskState.DONE);
  }

  @Test
  void whatIsStoppedIsToldHowAndIsNoFailure() throws InterruptedException {
    var started = new CountDownLatch(1);
    var stopped = new CountDownLatch(1);
    var heard = new AtomicReference<Throwable>();
    var task =
        tasks.start(
            Lane.SEARCH,
            "Search",
            p -> {
              p.onStop(stopped::countDown);
              started.countDown();
              stopped.await();
              throw new CancellationException("Stopped");
            },
            r -> {},
            heard::set);
    started.await();

    task.requestStop();
    settle();

    assertThat(tasks.tasks().getFirst().state()).isEqualTo(TaskState.CANCELLED);
    assertThat(heard.get()).as("whoever waits is told").isInstanceOf(CancellationException.class);
  }

  @Test
  void closingAsksToStopWaitsAndTakesNoMore() throws InterruptedException {
    var started = new CountDownLatch(1);
    var ended = new CountDownLatch(1);
    tasks.start(
        Lane.WORK,
        "Index",
        p -> {
          started.countDown();
          while (!p.stopRequested()) {
            Thread.onSpinWait();
          }
          ended.countDown();
          return 0;
        },
        r -> {},
        e -> {});
    started.await();

    tasks.close();

    assertThat(ended.getCount()).isZero();
    assertThatThrownBy(() -> tasks.start(Lane.WORK, "Late", p -> 0, r -> {}, e -> {}))
        .hasMessageContaining("Late");
  }
}
