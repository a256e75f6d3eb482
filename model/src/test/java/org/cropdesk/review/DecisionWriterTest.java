package org.cropdesk.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cropdesk.db.Await;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.ChildProcess;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.review.DecisionWriter.State;
import org.cropdesk.review.ReviewChange.Accept;
import org.cropdesk.review.ReviewChange.Relabel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TestCatalog.class)
final class DecisionWriterTest {
  private static final String BOX = "shoe 0.9 10 10 60 60";

  private final CatalogDatabase database;
  private final CatalogLocation.Server location;
  private final Reviews reviews;
  private final Path dir;
  private final Path journals;
  private final Heard heard = new Heard();

  DecisionWriterTest(CatalogDatabase database, CatalogLocation.Server location, @TempDir Path dir) {
    this.database = database;
    this.location = location;
    this.dir = dir;
    this.journals = dir.resolve("journal");
    this.reviews = new Reviews(database, dir);
  }

  /** Remembers what a listener is told. */
  private static final class Heard implements DecisionListener {
    private final List<State> states = new CopyOnWriteArrayList<>();
    private final List<ReviewOutcome> outcomes = new CopyOnWriteArrayList<>();
    private final List<String> damage = new CopyOnWriteArrayList<>();
    private final List<CatalogException> refusals = new CopyOnWriteArrayList<>();

    @Override
    public void stateChanged(State state, int pending) {
      states.add(state);
    }

    @Override
    public void decided(ReviewDecision decision, ReviewOutcome outcome) {
      outcomes.add(outcome);
    }

    @Override
    public void refused(ReviewDecision decision, CatalogException reason) {
      refusals.add(reason);
    }

    @Override
    public void damaged(String message) {
      damage.add(message);
    }
  }

  /** Submits decisions about one product without end and prints each id once it is safe. */
  static final class Submitter {
    private Submitter() {}

    public static void main(String[] args) {
      var server = CatalogLocation.parse(args[0], Path.of("unused"));
      long product = Long.parseLong(args[2]);
      long version = Long.parseLong(args[3]);
      long crop = Long.parseLong(args[4]);
      var database = CatalogDatabase.open(server, InstantSource.system());
      var service = new ReviewService(database, InstantSource.system());
      var writer = DecisionWriter.open(Path.of(args[1]), service, new Heard());
      for (int i = 0; i < 1_000_000; i++) {
        var change = new Relabel(crop, "attribute", "value " + i);
        var decision = Reviews.decision(product, version + i, change);
        writer.submit(decision);
        System.out.println("safe " + decision.id());
      }
    }
  }

  private DecisionWriter open() {
    return DecisionWriter.open(journals, reviews.service(), heard);
  }

  private List<Path> journalFiles() throws IOException {
    try (var files = Files.list(journals)) {
      return files.filter(f -> f.toString().endsWith(".journal")).toList();
    }
  }

  private long recorded(UUID id) {
    String sql = "select count(*) from decision where id = ?";
    return database.read("ask", c -> Statements.number(c, sql, id));
  }

  @Test
  void decisionsAreRecordedInTheOrderTheyWereMadeAndTheJournalIsGoneAfterwards()
      throws IOException {
    var item = reviews.add("ordered", BOX);
    long crop = item.crops().getFirst().id();
    try (var writer = open()) {
      for (int i = 0; i < 20; i++) {
        var change = new Relabel(crop, "attribute", "value " + i);
        writer.submit(Reviews.decision(item.productId(), item.version() + i, change));
      }
      Await.until("all are saved", () -> writer.state() == State.SAVED);
    }
    assertThat(heard.outcomes).hasSize(20).allMatch(o -> o instanceof ReviewOutcome.Committed);
    assertThat(reviews.item("ordered").crops().getFirst().humanLabels())
        .containsEntry("attribute", List.of("value 19"));
    assertThat(heard.states.getLast()).isEqualTo(State.SAVED);
    assertThat(journalFiles()).isEmpty();
  }

  @Test
  void whatAKilledProcessHadSubmittedIsRecordedExactlyOnceAfterTheNextStart() throws Exception {
    var item = reviews.add("killed", BOX);
    String url = location.url() + "?user=" + location.user() + "&password=" + location.password();
    List<UUID> safe;
    try (var child =
        new ChildProcess(
            Submitter.class,
            url,
            journals.toString(),
            Long.toString(item.productId()),
            Long.toString(item.version()),
            Long.toString(item.crops().getFirst().id()))) {
      Await.until("some decisions are recorded", () -> safe(child).size() > 300);
      child.kill();
      safe = safe(child);
    }
    assertThat(journalFiles()).hasSize(1);
    try (var writer = open()) {
      Await.until("the rest is recorded", () -> writer.state() == State.SAVED);
    }
    assertThat(safe).allSatisfy(id -> assertThat(recorded(id)).isEqualTo(1));
    assertThat(heard.outcomes).allMatch(o -> o instanceof ReviewOutcome.Committed);
    assertThat(heard.damage).isEmpty();
    var history = reviews.service().history(item.productId(), 1_000_000);
    assertThat(reviews.item("killed").version()).isEqualTo(item.version() + history.size());
    assertThat(journalFiles()).isEmpty();
  }

