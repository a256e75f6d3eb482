package org.cropdesk.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cropdesk.db.Await;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.ChildProcess;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A blind answer that is given while the catalog is away, on a server and a desk that die. */
final class BlindJournalTest {
  private static final String TWO_BOXES = "shoe 0.9 10 10 60 60\nbag 0.6 5 5 90 90";

  @TempDir Path dir;

  /** Remembers what became of blind answers. */
  private static final class Heard implements DecisionListener {
    private final List<BlindResult> results = new CopyOnWriteArrayList<>();

    @Override
    public void stateChanged(DecisionWriter.State state, int pending) {}

    @Override
    public void decided(ReviewDecision decision, ReviewOutcome outcome) {}

    @Override
    public void answered(BlindAnswer answer, Optional<BlindResult> result) {
      results.add(result.orElseThrow());
    }
  }

  /** A desk: shows one product a second time, loses the server, and is told an answer. */
  static final class Desk {
    private Desk() {}

    public static void main(String[] args) throws IOException {
      var database =
          CatalogDatabase.open(
              CatalogLocation.parse(args[0], Path.of("unused")), InstantSource.system());
      var reviews = new ReviewService(database, InstantSource.system());
      var writer = DecisionWriter.open(Path.of(args[1]), reviews, new Heard());
      BlindRound round = reviews.blind().next("ada", Set.of()).orElseThrow();
      System.out.println("shown");
      if (System.in.read() < 0) {
        throw new IOException("Nobody answers");
      }
      BlindAnswer answer = rejectsTheFirst(round);
      writer.submit(answer);
      System.out.println("safe " + answer.id() + " " + writer.answeredBlind());
      Await.until("it is seen that the server is away", () -> isOffline(writer));
      System.out.println("offline");
      Await.until("the end", () -> false);
    }

    private static boolean isOffline(DecisionWriter writer) {
      return writer.state() == DecisionWriter.State.OFFLINE;
    }
  }

  private static BlindAnswer rejectsTheFirst(BlindRound round) {
    ReviewItem item = round.item();
    var crops =
        item.crops().stream()
            .map(c -> c.equals(item.crops().getFirst()) ? c.withWords(false, Map.of()) : c)
            .toList();
    var said = item.decided(2, ReviewStage.VERIFIED, crops, null, null, null);
    return round.answer(UUID.randomUUID(), "ada", Instant.now(), said, null, 5_000);
  }

  private static CatalogLocation.Server asServer(Path server) throws IOException {
    String port = Files.readAllLines(postmaster(server)).get(3).strip();
    String password = Files.readString(server.resolve("pg17/password")).strip();
    return new CatalogLocation.Server(
        "jdbc:postgresql://127.0.0.1:" + port + "/cropdesk", "cropdesk", password);
  }

  private static Path postmaster(Path server) {
    return server.resolve("pg17/data/postmaster.pid");
  }

  private static void kill(Path server) throws IOException {
    long pid = Long.parseLong(Files.readAllLines(postmaster(server)).getFirst());
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }

  private static long count(CatalogDatabase database, String table) {
    return database.read("count", c -> Statements.number(c, "select count(*) from " + table));
  }

  private static void acceptDaysAgo(Reviews reviews, ReviewItem item) {
    var outcome =
        reviews
            .service()
            .record(
                ReviewDecision.of(
                    UUID.randomUUID(),
                    item.productId(),
                    item.version(),
                    "ada",
                    Instant.now().minus(Duration.ofDays(3)),
                    new ReviewChange.Accept()));
    assertThat(outcome).isInstanceOf(ReviewOutcome.Committed.class);
  }

  @Test
  void anAnswerWhileTheServerIsAwayOutlivesAKilledDeskAndIsKeptExactlyOnce() throws Exception {
    var embedded = new CatalogLocation.Embedded(dir.resolve("own-server"));
    Path journal = dir.resolve("journal");
    try (var own = CatalogDatabase.open(embedded, InstantSource.system());
        var reviews = new Reviews(own, dir.resolve("own"))) {
      ReviewItem seen = reviews.add("again", TWO_BOXES);
      acceptDaysAgo(reviews, seen);
      ReviewItem stands = reviews.item("again");
      var server = asServer(embedded.dir());
      String url = TestCatalog.address(server);
      List<Path> left;
      try (var desk = new ChildProcess(Desk.class, url, journal.toString())) {
        Await.until("the product is shown", () -> desk.lines().contains("shown"));
        kill(embedded.dir());
        desk.say("go on");
        Await.until("the desk goes on without it", () -> desk.lines().contains("offline"));
        assertThat(desk.lines())
            .as("and shows it to nobody once more")
            .anyMatch(l -> l.endsWith(" [" + seen.productId() + "]"));
        left = files(journal);
        desk.kill();
      }
      assertThat(left).hasSize(1);
      byte[] asItWas = Files.readAllBytes(left.getFirst());
      assertThat(replay(journal, reviews))
          .singleElement()
          .satisfies(result -> {
            assertThat(result.sku()).isEqualTo("again");
            assertThat(result.differences()).contains("crop 1: keep then, reject now");
            assertThat(result.change()).isNotNull();
          });
      assertThat(count(own, "blind_answer")).isEqualTo(1);
      long words = count(own, "second_word");
      assertThat(words).isGreaterThan(2);
      assertThat(files(journal)).isEmpty();
      assertThat(reviews.item("again")).as("it changes nothing").isEqualTo(stands);

      // As after a kill between the answer of the catalog and the note of it.
      Files.write(left.getFirst(), asItWas);
      assertThat(replay(journal, reviews)).hasSize(1);
      assertThat(count(own, "blind_answer")).isEqualTo(1);
      assertThat(count(own, "second_word")).isEqualTo(words);
    }
  }

  private static List<BlindResult> replay(Path journal, Reviews reviews) throws Exception {
    var heard = new Heard();
    try (var writer = DecisionWriter.open(journal, reviews.service(), heard)) {
      assertThat(writer.awaitSaved(Duration.ofSeconds(60))).isTrue();
    }
    return heard.results;
  }

  private static List<Path> files(Path journal) throws IOException {
    try (var files = Files.list(journal)) {
      return files.filter(f -> f.toString().endsWith(".journal")).toList();
    }
  }

  @Test
  void answersAndDecisionsAreReplayedInTheOrderTheyWereSaid() throws Exception {
    var embedded = new CatalogLocation.Embedded(dir.resolve("own-server"));
    try (var own = CatalogDatabase.open(embedded, InstantSource.system());
        var reviews = new Reviews(own, dir.resolve("own"))) {
      acceptDaysAgo(reviews, reviews.add("again", TWO_BOXES));
      ReviewItem other = reviews.add("other", TWO_BOXES);
      BlindRound round = reviews.service().blind().next("ada", Set.of()).orElseThrow();
      Path journal = dir.resolve("journal");
      try (var lost = CatalogDatabase.open(asServer(embedded.dir()), InstantSource.system())) {
        kill(embedded.dir());
        var service = new ReviewService(lost, InstantSource.system());
        try (var writer = DecisionWriter.open(journal, service, new Heard())) {
          writer.submit(rejectsTheFirst(round));
          writer.submit(Reviews.decision(other, new ReviewChange.Accept()));
          assertThat(writer.pending()).isEqualTo(2);
        }
      }
      assertThat(replay(journal, reviews)).hasSize(1);
      assertThat(reviews.item("other").stage()).isEqualTo(ReviewStage.VERIFIED);
      assertThat(count(own, "blind_answer")).isEqualTo(1);
    }
  }
}
