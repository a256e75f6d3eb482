package org.cropdesk.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.cropdesk.db.Await;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.ChildProcess;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.job.StopSignal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that dies while it freezes leaves nothing, at whatever step. */
final class FreezeKillsTest {
  private final CatalogLocation.Server server = TestCatalog.fresh();
  private final Frozen frozen;

  FreezeKillsTest(@TempDir Path dir) {
    frozen = new Frozen(CatalogDatabase.open(server, InstantSource.system()), dir);
  }

  @AfterEach
  void close() {
    frozen.close();
  }

  /** Freezes, and waits at one step until somebody kills it. */
  public static final class Freezer {
    private Freezer() {}

    public static void main(String[] args) {
      var catalog = CatalogLocation.parse(args[0], Path.of("unused"));
      var database = CatalogDatabase.open(catalog, InstantSource.system());
      var datasets = new Datasets(database, Clock.systemUTC());
      var wish =
          FreezeWish.of(datasets.get("set"), Frozen.few(), Frozen.MACHINES, null, "somebody else");
      datasets.freeze(
          wish,
          f -> {},
          (step, done, total) -> {
            boolean last = step == FreezeProgress.Step.WRITING && done < total;
            if (step.name().equals(args[1]) && !last) {
              System.out.println("at " + step);
              LockSupport.park();
            }
          },
          new StopSignal());
    }
  }

  @Test
  void aFreezeThatIsKilledAtAnyStepLeavesNothingAndTheNextOneGoesThrough() throws Exception {
    draw();
    for (var step : FreezeProgress.Step.values()) {
      try (var child = new ChildProcess(Freezer.class, TestCatalog.address(server), step.name())) {
        Await.until("it freezes", () -> child.lines().contains("at " + step));
        child.kill();
      }
      for (String table :
          List.of(
              "dataset_version",
              "dataset_item",
              "dataset_vector",
              "dataset_split",
              "dataset_left_out",
              "taxonomy")) {
        assertThat(frozen.rows(table)).as("%s, killed at %s", table, step).isZero();
      }
    }
    Await.until("the server has noticed", this::isFrozen);
    var version = frozen.datasets.versions(frozen.dataset("set")).getFirst();
    assertThat(version.number()).isEqualTo(1);
    assertThat(frozen.items(version)).hasSize(2);
  }

  private void draw() throws IOException {
    frozen
        .add("ONE", "bag 0.9 10 10 60 60")
        .add("TWO", "mug 0.9 20 10 80 60")
        .accept("ONE", "TWO")
        .dataset("set");
  }

  private boolean isFrozen() {
    try {
      frozen.freeze();
      return true;
    } catch (CatalogException e) {
      return false; // The lock of the dead is still held.
    }
  }
}
