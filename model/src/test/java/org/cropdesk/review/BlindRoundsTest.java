package org.cropdesk.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.crop.Thresholds;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.index.DrawnAnalyzer;
import org.cropdesk.index.IndexScope;
import org.cropdesk.people.PeopleQuality;
import org.cropdesk.people.PeopleReport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlindRoundsTest {
  private static final String TWO_BOXES = "shoe 0.9 10 10 60 60\nbag 0.6 5 5 90 90";

  @TempDir Path dir;
  private final CatalogDatabase database =
      CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system());
  private final BlindRounds rounds = new BlindRounds(database, InstantSource.system());
  private Reviews reviews = new Reviews(database, Path.of("target"));

  @BeforeEach
  void openReviews() {
    reviews = new Reviews(database, dir);
  }

  @AfterEach
  void close() {
    assertThat(database.connectionsInUse()).isZero();
    database.close();
  }

  private void decide(String sku, String actor, Duration ago, ReviewChange change) {
    var item = reviews.item(sku);
    var outcome =
        reviews
            .service()
            .record(
                new ReviewDecision(
                    UUID.randomUUID(),
                    item.productId(),
                    item.version(),
                    actor,
                    Instant.now().minus(ago),
                    change,
                    null,
                    8_000L,
                    null));
    assertThat(outcome).isInstanceOf(ReviewOutcome.Committed.class);
  }

  private PeopleReport report(String actor) {
    return new PeopleQuality(database, InstantSource.system())
        .read(actor, ZoneId.of("UTC"), what -> {});
  }

  private BlindResult record(BlindRound round, ReviewItem said) {
    var answer = round.answer(UUID.randomUUID(), "ada", Instant.now(), said, null, 5_000);
    return rounds.record(answer).orElseThrow();
  }

  @Test
  void aProductDecidedDaysAgoComesBackAsTheMachineLeftItAndChangesNothing() throws IOException {
    var first = reviews.add("a", TWO_BOXES);
    long shoe = first.crops().getFirst().id();
    decide("a", "ada", Duration.ofDays(3), new ReviewChange.JudgeCrop(shoe, false));
    decide("a", "ada", Duration.ofDays(3), new ReviewChange.Relabel(shoe, "colour", "blue"));
    decide("a", "ada", Duration.ofDays(3), new ReviewChange.Accept());
    var stands = reviews.item("a");
    var round = rounds.next("ada", Set.of()).orElseThrow();
    assertThat(round.item().stage()).isEqualTo(ReviewStage.NEW);
    assertThat(round.item().lastActor()).isNull();
    assertThat(round.item().crops())
        .allSatisfy(c -> {
          assertThat(c.humanKeep()).isNull();
          assertThat(c.humanLabels()).isEmpty();
        });
    // This time the crop is kept, and red as the machine said.
    var said =
        round.item().decided(2, ReviewStage.VERIFIED, round.item().crops(), null, null, null);
    var result = record(round, said);
    assertThat(result.same()).isFalse();
    assertThat(result.differences())
        .anyMatch(d -> d.equals("crop 1: reject then, keep now"))
        .anyMatch(d -> d.equals("colour: blue then, red now"));
    assertThat(reviews.item("a")).isEqualTo(stands);
    assertThat(rounds.next("ada", Set.of())).as("once is enough").isEmpty();

    var own = report("ada").own();
    assertThat(own)
        .filteredOn(a -> a.what().equals("keep or reject a crop"))
        .singleElement()
        .satisfies(a -> {
          assertThat(a.pairs()).isEqualTo(2);
          assertThat(a.same()).isEqualTo(1);
          assertThat(a.few()).isTrue();
        });
    assertThat(report("grace").own()).as("nobody sees another's answers as theirs").isEmpty();

    decide("a", "ada", Duration.ZERO, java.util.Objects.requireNonNull(result.change()));
    assertThat(reviews.item("a").crops().getFirst().kept()).isTrue();
    assertThat(reviews.item("a").crops().getFirst().humanLabels())
        .containsEntry("colour", List.of("red"));
  }

  @Test
  void theSameWordAgainIsTheSame() throws IOException {
    reviews.add("a", TWO_BOXES);
    decide("a", "ada", Duration.ofDays(2), new ReviewChange.Accept());
    var round = rounds.next("ada", Set.of()).orElseThrow();
    var said =
        round.item().decided(2, ReviewStage.VERIFIED, round.item().crops(), null, null, null);
    var result = record(round, said);
    assertThat(result.differences()).isEmpty();
    assertThat(result.change()).isNull();
  }

  @Test
  void whatIsFreshOpenRevertedOrOnTheDeskIsNotShownAgain() throws IOException {
    var fresh = reviews.add("fresh", TWO_BOXES);
    decide("fresh", "ada", Duration.ZERO, new ReviewChange.Accept());
    assertThat(rounds.next("ada", Set.of())).isEmpty();
    reviews.add("old", TWO_BOXES);
    decide("old", "ada", Duration.ofDays(2), new ReviewChange.Accept());
    long old = reviews.item("old").productId();
    assertThat(rounds.next("ada", Set.of(old))).isEmpty();
    assertThat(rounds.next("bob", Set.of())).as("another person's").isEmpty();
    assertThat(rounds.next("ada", Set.of()).orElseThrow().item().productId())
        .isEqualTo(old)
        .isNotEqualTo(fresh.productId());
  }

  @Test
  void aBlindAnswerMeetsWhatAnotherPersonHadSaid() throws IOException {
    var first = reviews.add("a", TWO_BOXES);
    long shoe = first.crops().getFirst().id();
    decide("a", "ada", Duration.ofDays(3), new ReviewChange.Accept());
    decide("a", "bob", Duration.ofDays(2), new ReviewChange.JudgeCrop(shoe, false));
    var round = rounds.next("ada", Set.of()).orElseThrow();
    var said =
        round.item().decided(2, ReviewStage.VERIFIED, round.item().crops(), null, null, null);
    record(round, said);
    assertThat(report("ada").between())
        .singleElement()
        .satisfies(a -> {
          assertThat(a.what()).isEqualTo("keep or reject a crop");
          assertThat(a.pairs()).isEqualTo(1);
          assertThat(a.same()).isZero();
        });
  }

  @Test
  void whoOverrulesWhomAndWhatPeopleOverruleOfTheMachineIsCounted() throws IOException {
    var first = reviews.add("a", TWO_BOXES + " 0.1");
    long shoe = first.crops().getFirst().id();
    long bag = first.crops().get(1).id();
    decide("a", "ada", Duration.ofDays(1), new ReviewChange.JudgeCrop(shoe, false));
    decide("a", "bob", Duration.ofDays(1), new ReviewChange.JudgeCrop(shoe, true));
    decide("a", "bob", Duration.ofDays(1), new ReviewChange.JudgeCrop(bag, true));
    decide("a", "bob", Duration.ofDays(1), new ReviewChange.Accept());
    var report = report("bob");
    assertThat(report.others())
        .filteredOn(r -> r.name().equals("keep or reject a crop"))
        .singleElement()
        .satisfies(r -> {
          assertThat(r.words()).isEqualTo(3);
          assertThat(r.overruled()).isEqualTo(1);
        });
    var rates = Map.of("kept", 0L, "rejected", 1L);
    rates.forEach((name, overruled) ->
        assertThat(report.machine())
            .filteredOn(r -> r.group().equals("verdict") && r.name().equals(name))
            .singleElement()
            .satisfies(r -> {
              assertThat(r.words()).isEqualTo(1);
              assertThat(r.overruled()).isEqualTo(overruled);
            }));
    assertThat(report.machine())
        .filteredOn(r -> r.group().equals("rejected for"))
        .singleElement()
        .satisfies(r -> {
          assertThat(r.name()).isEqualTo("blurred, limit 0.47");
          assertThat(r.overruled()).isEqualTo(1);
          assertThat(r.few()).isTrue();
          assertThat(r.share().low()).isGreaterThan(0.2);
        });
    assertThat(report.pace())
        .singleElement()
        .satisfies(d -> {
          assertThat(d.products()).isEqualTo(1);
          assertThat(d.medianSeconds()).isEqualTo(24);
        });
    assertThat(report("ada").pace())
        .singleElement()
        .satisfies(d -> assertThat(d.products()).isZero());
  }

  private static List<String> rates(PeopleReport report) {
    return report.machine().stream()
        .filter(r -> !r.group().equals("verdict by thresholds"))
        .map(r -> r.group() + ", " + r.name() + ": " + r.overruled() + " of " + r.words())
        .toList();
  }

  @Test
  void whatIsOverruledIsTheWordTheMachineHadSaidThenWhateverItSaysNow() throws IOException {
    var first = reviews.add("a", TWO_BOXES);
    reviews.add("b", "hat 0.8 10 10 60 60 0.1");
    long shoe = first.crops().getFirst().id();
    decide("a", "ada", Duration.ofDays(2), new ReviewChange.JudgeCrop(shoe, false));
    decide("a", "ada", Duration.ofDays(2), new ReviewChange.Relabel(shoe, "colour", "blue"));
    decide("a", "ada", Duration.ofDays(2), new ReviewChange.Accept());
    decide("b", "ada", Duration.ofDays(2), new ReviewChange.Accept());
    List<String> then = rates(report("ada"));
    assertThat(then)
        .contains("verdict, kept: 1 of 2", "verdict, rejected: 0 of 1")
        .anyMatch(r -> r.startsWith("rejected for, blurred") && r.endsWith(": 0 of 1"))
        .anyMatch(r -> r.startsWith("primary crop by encoder") && r.endsWith(": 1 of 1"))
        .anyMatch(r -> r.startsWith("label, colour") && r.contains(": 1 of "));

    // Now the machine says of every crop what ada had said, or the contrary of what she had seen.
    var limits = new java.util.EnumMap<>(Thresholds.standard().limits());
    limits.put(QualityCheck.BLUR, 0.95);
    reviews.index(new DrawnAnalyzer().judgingBy(new Thresholds(limits)), IndexScope.ALL);
    assertThat(reviews.item("a").crops()).noneMatch(c -> c.verdict().keep());

    assertThat(rates(report("ada"))).isEqualTo(then);
  }
}
