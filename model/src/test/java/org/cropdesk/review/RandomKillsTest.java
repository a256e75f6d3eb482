package org.cropdesk.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.cropdesk.db.Await;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.ChildProcess;
import org.cropdesk.db.Statements;
import org.cropdesk.failure.CatalogException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A desktop that decides without end and the server it decides at, each killed with SIGKILL a
 * hundred times at random points. CVAT lost three days of work once (cvat#7996); Prodigy discards
 * the batch of a closed browser (support.prodi.gy/t/1033).
 */
final class RandomKillsTest {
  private static final int KILLS = 100;
  private static final int PRODUCTS = 6;
  private static final String BOX = "shoe 0.9 10 10 60 60";

  @TempDir Path dir;

  /** The desktop: says which decisions are safe and which were refused. */
  static final class Desk {
    private Desk() {}

    private static final class Spoken implements DecisionListener {
      @Override
      public void stateChanged(DecisionWriter.State state, int pending) {}

      @Override
      public void decided(ReviewDecision decision, ReviewOutcome outcome) {
        if (!(outcome instanceof ReviewOutcome.Committed)) {
          System.out.println("refused " + decision.id() + " " + outcome);
        }
      }

      @Override
      public void refused(ReviewDecision decision, CatalogException reason) {
        System.out.println("refused " + decision.id() + " " + reason);
      }

      @Override
      public void damaged(String message) {
        System.out.println("damaged " + message);
      }
    }

    /** Arguments: folder of the server, folder of the journal, ids of the products. */
    public static void main(String[] args) throws InterruptedException {
      var server = new CatalogLocation.Embedded(Path.of(args[0]));
      var database = CatalogDatabase.open(server, InstantSource.system());
      var service = new ReviewService(database, InstantSource.system());
      var writer = DecisionWriter.open(Path.of(args[1]), service, new Spoken());
      // What an earlier one left behind comes first, else the versions are not those foreseen.
      while (!writer.awaitSaved(Duration.ofSeconds(1))) {
        System.out.println("waiting");
      }
      Map<Long, ReviewItem> items = new HashMap<>();
      Map<Long, Long> versions = new HashMap<>();
      Map<Long, UUID> last = new HashMap<>();
      List<Long> products = new ArrayList<>();
      for (int i = 2; i < args.length; i++) {
        var item = loaded(service, Long.parseLong(args[i]));
        products.add(item.productId());
        items.put(item.productId(), item);
        versions.put(item.productId(), item.version());
      }
      System.out.println("ready");
      var random = new Random();
      while (true) {
        long product = products.get(random.nextInt(products.size()));
        var decision =
            new ReviewDecision(
                UUID.randomUUID(),
                product,
                versions.merge(product, 1L, Long::sum) - 1,
                "ada",
                java.time.Instant.now(),
                change(random, java.util.Objects.requireNonNull(items.get(product))),
                null,
                5L,
                last.get(product));
        writer.submit(decision);
        last.put(product, decision.id());
        System.out.println("safe " + decision.id());
        while (writer.pending() > 50) {
          writer.awaitSaved(Duration.ofMillis(20));
        }
      }
    }

    /** The server may be away at this very moment. */
    private static ReviewItem loaded(ReviewService service, long product) {
      for (int i = 0; ; i++) {
        try {
          return service.load(product).orElseThrow();
        } catch (CatalogException e) {
          if (i == 100) {
            throw e;
          }
        }
      }
    }

    private static ReviewChange change(Random random, ReviewItem item) {
      long crop = item.crops().getFirst().id();
      return switch (random.nextInt(5)) {
        case 0 -> new ReviewChange.Accept();
        case 1 -> new ReviewChange.JudgeCrop(crop, random.nextBoolean());
        case 2 -> new ReviewChange.Flag(random.nextBoolean() ? "look" : null);
        case 3 ->
            new ReviewChange.Together(
                List.of(
                    new ReviewChange.Relabel(crop, "colour", "v" + random.nextInt(99)),
                    new ReviewChange.Accept()));
        default -> new ReviewChange.Relabel(crop, "colour", "v" + random.nextInt(99));
      };
    }
  }

  private ChildProcess desk(Path server, List<ReviewItem> items) throws IOException {
    var arguments = new ArrayList<>(List.of(server.toString(), dir.resolve("journals").toString()));
    items.forEach(item -> arguments.add(Long.toString(item.productId())));
    return new ChildProcess(Desk.class, arguments.toArray(String[]::new));
  }

  @Test
  void aHundredKillsOfDesktopAndServerLoseAndDoubleNothing() throws Exception {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    Path server = dir.resolve("server");
    var embedded = new CatalogLocation.Embedded(server);
    var safe = new ArrayList<UUID>();
    var complaints = new ArrayList<String>();
    List<ReviewItem> beginning;
    try (var database = CatalogDatabase.open(embedded, InstantSource.system());
        var reviews = new Reviews(database, dir.resolve("own"))) {
      for (int i = 0; i < PRODUCTS; i++) {
        reviews.draw("P" + i, BOX);
      }
      reviews.importAll().index(org.cropdesk.index.IndexScope.MISSING);
      beginning =
          reviews.service().next("nobody", QueueKey.START, PRODUCTS).stream()
              .map(QueueEntry::item)
              .toList();
      reviews.service().release();

      var child = desk(server, beginning);
      try {
        for (int kill = 0; kill < KILLS; kill++) {
          int seen = safe(child).size();
          int more = random.nextInt(40);
          var now = child;
          Await.until("the desktop decides on", () -> safe(now).size() > seen + more);
          if (random.nextBoolean()) {
            child.kill();
            safe.addAll(safe(child));
            complaints.addAll(complaints(child));
            child = desk(server, beginning);
          } else {
            killServer(server);
          }
        }
        child.kill();
        safe.addAll(safe(child));
        complaints.addAll(complaints(child));
      } catch (AssertionError e) {
        var said = child.lines();
        var last = said.subList(Math.max(0, said.size() - 40), said.size());
        throw new AssertionError(
            "seed %d, the desktop runs: %s, and said last:%n%s"
                .formatted(seed, child.isAlive(), String.join("\n", last)),
            e);
      } finally {
        child.close();
      }
      replay(reviews.service());
      assertThat(complaints).as("seed " + seed).isEmpty();
      assertThat(safe).hasSizeGreaterThan(KILLS);
      assertThat(missing(database, safe)).as("lost, seed " + seed).isEmpty();
      for (ReviewItem item : beginning) {
        var history = reviews.service().history(item.productId(), Integer.MAX_VALUE);
        var after = reviews.service().load(item.productId()).orElseThrow();
        assertThat(after.version()).isEqualTo(item.version() + history.size());
      }
    }
  }

  /** A last start: what was safe and not recorded is recorded now. */
  private void replay(ReviewService service) {
    try (var writer = DecisionWriter.open(dir.resolve("journals"), service, new Desk.Spoken())) {
      Await.until("the journals are empty", () -> writer.state() == DecisionWriter.State.SAVED);
    }
  }

  private static List<UUID> missing(CatalogDatabase database, List<UUID> safe) {
    var found =
        database.<List<UUID>>read(
            "ask",
            c ->
                Statements.list(
                    c,
                    "select id from decision where id = any(?)",
                    r -> r.getObject(1, UUID.class),
                    safe));
    var missing = new ArrayList<>(safe);
    missing.removeAll(new java.util.HashSet<>(found));
    return missing;
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

  private static List<UUID> safe(ChildProcess child) {
    return child.lines().stream()
        .filter(l -> l.startsWith("safe "))
        .map(l -> UUID.fromString(l.substring("safe ".length())))
        .toList();
  }

  private static List<String> complaints(ChildProcess child) {
    return child.lines().stream()
        .filter(l -> l.startsWith("refused ") || l.startsWith("damaged "))
        .toList();
  }
}