  private static List<UUID> safe(ChildProcess child) {
    return child.lines().stream()
        .filter(l -> l.startsWith("safe "))
        .map(l -> UUID.fromString(l.substring("safe ".length())))
        .toList();
  }

  @Test
  void whileTheDatabaseIsAwayDecisionsWaitInOrderAndAreRecordedWhenItIsBack() throws Exception {
    var server = dir.resolve("own-server");
    try (var own =
        CatalogDatabase.open(new CatalogLocation.Embedded(server), InstantSource.system())) {
      var ownReviews = new Reviews(own, dir.resolve("own"));
      var item = ownReviews.add("away", BOX);
      long crop = item.crops().getFirst().id();
      try (var writer = DecisionWriter.open(journals, ownReviews.service(), heard)) {
        kill(server);
        for (int i = 0; i < 5; i++) {
          var change = new Relabel(crop, "attribute", "value " + i);
          writer.submit(Reviews.decision(item.productId(), item.version() + i, change));
        }
        Await.until("all are recorded", () -> writer.state() == State.SAVED);
      }
      assertThat(heard.outcomes).hasSize(5).allMatch(o -> o instanceof ReviewOutcome.Committed);
      assertThat(ownReviews.item("away").version()).isEqualTo(item.version() + 5);
    }
  }

  private static Path postmasterPid(Path server) {
    return server.resolve("pg17/data/postmaster.pid");
  }

  @Test
  void aDatabaseThatStaysAwayIsShownAndTheDecisionsStayForTheNextStart() throws Exception {
    var embedded = new CatalogLocation.Embedded(dir.resolve("own-server"));
    try (var owner = CatalogDatabase.open(embedded, InstantSource.system())) {
      var ownReviews = new Reviews(owner, dir.resolve("own"));
      var decision = Reviews.decision(ownReviews.add("offline", BOX), new Accept());
      try (var lost = CatalogDatabase.open(asServer(embedded.dir()), InstantSource.system())) {
        var service = new ReviewService(lost, InstantSource.system());
        kill(embedded.dir());
        try (var writer = DecisionWriter.open(journals, service, heard)) {
          writer.submit(decision);
          Await.until("it is shown", () -> writer.state() == State.OFFLINE);
          assertThat(writer.pending()).isEqualTo(1);
        }
      }
      assertThat(journalFiles()).hasSize(1);
      try (var writer = DecisionWriter.open(journals, ownReviews.service(), heard)) {
        Await.until("it is recorded", () -> writer.state() == State.SAVED);
      }
      assertThat(ownReviews.item("offline").stage()).isEqualTo(ReviewStage.VERIFIED);
    }
  }

  /** The server of a folder as one that somebody else runs, which is not started again. */
  private static CatalogLocation.Server asServer(Path server) throws IOException {
    String port = Files.readAllLines(postmasterPid(server)).get(3).strip();
    String password = Files.readString(server.resolve("pg17/password")).strip();
    return new CatalogLocation.Server(
        "jdbc:postgresql://127.0.0.1:" + port + "/cropdesk", "cropdesk", password);
  }

  private static void kill(Path server) throws IOException {
    long pid = Long.parseLong(Files.readAllLines(postmasterPid(server)).getFirst());
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }

  @Test
  void aConflictIsReportedAndKeptUntilItIsSettled() throws IOException {
    var item = reviews.add("conflict", BOX);
    reviews.decide("conflict", new Accept());
    var mine = Reviews.decision(item, new Accept());
    try (var writer = open()) {
      writer.submit(mine);
      Await.until("it is answered", () -> !heard.outcomes.isEmpty());
      Await.until("nothing is pending", () -> writer.state() == State.SAVED);
    }
    assertThat(heard.outcomes).singleElement().isInstanceOf(ReviewOutcome.Conflict.class);
    assertThat(journalFiles()).hasSize(1);
    heard.outcomes.clear();
    try (var writer = open()) {
      Await.until("it is asked again", () -> !heard.outcomes.isEmpty());
      assertThat(heard.outcomes).singleElement().isInstanceOf(ReviewOutcome.Conflict.class);
      writer.settle(mine.id());
    }
    assertThat(journalFiles()).isEmpty();
  }

