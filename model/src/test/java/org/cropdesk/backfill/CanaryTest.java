package org.cropdesk.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.cropdesk.db.Await;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.SpaceRecipe;
import org.cropdesk.embedding.SpaceState;
import org.cropdesk.embedding.Spaces;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a sample is refused for, one reason each; and that it is the sample which is looked at. */
final class CanaryTest {
  private static final BackfillSettings SAMPLE_FIRST =
      DrawnRuns.settings(50, 2, true, DrawnRuns.only(BackfillScope.Kind.ALL));

  private final CatalogDatabase database =
      CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system());
  private final DrawnRuns runs = new DrawnRuns(database);

  @AfterEach
  void close() {
    assertThat(database.connectionsInUse()).isZero();
    database.close();
  }

  /** The encoder "second" with something wrong with what it answers. */
  private record Odd(DrawnMaker right, UnaryOperator<List<MadeProduct.Vector>> turns)
      implements VectorMaker {
    static Odd each(UnaryOperator<float[]> values) {
      return new Odd(
          DrawnRuns.maker(),
          vectors ->
              vectors.stream()
                  .map(v ->
                      new MadeProduct.Vector(
                          v.cropId(),
                          v.ofProduct(),
                          v.source(),
                          v.fingerprint(),
                          values.apply(v.values())))
                  .toList());
    }

    @Override
    public SpaceRecipe recipe() {
      return right.recipe();
    }

    @Override
    public List<float[]> probes() {
      return right.probes();
    }

    @Override
    public boolean mayBeSwapped() {
      return true;
    }

    @Override
    public List<MadeProduct> make(List<WantedProduct> products, StepClock clock) {
      var made = new ArrayList<MadeProduct>();
      for (MadeProduct product : right.make(products, clock)) {
        made.add(
            product instanceof MadeProduct.Done(long id, var vectors)
                ? new MadeProduct.Done(id, turns.apply(vectors))
                : product);
      }
      return made;
    }

    @Override
    public double cost() {
      return 0;
    }

    @Override
    public double costPer1000() {
      return 0;
    }

    @Override
    public void close() {}
  }

  private CanaryVerdict refused(VectorMaker maker) {
    var run = runs.runs().begin(maker, SAMPLE_FIRST, "ops", "");
    var end = runs.work(run, maker, runs::retryNow);
    assertThat(end.state()).isEqualTo(BackfillState.PAUSED);
    assertThat(end.message()).startsWith("The sample says no: ").contains("Mend the cause");
    CanaryVerdict verdict = end.canary();
    assertThat(verdict).isNotNull();
    assertThat(verdict.problems()).hasSize(1);
    return verdict;
  }

  /** Vectors of an encoder that nothing was wrong with, of all products but the last ones. */
  private void good(int without) {
    var maker = DrawnRuns.maker();
    long until = runs.number("select max(id) from product") - without;
    var run =
        runs.begin(
            maker,
            DrawnRuns.settings(
                1_000,
                2,
                false,
                new BackfillScope(
                    BackfillScope.Kind.ALL,
                    "",
                    null,
                    null,
                    database.read(
                        "ask",
                        c ->
                            Statements.list(
                                c,
                                "select sku from product where id <= ?",
                                r -> r.getString(1),
                                until)))));
    assertThat(runs.work(run, maker).state()).isEqualTo(BackfillState.DONE);
  }

  @Test
  void anEncoderThatAnswersNothing() {
    runs.fill(600);
    good(200);
    var verdict = refused(new Odd(DrawnRuns.maker(), vectors -> List.of()));
    assertThat(verdict.vectors()).isZero();
    assertThat(verdict.without()).isEqualTo(verdict.products()).isEqualTo(5);
    assertThat(verdict.problems().getFirst()).contains("not a single vector");
  }

  @Test
  void anEncoderThatLeavesSomeOut() {
    runs.fill(600);
    var answers = new AtomicInteger();
    var verdict =
        refused(
            new Odd(
                DrawnRuns.maker(),
                vectors -> answers.incrementAndGet() % 2 == 0 ? vectors : List.of()));
    assertThat(verdict.vectors()).isPositive();
    assertThat(verdict.without()).isPositive();
    assertThat(verdict.problems().getFirst()).contains("got no vector of what they show or say");
  }

  @Test
  void anEncoderWhoseVectorsHaveAnotherLength() {
    runs.fill(600);
    good(200);
    var verdict =
        refused(
            Odd.each(v -> {
              var twice = v.clone();
              for (int i = 0; i < v.length; i++) {
                twice[i] *= 2;
              }
              return twice;
            }));
    assertThat(verdict.wrongLength()).isEqualTo(verdict.vectors()).isEqualTo(5);
    assertThat(verdict.problems().getFirst()).contains("have not the length 1");
  }

  /** Among many good vectors that were there before, five that are all alike were not seen. */
  @Test
  void anEncoderThatSaysTheSameOfAll() {
    runs.fill(1_600);
    good(600);
    float[] same = DrawnMaker.vector("second", "the same", 24);
    var verdict = refused(Odd.each(v -> same));
    assertThat(verdict.products()).isEqualTo(6);
    assertThat(verdict.alike()).isEqualTo(6);
    assertThat(verdict.problems().getFirst()).contains("6 of 6 vectors are the same");
  }

  /** What is the same to look at may have the same vector. */
  @Test
  void productsOfOneTextAreNoFaultOfTheEncoder() {
    runs.fill(600);
    database.write("name all alike", c -> Statements.update(c, "update product set title = 'Mug'"));
    var maker = DrawnRuns.maker();
    var end = runs.work(runs.begin(maker, SAMPLE_FIRST), maker);
    assertThat(end.state()).isEqualTo(BackfillState.DONE);
    assertThat(end.canary()).isNotNull();
    assertThat(end.canary().alike()).isZero();
  }

  @Test
  void anEncoderThatSeesOtherNeighboursThanTheOneInForce() {
    runs.fill(30_000);
    good(0);
    var spaces = new Spaces(database);
    var first = spaces.list().getFirst();
    spaces.verify(first, Clock.systemUTC().instant());
    assertThat(spaces.find(first.id()).orElseThrow().state()).isEqualTo(SpaceState.ACTIVE);
    var verdict = refused(new DrawnMaker("third", Aspect.TEXT, 24));
    assertThat(verdict.products()).isEqualTo(300);
    assertThat(verdict.overlap()).isBetween(0.0, 0.05);
    assertThat(verdict.problems().getFirst()).contains("ten nearest", "what chance would give");
  }

  @Test
  void anEncoderThatFailsTooOften() {
    runs.fill(600);
    good(200);
    var verdict =
        refused(
            DrawnRuns.maker()
                .refusing(p ->
                    p.productId() % 2 == 0
                        ? new MadeProduct.Failed(p.productId(), Step.ENCODE, "refused", "No.")
                        : null));
    assertThat(verdict.failed()).isPositive();
    assertThat(verdict.problems().getFirst()).contains("products of the sample failed");
  }

  /** A look at a large sample takes a while; whoever pauses meanwhile need not wait for it. */
  @Test
  void aRunCanBePausedWhileItsSampleIsLookedAt() throws Exception {
    runs.fill(600);
    var maker = DrawnRuns.maker();
    var run = runs.begin(maker, SAMPLE_FIRST);
    try (var holds = database.dedicated("hold the judge");
        var threads = Executors.newSingleThreadExecutor()) {
      holds.setAutoCommit(false);
      maker.before(ps -> lock(holds));
      var work = threads.submit(() -> runs.work(run, maker));
      Await.until(
          "the sample is looked at",
          () ->
              runs.number(
                      "select count(*) from pg_locks where not granted and relation ="
                          + " 'backfill_sample'::regclass")
                  > 0);
      runs.runs().pause(run.id(), "ops");
      assertThat(runs.runs().get(run.id()).state()).isEqualTo(BackfillState.PAUSED);
      holds.rollback();
      assertThat(work.get().canary()).as("it is judged when it goes on").isNull();
    }
    maker.before(ps -> {});
    runs.runs().resume(run.id(), "ops");
    var end = runs.work(run, maker);
    assertThat(end.state()).isEqualTo(BackfillState.DONE);
    assertThat(end.canary()).isNotNull();
    assertThat(runs.log(run))
        .anyMatch(line -> line.contains("6 of them go first as a sample, one in a hundred"));
  }

  private static void lock(java.sql.Connection holds) {
    try {
      Statements.execute(holds, "lock table backfill_sample in access exclusive mode");
    } catch (java.sql.SQLException e) {
      throw new AssertionError(e);
    }
  }
}
