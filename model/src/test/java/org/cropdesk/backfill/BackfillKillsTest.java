package org.cropdesk.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cropdesk.db.Await;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.ChildProcess;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.index.IndexScope;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.Reviews;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes that fill one space and the server they fill it at, killed with SIGKILL fifty times
 * at random points. clip-retrieval#368: killed after 120 hours, it began from the beginning;
 * OpenViking#4303: what a crash had left as "processing" blocked for ever.
 */
final class BackfillKillsTest {
  private static final int KILLS = 50;
  private static final int PRODUCTS = 300;

  @TempDir Path dir;

  /** Works on a run until it is done, however often the server goes away. */
  static final class Worker {
    private Worker() {}

    /** Arguments: folder of the server, number of the run. */
    public static void main(String[] args) {
      var server = new CatalogLocation.Embedded(Path.of(args[0]));
      var database = CatalogDatabase.open(server, InstantSource.system());
      long run = Long.parseLong(args[1]);
      var maker = maker().before(ps -> System.out.println("makes " + ps.size()));
      BackfillRun end =
          new BackfillRunner(database, Clock.systemUTC())
              .work(run, maker, new StopSignal(), r -> {});
      System.out.println("ended " + end.state());
      System.exit(0);
    }
  }

  private static DrawnMaker maker() {
    return new DrawnMaker("second", Aspect.IMAGE, 24);
  }

  private ChildProcess worker(Path server, long run) throws IOException {
    return new ChildProcess(Worker.class, server.toString(), Long.toString(run));
  }

  @Test
  void fiftyKillsLeaveEveryProductWithExactlyOneRightVectorPerCrop() throws Exception {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    Path server = dir.resolve("server");
    var embedded = new CatalogLocation.Embedded(server);
    try (var database = CatalogDatabase.open(embedded, InstantSource.system());
        var reviews = new Reviews(database, dir.resolve("own"))) {
      for (int i = 0; i < PRODUCTS; i++) {
        reviews.draw("P" + i, "shoe 0.9 %d 10 60 60".formatted(i % 10));
      }
      reviews.importAll().index(IndexScope.MISSING);
      var runs = new Backfills(database, Clock.systemUTC());
      var settings =
          new BackfillSettings(1, 2, true, 0, false, 0.1, BackfillScope.of(BackfillScope.Kind.ALL));
      long run = runs.begin(maker(), settings, "ops", "").id();
      var workers = new ArrayList<>(List.of(worker(server, run), worker(server, run)));
      try {
        for (int kill = 0; kill < KILLS; kill++) {
          int which = random.nextInt(workers.size());
          ChildProcess one = workers.get(which);
          int more = 1 + random.nextInt(3);
          int seen = one.lines().size();
          Await.until(
              "a worker works",
              Duration.ofSeconds(60),
              () -> one.lines().size() >= seen + more || !one.isAlive());
          if (random.nextInt(4) > 0) {
            one.kill();
            workers.set(which, worker(server, run));
          } else {
            killServer(server);
          }
        }
        Await.until(
            "the run is done", Duration.ofMinutes(3), () -> state(runs, run) == BackfillState.DONE);
      } finally {
        workers.forEach(ChildProcess::close);
      }
      BackfillRun end = runs.get(run);
      assertThat(end.failed()).as(() -> runs.failures(run, 0, 10).toString()).isZero();
      EveryProduct.isRightOrListed(database, run, maker());
      assertThat(end.done())
          .as(() -> "seed " + seed + " " + end + runs.events(run, 0, 1_000))
          .isEqualTo(PRODUCTS);
    }
  }

  /** Null while the server is away. */
  private static @org.jspecify.annotations.Nullable BackfillState state(Backfills runs, long run) {
    try {
      return runs.get(run).state();
    } catch (CatalogException e) {
      return null;
    }
  }

  private static void killServer(Path server) throws IOException {
    Path file = server.resolve("pg17/data/postmaster.pid");
    Await.until("the server runs", () -> Files.exists(file));
    var lines = Files.readAllLines(file);
    if (!lines.isEmpty()) {
      ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
          .ifPresent(ProcessHandle::destroyForcibly);
    }
  }
}