  @Test
  void aDecisionThatTripsOverAMistakeStaysInTheJournalAndDoesNotHoldUpTheNext() throws IOException {
    var item = reviews.add("mistake", BOX);
    var poison = Reviews.decision(item, new Accept());
    var fine = Reviews.decision(item, new Accept());
    DecisionWriter.Recorder recorder =
        d -> {
          if (d.equals(poison)) {
            throw new IllegalStateException("a mistake");
          }
          return reviews.service().record(d);
        };
    try (var writer = DecisionWriter.open(journals, recorder, heard)) {
      writer.submit(poison);
      writer.submit(fine);
      Await.until("the second is recorded", () -> !heard.outcomes.isEmpty());
      assertThat(writer.pending()).isEqualTo(1);
    }
    assertThat(heard.refusals).hasSize(1);
    assertThat(recorded(fine.id())).isEqualTo(1);
    assertThat(journalFiles()).hasSize(1);
  }

  @Test
  void aTornLastLineIsToleratedAndACorruptOneIsKeptAside() throws IOException {
    var decision = Reviews.decision(reviews.add("torn", BOX), new Accept());
    try (var writer = DecisionWriter.open(journals, _ -> answerNever(), heard)) {
      writer.submit(decision);
      writer.submit(Reviews.decision(4711, 1, new Accept()));
      writer.submit(Reviews.decision(4712, 1, new Accept()));
    }
    Path file = journalFiles().getFirst();
    corruptSecondLine(file);
    Files.writeString(file, "deadbeef D {\"id\":\"half a li", StandardOpenOption.APPEND);
    try (var writer = open()) {
      Await.until("the rest is recorded", () -> writer.state() == State.SAVED);
    }
    assertThat(recorded(decision.id())).isEqualTo(1);
    assertThat(heard.outcomes).hasSize(2);
    assertThat(heard.damage).singleElement().asString().contains("1 lines");
    Path aside = file.resolveSibling(file.getFileName() + ".damaged");
    assertThat(Files.readString(aside)).contains("4711".replace('7', '#'));
  }

  private static ReviewOutcome answerNever() {
    throw new IllegalStateException("stays in the journal");
  }

  private static void corruptSecondLine(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("4711") + 1;
    try (var raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.seek(at);
      raw.write('#');
    }
  }

  @Test
  void theJournalOfALivingProcessIsLeftAlone() throws IOException {
    var item = reviews.add("living", BOX);
    try (var first = DecisionWriter.open(journals, _ -> answerNever(), heard)) {
      first.submit(Reviews.decision(item, new Accept()));
      try (var second = open()) {
        assertThat(second.pending()).isZero();
        assertThat(journalFiles()).hasSize(2);
      }
    }
    assertThat(journalFiles()).hasSize(1);
  }

  @Test
  void everyKindOfChangeComesBackFromTheJournalAsItWas() {
    var changes = new ArrayList<ReviewChange>();
    changes.add(new Accept());
    changes.add(new ReviewChange.Skip());
    changes.add(new ReviewChange.Reject(RejectReason.OTHER, "zu \"dunkel\"\nund schief"));
    changes.add(new ReviewChange.Reject(RejectReason.OTHER, null));
    changes.add(new ReviewChange.JudgeCrop(3, false));
    changes.add(new ReviewChange.SetPrimary(Long.MAX_VALUE));
    changes.add(new Relabel(3, "farbe", "grün"));
    changes.add(new Relabel(3, "farbe", List.of()));
    changes.add(new ReviewChange.Revert(UUID.randomUUID()));
    for (var change : changes) {
      var decision = Reviews.decision(7, 9, change);
      String json = ReviewJson.write(decision);
      assertThat(ReviewJson.readDecision(json)).isEqualTo(decision);
      assertThat(json).doesNotContain("\n");
    }
    var first = Reviews.decision(7, 9, new Accept());
    var second =
        new ReviewDecision(
            UUID.randomUUID(),
            7,
            10,
            "ada",
            first.decidedAt(),
            new Accept(),
            null,
            null,
            first.id());
    assertThat(ReviewJson.readDecision(ReviewJson.write(second))).isEqualTo(second);
  }

  @Test
  void aClosedWriterTakesNothingMore() {
    var writer = open();
    writer.close();
    assertThatThrownBy(() -> writer.submit(Reviews.decision(1, 1, new Accept())))
        .isInstanceOf(CatalogException.class);
  }
}
