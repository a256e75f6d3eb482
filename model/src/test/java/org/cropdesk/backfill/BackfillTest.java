package org.cropdesk.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.SpaceKey;
import org.cropdesk.embedding.SpaceRecipe;
import org.cropdesk.embedding.SpaceState;
import org.cropdesk.embedding.SpaceVerifier;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.index.IndexScope;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.Reviews;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackfillTest {
  private static final int PRODUCTS = 60;

  @TempDir Path dir;
  private final CatalogLocation.Server location = TestCatalog.fresh();
  private final CatalogDatabase database = CatalogDatabase.open(location, InstantSource.system());
  private final Clock clock = Clock.systemUTC();
  private final Backfills runs = new Backfills(database, clock);
  private final Spaces spaces = new Spaces(database);
  private Reviews reviews = new Reviews(database, Path.of("target"));

  @BeforeEach
  void fill() throws IOException {
    reviews = new Reviews(database, dir);
    for (int i = 0; i < PRODUCTS; i++) {
      reviews.draw("p" + i, "shoe 0.9 %d 10 60 60\nbag 0.6 5 5 90 9%d".formatted(i % 40, i % 10));
    }
    reviews.importAll();
    reviews.index(IndexScope.MISSING);
  }

  @AfterEach
  void close() {
    assertThat(database.connectionsInUse()).isZero();
    database.close();
  }

  private long number(String sql, Object... arguments) {
    return database.read("ask", c -> Statements.number(c, sql, arguments));
  }

  /** Crops that a space of pictures must hold. */
  private long wanted() {
    return spaces.check(spaces.active(Aspect.IMAGE).orElseThrow()).expected();
  }

  private static BackfillSettings settings(int batch) {
    return new BackfillSettings(
        batch, 3, true, 0, false, 0.1, BackfillScope.of(BackfillScope.Kind.ALL));
  }

  private BackfillRun work(BackfillRun run, VectorMaker maker) {
    return new BackfillRunner(database, clock).work(run.id(), maker, new StopSignal(), r -> {});
  }

  private BackfillRun fill(VectorMaker maker) {
    return work(runs.begin(maker, settings(7), "ops", ""), maker);
  }

  private Space space(BackfillRun run) {
    return spaces.find(run.spaceId()).orElseThrow();
  }

  @Test
  void everyProductHasItsVectorsOfTheNewEncoderAndTheOldOnesStay() {
    var run = fill(new DrawnMaker("second", Aspect.IMAGE, 24));
    assertThat(run.state()).isEqualTo(BackfillState.DONE);
    assertThat(run.done()).isEqualTo(PRODUCTS);
    assertThat(run.failed()).isZero();
    assertThat(run.vectors()).isEqualTo(wanted());
    assertThat(run.steps()).containsKeys(Step.ENCODE, Step.WRITE);
    assertThat(space(run).vectors()).isEqualTo(wanted());
    assertThat(space(run).stale()).isZero();
    assertThat(space(run).state()).isEqualTo(SpaceState.BUILDING);
    assertThat(spaces.active(Aspect.IMAGE).orElseThrow().vectors()).isEqualTo(2 * PRODUCTS);
    assertThat(
            number(
                "select count(*) from pg_indexes where indexname = ?",
                "space_vector_hnsw_" + run.spaceId()))
        .isEqualTo(1);
    assertThat(runs.events(run.id(), 0, 100)).isNotEmpty();
  }

  @Test
  void aSecondRunHasNothingToDo() {
    fill(new DrawnMaker("second", Aspect.TEXT, 24));
    var maker = new DrawnMaker("second", Aspect.TEXT, 24);
    var again = fill(maker);
    assertThat(again.total()).isZero();
    assertThat(again.state()).isEqualTo(BackfillState.DONE);
    assertThat(maker.calls()).isZero();
  }

  /** Talent-Catalog#3715 and clip-retrieval#368: killed, and everything began anew. */
  @Test
  void aStoppedRunGoesOnWhereItStood() {
    var stop = new StopSignal();
    var maker = new DrawnMaker("second", Aspect.IMAGE, 24);
    var begun = runs.begin(maker, settings(5), "ops", "");
    new BackfillRunner(database, clock)
        .work(
            begun.id(),
            maker,
            stop,
            r -> {
              if (r.done() >= 20) {
                stop.request();
              }
            });
    long before = runs.get(begun.id()).done();
    assertThat(before).isBetween(20L, PRODUCTS - 1L);
    var seen = ConcurrentHashMap.<Long>newKeySet();
    var second =
        new DrawnMaker("second", Aspect.IMAGE, 24)
            .before(ps -> ps.forEach(p -> seen.add(p.productId())));
    var end = work(begun, second);
    assertThat(end.state()).isEqualTo(BackfillState.DONE);
    assertThat(end.done()).isEqualTo(PRODUCTS);
    assertThat(seen).hasSize((int) (PRODUCTS - before));
  }

  @Test
  void whoeverJoinsInCountsByThePriceTheRunWasBegunWith() {
    var begun =
        runs.begin(new DrawnMaker("second", Aspect.IMAGE, 24).at(2), settings(5), "ops", "");
    assertThat(begun.price()).isEqualTo(2);
    for (double price : new double[] {2, 7, 0}) {
      long before = runs.get(begun.id()).done();
      var stop = new StopSignal();
      new BackfillRunner(database, clock)
          .work(
              begun.id(),
              new DrawnMaker("second", Aspect.IMAGE, 24).at(price),
              stop,
              r -> {
                if (r.done() >= before + 8 && price > 0) {
                  stop.request();
                }
              });
    }
    BackfillRun end = runs.get(begun.id());
    assertThat(end.state()).isEqualTo(BackfillState.DONE);
    assertThat(end.cost()).isCloseTo(end.vectors() * 2 / 1000.0, within(1e-9));
  }

  @Test
  void severalDesktopsWorkOnOneRunWithoutDoubleWork() throws Exception {
    var made = new ConcurrentHashMap<Long, AtomicInteger>();
    var begun = runs.begin(new DrawnMaker("second", Aspect.IMAGE, 24), settings(3), "ops", "");
    Callable<BackfillRun> desktop =
        () ->
            work(
                begun,
                new DrawnMaker("second", Aspect.IMAGE, 24)
                    .before(ps ->
                        ps.forEach(p ->
                            made.computeIfAbsent(p.productId(), _ -> new AtomicInteger())
                                .incrementAndGet())));
    try (var others = Executors.newFixedThreadPool(3)) {
      for (var one : others.invokeAll(List.of(desktop, desktop, desktop))) {
        assertThat(one.get().state()).isEqualTo(BackfillState.DONE);
      }
    }
    assertThat(made).hasSize(PRODUCTS);
    assertThat(made.values()).allMatch(n -> n.get() == 1);
    assertThat(runs.get(begun.id()).done()).isEqualTo(PRODUCTS);
  }

  @Test
  void aSilentProcessIsTakenOverAndWhatItBringsThenIsRefused() {
    var maker = new DrawnMaker("second", Aspect.IMAGE, 24);
    var run = runs.begin(maker, settings(10), "ops", "");
    var need = new NeedSql(space(run), run.settings(), clock);
    var worker = UUID.randomUUID();
    var dead = new ChunkSql(database, need, run.id(), worker, "dead");
    var grave = new ChunkResultSql(database, need, run.id(), worker);
    var held = (ChunkSql.Task.Chunk) dead.next();
    database.write(
        "let time pass",
        c ->
            Statements.update(
                c, "update backfill_chunk set heartbeat = heartbeat - interval '1 hour'"));
    assertThat(work(run, maker).done()).isEqualTo(PRODUCTS);
    var late = maker.make(held.products(), new StepClock());
    assertThat(grave.commit(held, late, new ChunkResultSql.Spent(0, Optional.empty()))).isFalse();
    assertThat(space(run).vectors()).isEqualTo(wanted());
    assertThat(runs.events(run.id(), 0, 100))
        .anyMatch(e -> e.message().contains("went silent with 10 products"));
  }

  /** OpenViking#4303: what nobody worked on any more was kept for ever. */
  @Test
  void aChunkThatWasTakenUnheardIsNotKeptAliveByItsOwnProcess() {
    var maker = new DrawnMaker("second", Aspect.IMAGE, 24);
    var run = runs.begin(maker, settings(10), "ops", "");
    var need = new NeedSql(space(run), run.settings(), clock);
    var process = new ChunkSql(database, need, run.id(), UUID.randomUUID(), "one");
    var unheard = (ChunkSql.Task.Chunk) process.next();
    var held = (ChunkSql.Task.Chunk) process.next();
    database.write(
        "let time pass",
        c ->
            Statements.update(
                c, "update backfill_chunk set heartbeat = heartbeat - interval '1 hour'"));
    assertThat(process.heartbeat(List.of(held.id()))).isEqualTo(1);
    var other = new ChunkSql(database, need, run.id(), UUID.randomUUID(), "another");
    assertThat(((ChunkSql.Task.Chunk) other.next()).id()).isEqualTo(unheard.id());
    assertThat(((ChunkSql.Task.Chunk) other.next()).id()).isNotEqualTo(held.id());
  }

  /** picsalex/yolo-scout#63: one bad picture dropped its whole batch. */
  @Test
  void oneBadProductIsListedWithItsReasonAndTriedAgain() {
    var tries = new AtomicInteger();
    long bad = number("select min(id) from product");
    var maker =
        new DrawnMaker("second", Aspect.IMAGE, 24)
            .refusing(p -> {
              if (p.productId() != bad) {
                return null;
              }
              tries.incrementAndGet();
              return new MadeProduct.Failed(bad, Step.DECODE, "corrupt", "The picture is broken.");
            });
    var begun = runs.begin(maker, settings(7), "ops", "");
    var hurry = new AtomicBoolean(true);
    var end =
        new BackfillRunner(database, clock)
            .work(
                begun.id(),
                maker,
                new StopSignal(),
                r -> {
                  if (hurry.get() && r.phase() == BackfillPhase.RETRY) {
                    database.write(
                        "let time pass",
                        c ->
                            Statements.update(
                                c,
                                "update backfill_failure set next_try_at = now()"
                                    + " where next_try_at is not null"));
                  }
                });
    assertThat(tries).hasValue(3);
    assertThat(end.state()).isEqualTo(BackfillState.DONE);
    assertThat(end.done()).isEqualTo(PRODUCTS - 1);
    assertThat(end.failed()).isEqualTo(1);
    assertThat(end.message()).contains("1 products failed");
    var failure = runs.failures(begun.id(), 0, 10).getFirst();
    assertThat(failure.productId()).isEqualTo(bad);
    assertThat(failure.step()).isEqualTo(Step.DECODE);
    assertThat(failure.message()).isEqualTo("The picture is broken.");
    assertThat(failure.nextTryAt()).isNull();
    assertThat(runs.retry(begun.id(), bad, "ops")).isEqualTo(new RetriedFailures(1, false));
    var mended = work(begun, new DrawnMaker("second", Aspect.IMAGE, 24));
    assertThat(mended.state()).isEqualTo(BackfillState.DONE);
    assertThat(mended.failed()).isZero();
    assertThat(mended.done()).isEqualTo(PRODUCTS);
  }

  /** immich#15134: 4,500 errors while the encoder slept. */
  @Test
  void aRunStopsItselfWhenTooMuchFails() {
    var maker =
        new DrawnMaker("second", Aspect.IMAGE, 24)
            .refusing(
                p -> new MadeProduct.Failed(p.productId(), Step.ENCODE, "refused", "Not taken."));
    var end = fill(maker);
    assertThat(end.state()).isEqualTo(BackfillState.PAUSED);
    assertThat(end.message()).contains("more than 10 %", "stopped itself");
    assertThat(end.failed()).isLessThan(PRODUCTS);
  }

  @Test
  void anEncoderOutOfReachPausesTheRunAndLosesNothing() {
    var maker =
        new DrawnMaker("second", Aspect.IMAGE, 24)
            .before(ps -> {
              throw new CatalogException(
                  ErrorKind.ENVIRONMENT, "The server does not answer.", "Start it.", null);
            });
    var end = fill(maker);
    assertThat(end.state()).isEqualTo(BackfillState.PAUSED);
    assertThat(end.message()).contains("The server does not answer.", "Resume");
    assertThat(end.failed()).isZero();
    runs.resume(end.id(), "ops");
    assertThat(work(end, new DrawnMaker("second", Aspect.IMAGE, 24)).done()).isEqualTo(PRODUCTS);
  }

  /** statewave#421: an encoder of the same size took the place of another. */
  @Test
  void anotherEncoderOfTheSameSizeIsRefused() {
    fill(new DrawnMaker("second", Aspect.IMAGE, 24));
    assertThatThrownBy(() ->
            runs.begin(
                new DrawnMaker("second", Aspect.IMAGE, 24).swapped(), settings(7), "ops", ""))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("no longer computes");
  }

  @Test
  void twoRunsForOneSpaceAreRefused() {
    var maker = new DrawnMaker("second", Aspect.IMAGE, 24);
    var first = runs.begin(maker, settings(7), "ada", "");
    assertThatThrownBy(() -> runs.begin(maker, settings(7), "ben", ""))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("Run " + first.id() + " by ada");
    runs.cancel(first.id(), "ben");
    assertThat(fill(maker).done()).isEqualTo(PRODUCTS);
  }

  @Test
  void manyThatBeginAtOnceBeginOneRunAndTheOthersAreToldWhose() throws Exception {
    var maker = new DrawnMaker("second", Aspect.IMAGE, 24);
    Callable<String> begins =
        () -> {
          try {
            return "begun " + runs.begin(maker, settings(7), "ada", "").id();
          } catch (CatalogException e) {
            return e.explained();
          }
        };
    try (var people = Executors.newFixedThreadPool(6)) {
      var said = people.invokeAll(Collections.nCopies(6, begins));
      var told = new ArrayList<String>();
      for (var one : said) {
        told.add(one.get());
      }
      assertThat(told).filteredOn(t -> t.startsWith("begun")).hasSize(1);
      assertThat(told)
          .filteredOn(t -> !t.startsWith("begun"))
          .hasSize(5)
          .allMatch(t -> t.contains("by ada is at this space") && t.contains("Work on that run"));
    }
    assertThat(runs.list(10)).hasSize(1);
  }

  /** Leases are of the database's clock: what the desktops' clocks say is of no account. */
  @Test
  void desktopsWhoseClocksJumpDoNothingTwice() throws Exception {
    var made = new ConcurrentHashMap<Long, AtomicInteger>();
    var begun = runs.begin(new DrawnMaker("second", Aspect.IMAGE, 24), settings(3), "ops", "");
    var jumps = new AtomicInteger();
    Clock jumping =
        new Clock() {
          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return Instant.now().plus(Duration.ofDays(jumps.incrementAndGet() % 2 == 0 ? 2 : -2));
          }
        };
    try (var desktops = Executors.newFixedThreadPool(3)) {
      var clocks = List.of(jumping, Clock.offset(clock, Duration.ofDays(-400)), Clock.systemUTC());
      var work = new ArrayList<Callable<BackfillRun>>();
      for (Clock one : clocks) {
        work.add(() -> {
          var maker =
              new DrawnMaker("second", Aspect.IMAGE, 24)
                  .before(ps ->
                      ps.forEach(p ->
                          made.computeIfAbsent(p.productId(), _ -> new AtomicInteger())
                              .incrementAndGet()));
          return new BackfillRunner(database, one)
              .work(begun.id(), maker, new StopSignal(), r -> {});
        });
      }
      for (var one : desktops.invokeAll(work)) {
        assertThat(one.get().state()).isEqualTo(BackfillState.DONE);
      }
    }
    assertThat(made).hasSize(PRODUCTS);
    assertThat(made.values()).allMatch(n -> n.get() == 1);
    var end = runs.get(begun.id());
    assertThat(end.finishedAt()).isAfter(end.createdAt());
    EveryProduct.isRightOrListed(database, begun.id(), new DrawnMaker("second", Aspect.IMAGE, 24));
  }

  /** A chunk of a dead process, and a try that is due, once lay in the future till the next day. */
  @Test
  void aServerWhoseClockIsSetBackForgetsNothing() {
    long bad = number("select min(id) from product");
    var once = new AtomicBoolean(true);
    var maker =
        new DrawnMaker("second", Aspect.IMAGE, 24)
            .refusing(p ->
                p.productId() == bad && once.getAndSet(false)
                    ? new MadeProduct.Failed(bad, Step.FETCH, "gone", "Not there.")
                    : null);
    var run = runs.begin(maker, settings(10), "ops", "");
    var need = new NeedSql(space(run), run.settings(), clock);
    var dead = new ChunkSql(database, need, run.id(), UUID.randomUUID(), "dead");
    var held = (ChunkSql.Task.Chunk) dead.next();
    database.write(
        "set the clock back by a day",
        c ->
            Statements.update(
                c, "update backfill_chunk set heartbeat = heartbeat + interval '1 day'"));
    var end =
        new BackfillRunner(database, clock)
            .work(
                run.id(),
                maker,
                new StopSignal(),
                r ->
                    database.write(
                        "and again",
                        c ->
                            Statements.update(
                                c,
                                "update backfill_failure set at = at + interval '1 day',"
                                    + " next_try_at = next_try_at + interval '1 day'"
                                    + " where at < now() + interval '1 hour'")));
    assertThat(held.products()).hasSize(10);
    assertThat(end.state()).isEqualTo(BackfillState.DONE);
    assertThat(end.done()).isEqualTo(PRODUCTS);
    EveryProduct.isRightOrListed(database, run.id(), new DrawnMaker("second", Aspect.IMAGE, 24));
  }

  /** A product that changes while its vector is made anew keeps the one it has until then. */
  @Test
  void aVectorStaysUntilAnotherOneTakesItsPlace() {
    var first = fill(new DrawnMaker("second", Aspect.TEXT, 24));
    String edit =
        "update product set title = title || ' now', version = version + 1 where id in (select id"
            + " from product order by id limit ?)";
    database.write("edit", c -> Statements.update(c, edit, 3));
    assertThat(space(first).stale()).isEqualTo(3);
    var stop = new StopSignal();
    var maker =
        new DrawnMaker("second", Aspect.TEXT, 24)
            .before(ps -> {
              stop.request();
              database.write("edit again", c -> Statements.update(c, edit, 1));
            });
    var second = runs.begin(maker, settings(7), "ops", "");
    new BackfillRunner(database, clock).work(second.id(), maker, stop, r -> {});
    assertThat(maker.calls()).isEqualTo(1);
    assertThat(space(first).vectors()).isEqualTo(PRODUCTS);
    assertThat(space(first).stale()).as("two were made, one changed").isEqualTo(1);
    assertThat(work(second, new DrawnMaker("second", Aspect.TEXT, 24)).state())
        .isEqualTo(BackfillState.DONE);
    EveryProduct.isRightOrListed(database, second.id(), new DrawnMaker("second", Aspect.TEXT, 24));
  }

  /**
   * A first fill does not look for vectors, because there are none; somebody else may write some.
   */
  @Test
  void whoeverWritesIntoASpaceThatIsFilledTheFirstTimeIsMet() {
    var written = new AtomicBoolean();
    var space = new AtomicInteger();
    var maker =
        new DrawnMaker("second", Aspect.TEXT, 24)
            .before(ps -> {
              if (written.compareAndSet(false, true)) {
                String sql =
                    """
                    insert into space_vector (space_id, subject_id, product_id, dimensions,
                                              fingerprint, source_type, seen_version, embedding)
                    select ?, id, id, 24, ?, 'TEXT', ?, array_fill(0.2, array[24])::vector::halfvec
                      from product where id = ?
                    """;
                database.write(
                    "write beside the run",
                    c ->
                        Statements.update(
                                c, sql, space.get(), "older", 0, ps.getFirst().productId())
                            + Statements.update(
                                c, sql, space.get(), "fresher", 1_000, ps.getLast().productId()));
              }
            });
    var begun = runs.begin(maker, settings(7), "ops", "");
    space.set(begun.spaceId());
    var end = work(begun, maker);
    assertThat(written).isTrue();
    assertThat(end.state()).isEqualTo(BackfillState.DONE);
    assertThat(space(end).vectors()).isEqualTo(PRODUCTS);
    assertThat(
            number(
                "select count(*) from space_vector where space_id = ? and fingerprint = 'older'",
                end.spaceId()))
        .as("replaced")
        .isZero();
    assertThat(
            number(
                "select count(*) from space_vector where space_id = ? and fingerprint = 'fresher'",
                end.spaceId()))
        .as("a fresher one is never overwritten")
        .isEqualTo(1);
  }

  /** immich#31332: edited while the run went by, and neither All nor Missing found them. */
  @Test
  void whatChangesMeanwhileIsCaughtSoThatAllMeansAll() throws IOException {
    var changed = new AtomicBoolean();
    var maker =
        new DrawnMaker("second", Aspect.TEXT, 24)
            .before(ps -> {
              if (ps.getFirst().productId() > number("select max(id) - 10 from product")
                  && changed.compareAndSet(false, true)) {
                database.write(
                    "import again",
                    c ->
                        Statements.update(
                            c,
                            "update product set title = 'Another ' || id, version = version + 1"
                                + " where id in (select id from product order by id limit 5)"));
              }
            });
    var end = fill(maker);
    assertThat(changed).isTrue();
    assertThat(end.state()).isEqualTo(BackfillState.DONE);
    assertThat(space(end).stale()).isZero();
    assertThat(
            number(
                "select count(*) from product p join space_vector v on v.space_id = ?"
                    + " and v.subject_id = p.id where p.title like 'Another %'"
                    + " and v.fingerprint like 'Another %'",
                end.spaceId()))
        .isEqualTo(5);
  }

  @Test
  void anotherPrimaryCropMakesACombinedVectorStaleAndALabelDoesNot() {
    var end = fill(new DrawnMaker("second", Aspect.COMBINED, 24));
    assertThat(space(end).vectors()).isEqualTo(PRODUCTS);
    assertThat(
            number(
                "select count(*) from space_vector where space_id = ? and source_type = 'BOTH'",
                end.spaceId()))
        .isEqualTo(PRODUCTS);
    var item = reviews.item("p1");
    long crop = item.crops().getFirst().id();
    reviews.decide("p1", new ReviewChange.Relabel(crop, "colour", "red"));
    assertThat(space(end).stale()).isZero();
    var now = reviews.item("p1");
    long other =
        now.crops().stream()
            .map(c -> c.id())
            .filter(id ->
                id
                    != number(
                        "select crop_id from effective_primary where product_id = ?",
                        now.productId()))
            .findFirst()
            .orElseThrow();
    reviews.decide("p1", new ReviewChange.SetPrimary(other));
    assertThat(space(end).stale()).isEqualTo(1);
    var again = fill(new DrawnMaker("second", Aspect.COMBINED, 24));
    assertThat(again.done()).isEqualTo(1);
    assertThat(space(end).stale()).isZero();
  }

  /** pgai#878: embedded again when an unrelated column changed. */
  @Test
  void aColumnThatTheSpaceDoesNotReadMakesNothingStale() {
    var end = fill(new DrawnMaker("second", Aspect.TEXT, 24));
    database.write(
        "change",
        c -> Statements.update(c, "update product set usage = 'daily', category = 'kitchen'"));
    assertThat(space(end).stale()).isZero();
    database.write("change", c -> Statements.update(c, "update product set title = 'New'"));
    assertThat(space(end).stale()).isEqualTo(PRODUCTS);
  }

  @Test
  void aTrialStopsAtItsLimit() {
    var maker = new DrawnMaker("second", Aspect.IMAGE, 24);
    var trial =
        new BackfillSettings(150, 3, true, 5, true, 0.1, BackfillScope.of(BackfillScope.Kind.ALL));
    var end = work(runs.begin(maker, trial, "ops", ""), maker);
    assertThat(end.state()).isEqualTo(BackfillState.DONE);
    assertThat(end.done()).isEqualTo(5);
    assertThat(
            number(
                "select count(distinct product_id) from space_vector where space_id = ?",
                end.spaceId()))
        .isEqualTo(5);
  }

  @Test
  void aGoodSampleGoesOnByItselfAndABadOneWaits() {
    var canary =
        new BackfillSettings(7, 3, true, 0, true, 0.1, BackfillScope.of(BackfillScope.Kind.ALL));
    var good = new DrawnMaker("second", Aspect.IMAGE, 24);
    var end = work(runs.begin(good, canary, "ops", ""), good);
    assertThat(end.state()).isEqualTo(BackfillState.DONE);
    assertThat(end.done()).isEqualTo(PRODUCTS);
    assertThat(end.canary()).isNotNull();
    assertThat(end.canary().products()).isEqualTo(5);
    var bad =
        new DrawnMaker("third", Aspect.TEXT, 24)
            .refusing(
                p -> new MadeProduct.Failed(p.productId(), Step.ENCODE, "refused", "Not taken."));
    var waits = work(runs.begin(bad, canary, "ops", ""), bad);
    assertThat(waits.state()).isEqualTo(BackfillState.PAUSED);
    assertThat(waits.message()).contains("The sample says no", "5 of 5 products");
  }

  @Test
  void onlyWhatTheScopeNamesIsMade() {
    database.write(
        "sort",
        c -> Statements.update(c, "update product set category = 'kitchen' where id % 2 = 0"));
    long kitchen = number("select count(*) from product where category = 'kitchen'");
    var maker = new DrawnMaker("second", Aspect.IMAGE, 24);
    var scope =
        new BackfillScope(BackfillScope.Kind.MISSING, "category:kitchen", null, null, List.of());
    var end =
        work(
            runs.begin(maker, new BackfillSettings(7, 3, true, 0, false, 0.1, scope), "ops", ""),
            maker);
    assertThat(end.total()).isEqualTo(kitchen);
    assertThat(end.done()).isEqualTo(kitchen);
    assertThat(
            number(
                "select count(distinct v.product_id) from space_vector v"
                    + " join product p on p.id = v.product_id"
                    + " where v.space_id = ? and p.category = 'kitchen'",
                end.spaceId()))
        .isEqualTo(kitchen);
    assertThat(space(end).vectors()).isLessThan(wanted());
  }

  @Test
  void aSpaceThatAnIndexRunMadeLearnsItsRecipeFromTheFirstRunAtIt() {
    var recipe = new DrawnMaker("indexed", Aspect.IMAGE, 24).recipe();
    var probe = new DrawnMaker("indexed", Aspect.IMAGE, 24).probes().getFirst();
    var made = spaces.openForWriting(SpaceKey.of(recipe), probe, clock.instant());
    assertThat(made.recipe()).isNull();
    assertThat(SpaceRecipe.ofIndexed(made.key())).isEqualTo(recipe);
    var run = fill(new DrawnMaker("indexed", Aspect.IMAGE, 24));
    assertThat(run.spaceId()).isEqualTo(made.id());
    assertThat(space(run).recipe()).isEqualTo(recipe);
    assertThat(number("select count(*) from space where recipe_hash = ? ", recipe.hash()))
        .isEqualTo(1);
  }

  @Test
  void promotingRollingBackAndRetiringAreOneStepEach() {
    var first = spaces.active(Aspect.IMAGE).orElseThrow();
    var run = fill(new DrawnMaker("second", Aspect.IMAGE, 24));
    assertThatThrownBy(() -> spaces.promote(space(run), "ops", clock.instant()))
        .hasMessageContaining("not verified");
    var verifier = new SpaceVerifier(database);
    var report = verifier.verify(space(run), clock.instant());
    assertThat(report.problems()).isEmpty();
    assertThat(report.coverage()).isEqualTo(1);
    assertThat(report.covered()).isEqualTo(PRODUCTS);
    assertThat(report.indexUsed()).isTrue();
    assertThat(report.recall()).isGreaterThanOrEqualTo(0.95);
    assertThat(verifier.last(space(run))).contains(report);
    assertThatThrownBy(() -> spaces.promote(space(run), "ops", clock.instant()))
        .hasMessageContaining("signed the comparison");
    var comparison = verifier.compare(space(run), 30, 10, clock.instant());
    assertThat(comparison.histogram().stream().mapToInt(n -> n).sum()).isEqualTo(30);
    assertThat(comparison.worst()).hasSize(30);
    assertThat(comparison.worst().getFirst().mine()).hasSize(10);
    verifier.sign(comparison.id(), "ops", clock.instant());
    assertThat(verifier.lastComparison(space(run)).orElseThrow().signedBy()).isEqualTo("ops");
    spaces.promote(space(run), "ops", clock.instant());
    assertThat(spaces.active(Aspect.IMAGE).orElseThrow().id()).isEqualTo(run.spaceId());
    var back = spaces.requireWayBack(Aspect.IMAGE);
    assertThat(spaces.rollBack(back, "ops", clock.instant()).id()).isEqualTo(first.id());
    assertThat(spaces.active(Aspect.IMAGE).orElseThrow().id()).isEqualTo(first.id());
    assertThat(spaces.uses(Aspect.IMAGE)).hasSize(3);
    assertThatThrownBy(
            () -> spaces.retire(spaces.active(Aspect.IMAGE).orElseThrow(), clock.instant()))
        .hasMessageContaining("in force");
    spaces.retire(space(run), clock.instant());
    assertThat(space(run).state()).isEqualTo(SpaceState.RETIRED);
    assertThat(space(run).vectors()).isZero();
    assertThat(
            number(
                "select count(*) from pg_class where relname = ?", "space_vector_" + run.spaceId()))
        .isZero();
  }
}
