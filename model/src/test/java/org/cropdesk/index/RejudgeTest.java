package org.cropdesk.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.cropdesk.change.CatalogChange;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.crop.Thresholds;
import org.cropdesk.db.Await;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.ChildProcess;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.job.JobState;
import org.cropdesk.job.JobStore;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.Reviews;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RejudgeTest {
  private static final String TWO_BOXES = "shoe 0.9 10 10 60 60 0.6\nbag 0.6 5 5 90 90 0.8";
  private static final Thresholds SHARP = Thresholds.standard().with(QualityCheck.BLUR, 0.7);

  @TempDir Path dir;
  private final CatalogLocation.Server location = TestCatalog.fresh();
  private final CatalogDatabase database = CatalogDatabase.open(location, InstantSource.system());
  private final Rejudge rejudge = new Rejudge(database, InstantSource.system(), UUID.randomUUID());
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

  private long number(String sql, Object... arguments) {
    return database.read("ask", c -> Statements.number(c, sql, arguments));
  }

  private Rejudge.Report apply(Thresholds thresholds) {
    return rejudge.apply(thresholds, "ada", (done, total) -> {}, new StopSignal());
  }

  @Test
  void otherThresholdsFlipTheMachinesVerdictAndItsPrimaryWithoutReadingAPicture()
      throws IOException {
    var before = reviews.add("a", TWO_BOXES);
    assertThat(before.machinePrimary()).isEqualTo(before.crops().getFirst().id());
    var report = apply(SHARP);
    assertThat(report.products()).isEqualTo(1);
    assertThat(report.flipped()).isEqualTo(1);
    assertThat(report.primaries()).isEqualTo(1);
    var after = reviews.item("a");
    assertThat(after.crops().getFirst().verdict().failed())
        .singleElement()
        .satisfies(m -> {
          assertThat(m.check()).isEqualTo(QualityCheck.BLUR);
          assertThat(m.threshold()).isEqualTo(0.7);
        });
    assertThat(after.machinePrimary()).isEqualTo(after.crops().get(1).id());
    assertThat(after.version()).isEqualTo(before.version() + 1);
    assertThat(number("select count(*) from crop_score")).isEqualTo(1);
  }

  @Test
  void whatAPersonSaidStays() throws IOException {
    var before = reviews.add("a", TWO_BOXES);
    long shoe = before.crops().getFirst().id();
    reviews.decide("a", new ReviewChange.JudgeCrop(shoe, true));
    reviews.decide("a", new ReviewChange.SetPrimary(shoe));
    apply(SHARP);
    var after = reviews.item("a");
    assertThat(after.crops().getFirst().verdict().keep()).isFalse();
    assertThat(after.crops().getFirst().kept()).isTrue();
    assertThat(after.crops().getFirst().humanActor()).isEqualTo("ada");
    assertThat(after.primary()).isEqualTo(shoe);
    assertThat(number("select count(*) from verdict where source = 'PERSON' and keep"))
        .isEqualTo(1);
  }

  @Test
  void goingBackToTheVersionBeforeGivesTheSameRowsAgain() throws IOException {
    reviews.add("a", TWO_BOXES);
    reviews.add("b", "shoe 0.8 0 0 50 50 0.5");
    String before = words();
    apply(SHARP);
    assertThat(words()).isNotEqualTo(before);
    apply(Thresholds.standard());
    assertThat(words()).isEqualTo(before);
    var uses = new ThresholdsStore(database).uses();
    assertThat(uses).extracting(ThresholdsUse::actor).containsExactly("ada", "ada");
    assertThat(uses.getFirst().thresholds()).isEqualTo(Thresholds.standard());
    assertThat(uses.getFirst().judged()).isEqualTo(2);
    assertThat(uses.get(1).judged()).isZero();
  }

  private String words() {
    String sql =
        """
        select string_agg(t, ' ') from (
          select v.crop_id || ' ' || v.keep || v.reasons::text || v.provenance_id as t
            from verdict v
          union all select m.product_id || ' ' || m.crop_id from primary_choice m
          order by 1) x
        """;
    return database.read("ask", c -> Statements.first(c, sql, r -> r.getString(1)).orElseThrow());
  }

  @Test
  void theNextIndexRunHasNothingToDoAndSeesNothingOther() throws IOException {
    reviews.add("a", TWO_BOXES);
    apply(SHARP);
    var analyzer = new DrawnAnalyzer().judgingBy(new ThresholdsStore(database).current());
    assertThat(reviews.index(analyzer, IndexScope.MISSING).products()).isZero();
    long version = reviews.item("a").version();
    assertThat(reviews.index(analyzer, IndexScope.ALL).products()).isEqualTo(1);
    assertThat(reviews.item("a").version()).as("no other word").isEqualTo(version);
  }

  @Test
  void aStoppedRunIsGoneOnWithAndNoProductIsHalfInOneVersion() throws IOException {
    for (int i = 0; i < 250; i++) {
      reviews.draw("p" + i, TWO_BOXES);
    }
    reviews.importAll().index(IndexScope.MISSING);
    var stop = new StopSignal();
    var report = rejudge.apply(SHARP, "ada", (done, total) -> stop.request(), stop);
    assertThat(report.stopped()).isTrue();
    assertThat(report.products()).isEqualTo(200);
    assertThat(rejudge.pending()).isEqualTo(50);
    assertThat(halfJudged()).isZero();
    assertThat(new JobStore(database).latest(JobStore.THRESHOLDS).orElseThrow().state())
        .isEqualTo(JobState.STOPPED);
    var rest = rejudge.finish("bob", (done, total) -> {}, new StopSignal()).orElseThrow();
    assertThat(rest.products()).isEqualTo(50);
    assertThat(rejudge.finish("bob", (done, total) -> {}, new StopSignal())).isEmpty();
    assertThat(new ThresholdsStore(database).uses()).hasSize(1);
  }

  private long halfJudged() {
    return number(
        """
        select count(*) from product p join provenance o on o.id = p.indexed_provenance_id
          join crop c on c.product_id = p.id join verdict v on v.crop_id = c.id
          join provenance k on k.id = v.provenance_id
         where k.thresholds_version <> o.thresholds_version
        """);
  }

  @Test
  void aKilledRunLeavesWholeProductsAndAnotherProcessFinishes() throws Exception {
    for (int i = 0; i < 600; i++) {
      reviews.draw("p" + i, TWO_BOXES);
    }
    reviews.importAll().index(IndexScope.MISSING);
    try (var child =
        new ChildProcess(
            Applying.class,
            location.url(),
            String.valueOf(location.user()),
            String.valueOf(location.password()))) {
      Await.until("a first chunk", () -> rejudge.pending() < 600 && rejudge.pending() > 0);
      child.kill();
    }
    assertThat(halfJudged()).isZero();
    Await.until("the lock goes", this::lockIsFree);
    rejudge.finish("ada", (done, total) -> {}, new StopSignal());
    assertThat(rejudge.pending()).isZero();
    assertThat(number("select count(*) from verdict where source = 'MACHINE' and not keep"))
        .isEqualTo(600);
  }

  private boolean lockIsFree() {
    return number(
            "select count(*) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())")
        == 0;
  }

  /** Applies thresholds and holds still after the first commit. */
  static final class Applying {
    private Applying() {}

    public static void main(String[] args) throws Exception {
      var location = new CatalogLocation.Server(args[0], args[1], args[2]);
      try (var database = CatalogDatabase.open(location, InstantSource.system())) {
        new Rejudge(database, InstantSource.system(), UUID.randomUUID())
            .apply(
                SHARP,
                "ada",
                (done, total) -> {
                  try {
                    new java.util.concurrent.CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                new StopSignal());
      }
    }
  }

  @Test
  void twoAtOnceAreOne() throws IOException {
    reviews.add("a", TWO_BOXES);
    var refused = new ArrayList<String>();
    rejudge.apply(
        SHARP,
        "ada",
        (done, total) -> {
          try {
            new Rejudge(database, InstantSource.system(), UUID.randomUUID())
                .apply(Thresholds.standard(), "bob", (d, t) -> {}, new StopSignal());
          } catch (CatalogException e) {
            refused.add(e.getMessage());
          }
        },
        new StopSignal());
    assertThat(refused).singleElement().asString().contains("already being applied");
    assertThat(new ThresholdsStore(database).current()).isEqualTo(SHARP);
  }

  @Test
  void aLimitThatMakesNoSenseIsRefusedWithTheRange() throws IOException {
    reviews.add("a", TWO_BOXES);
    assertThatThrownBy(() -> apply(Thresholds.standard().with(QualityCheck.DUPLICATE, 0.5)))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("duplicate");
    assertThat(new ThresholdsStore(database).applied()).isEmpty();
  }

  @Test
  void theOtherDesksAreTold() throws Exception {
    reviews.add("a", TWO_BOXES);
    var heard = new java.util.concurrent.CopyOnWriteArrayList<CatalogChange>();
    try (var other = CatalogDatabase.open(location, InstantSource.system());
        var subscription = other.changes().subscribe(heard::add);
        var messages =
            other.listen(UUID.randomUUID(), up -> heard.add(new CatalogChange.ClaimsReturned()))) {
      Await.until("the ear is open", () -> !heard.isEmpty());
      apply(SHARP);
      Await.until(
          "the word",
          () -> heard.contains(new CatalogChange.ThresholdsApplied(SHARP.version(), "ada")));
      assertThat(messages).isNotNull();
      assertThat(subscription).isNotNull();
    }
  }

  /** The better of two alike crops fails a limit, so the other is no duplicate of it any more. */
  @Test
  void aDuplicateOfACropThatIsRejectedNowIsKept() {
    var alikes = new Alikes();
    alikes.add(1, 11, 12, 0.999);
    var better = crop(11, 0.9, 0.6, 0);
    var worse = crop(12, 0.8, 0.8, 0.999);
    var before = Judgement.of(List.of(better, worse), alikes, Thresholds.standard());
    assertThat(before.keeps(0)).isTrue();
    assertThat(before.reasons(1)).containsExactly("DUPLICATE");
    var after = Judgement.of(List.of(better, worse), alikes, SHARP);
    assertThat(after.reasons(0)).containsExactly("BLUR", "DUPLICATE");
    assertThat(after.keeps(1)).isTrue();
    assertThat(after.primaryId()).isEqualTo(12L);
  }

  private static StoredCrop crop(long id, double score, double sharpness, double duplicate) {
    double[] values = org.cropdesk.crop.VerdictRule.unmeasured();
    values[QualityCheck.BLUR.index()] = sharpness;
    values[QualityCheck.DUPLICATE.index()] = duplicate;
    return new StoredCrop(
        id,
        1,
        1,
        0,
        true,
        true,
        false,
        org.cropdesk.crop.CropSource.DETECTION,
        new org.cropdesk.crop.Detection(
            1, "shoe", score, new org.cropdesk.crop.Box(10, 10, 60, 60)),
        new org.cropdesk.crop.PixelBox(5, 5, 65, 65),
        100,
        100,
        values,
        true,
        List.of(),
        1,
        null,
        null);
  }
}
