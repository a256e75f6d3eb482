package org.cropdesk.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cropdesk.crop.Box;
import org.cropdesk.db.Await;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.ChildProcess;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.embedding.PrimaryMarks;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.index.RunUndoPreview.Reason;
import org.cropdesk.job.JobState;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewOutcome.Committed;
import org.cropdesk.review.Reviews;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** "Undo everything index run 12 did", table by table. */
final class RunUndoTest {
  /** Every table a run writes, without what only ever rises. */
  private static final Map<String, String> TABLES =
      new TreeMap<>(
          Map.of(
              "alike", "to_jsonb(t)",
              "detection", "to_jsonb(t)",
              "crop", "to_jsonb(t)",
              "crop_quality", "to_jsonb(t)",
              "verdict", "to_jsonb(t)",
              "crop_score", "to_jsonb(t)",
              "label", "to_jsonb(t)",
              "primary_choice", "to_jsonb(t)",
              "space_vector",
                  "to_jsonb(t) - '{of_primary,stale_at}'::text[] || jsonb_build_object('e', t.embedding::text)",
              "product", "to_jsonb(t) - '{version,changed_by,changed_at}'::text[]"));

  static {
    TABLES.put("image", "to_jsonb(t)");
  }

  private final CatalogLocation.Server server = TestCatalog.fresh();
  private final CatalogDatabase database = CatalogDatabase.open(server, InstantSource.system());
  private final Reviews reviews;
  private final RunUndo undo = new RunUndo(database, InstantSource.system());
  private final RunUndo stepwise = new RunUndo(database, InstantSource.system(), 1);

  RunUndoTest(@TempDir Path dir) {
    this.reviews = new Reviews(database, dir);
  }

  @BeforeEach
  void indexOnce() throws IOException {
    reviews
        .draw("TWO", "shoe 0.9 10 10 60 60\nbag 0.6 5 5 90 90", "hat 0.8 20 20 80 80")
        .draw("ONE", "bag 0.9 10 10 60 60")
        .draw("ODD", "broken", "mug 0.7 10 10 60 60 0.01")
        .importAll()
        .index(IndexScope.MISSING);
  }

  @AfterEach
  void close() {
    reviews.close();
    PrimaryMarks.assertComplete(database);
    database.close();
  }

  private Map<String, List<String>> tables() {
    var all = new TreeMap<String, List<String>>();
    TABLES.forEach((table, row) ->
        all.put(
            table,
            database.read(
                "look",
                c ->
                    Statements.list(
                        c,
                        "select (" + row + ")::text from " + table + " t order by 1",
                        r -> r.getString(1)))));
    return all;
  }

  private long run(DrawnAnalyzer analyzer) {
    return reviews.index(analyzer, IndexScope.ALL).jobId();
  }

  /** Finds every box elsewhere, so that all crops are others. */
  private static DrawnAnalyzer other() {
    return new DrawnAnalyzer("detector-2", "encoder-1").withMovedBoxes(30);
  }

  private RunUndoReport takeBack(long run) {
    return undo.undo(run, n -> {}, new StopSignal());
  }

  private RunUndoPreview look(long run) {
    return undo.preview(run, new StopSignal());
  }

  private void say(String sku, ReviewChange change) {
    assertThat(reviews.decide(sku, change)).isInstanceOf(Committed.class);
  }

  private long crop(String sku) {
    return reviews.item(sku).crops().getFirst().id();
  }

  @Test
  void theStateBeforeARunWithAnotherDetectorComesBackRowByRow() {
    var before = tables();
    long run = run(other());
    var after = tables();
    assertThat(after).isNotEqualTo(before);

    var seen = look(run);
    assertThat(seen.products()).isEqualTo(3);
    assertThat(seen.changed()).isEqualTo(3);
    assertThat(seen.conflictCount()).isZero();
    assertThat(seen.cropsBack()).isEqualTo(5);
    assertThat(seen.cropsGone()).isEqualTo(5);
    assertThat(tables()).as("only looked").isEqualTo(after);

    var report = takeBack(run);
    assertThat(report.changed()).isEqualTo(3);
    assertThat(tables()).isEqualTo(before);

    takeBack(report.job());
    assertThat(tables()).as("the undo is undone").isEqualTo(after);
    takeBack(run);
    assertThat(tables()).as("and done again").isEqualTo(before);
  }

  @Test
  void aRunThatMovedBoxesALittleOrUsedAnotherEncoderIsUndoneAsWell() {
    var before = tables();
    long moved = run(new DrawnAnalyzer("detector-2", "encoder-1").withMovedBoxes(1));
    assertThat(look(moved).cropsGone()).as("the same crops").isZero();
    long encoder = run(new DrawnAnalyzer("detector-2", "encoder-2").withMovedBoxes(1));
    takeBack(encoder);
    takeBack(moved);
    assertThat(tables()).isEqualTo(before);
  }

  @Test
  void whatPeopleSaidBeforeAndAfterTheRunStays() {
    say("TWO", new ReviewChange.Relabel(crop("TWO"), "colour", "green"));
    var before = tables();
    long run = run(other());
    long made = reviews.item("ONE").crops().getFirst().id();
    say("ONE", new ReviewChange.Relabel(made, "colour", "green"));
    say("TWO", new ReviewChange.Accept());

    assertThat(look(run).conflicts())
        .singleElement()
        .satisfies(c -> {
          assertThat(c.sku()).isEqualTo("ONE");
          assertThat(c.reason()).isEqualTo(Reason.SPOKEN);
        });
    takeBack(run);

    assertThat(reviews.item("ONE").crops())
        .hasSize(2)
        .anySatisfy(c -> {
          assertThat(c.id()).isEqualTo(made);
          assertThat(c.humanLabels()).containsEntry("colour", List.of("green"));
        });
    assertThat(reviews.item("TWO").crops().getFirst().humanLabels())
        .containsEntry("colour", List.of("green"));
    assertThat(reviews.item("TWO").stage().name()).isEqualTo("VERIFIED");
    assertThat(tables().get("primary_choice")).isEqualTo(before.get("primary_choice"));
  }

  @Test
  void aBoxAPersonDrewSinceKeepsWhatWasComputedForIt() {
    long run = run(new DrawnAnalyzer("detector-2", "encoder-1").withMovedBoxes(1));
    long crop = crop("ONE");
    say("ONE", new ReviewChange.Redraw(crop, new Box(5, 5, 50, 50), 0.15));
    new CropRefresh(database, reviews.store(), InstantSource.system()).run(new DrawnAnalyzer());
    var vector = vectorOf(crop);

    takeBack(run);

    assertThat(vectorOf(crop)).isEqualTo(vector);
    assertThat(reviews.item("ONE").crops().getFirst().detection().box())
        .isEqualTo(new Box(5, 5, 50, 50));
  }

  private List<String> vectorOf(long crop) {
    String sql =
        "select fingerprint || stale || embedding::text from space_vector where crop_id = ?";
    return database.read("look", c -> Statements.list(c, sql, r -> r.getString(1), crop));
  }

  @Test
  void aLaterRunIsInTheWayUntilItIsUndoneItself() {
    var before = tables();
    long second = run(other());
    long third = run(new DrawnAnalyzer("detector-3", "encoder-1"));
    var after = tables();

    assertThat(look(second).conflicts())
        .extracting(RunUndoPreview.Conflict::reason)
        .containsOnly(Reason.LATER_RUN)
        .hasSize(3);
    assertThat(takeBack(second).changed()).isZero();
    assertThat(tables()).isEqualTo(after);

    takeBack(third);
    assertThat(takeBack(second).changed()).isEqualTo(3);
    assertThat(tables()).isEqualTo(before);
  }

  @Test
  void aProductWithOtherPicturesIsLeftAlone() throws IOException {
    long run = run(other());
    reviews.draw("ONE", "bag 0.9 10 10 60 60", "hat 0.9 10 10 70 70").importAll();
    assertThat(look(run).conflicts())
        .singleElement()
        .satisfies(c -> assertThat(c.reason()).isEqualTo(Reason.PICTURES));
    assertThat(takeBack(run).changed()).isEqualTo(2);
  }

  @Test
  void aStoppedUndoGoesOnAndDoesNothingTwice() {
    var before = tables();
    long run = run(other());
    var stop = new StopSignal();
    var first = stepwise.undo(run, n -> stop.request(), stop);
    assertThat(first.stopped()).isTrue();
    assertThat(first.changed()).isEqualTo(1);
    assertThat(look(run).back()).isEqualTo(1);
    assertThat(look(run).conflictCount()).isZero();

    assertThat(takeBack(run).changed()).isEqualTo(2);
    assertThat(tables()).isEqualTo(before);
  }

  @Test
  void anUndoThatDiedInTheMiddleIsGoneOnWith() {
    var before = tables();
    long run = run(other());
    assertThatThrownBy(() ->
            stepwise.undo(
                run,
                n -> {
                  throw new IllegalStateException("the power went");
                },
                new StopSignal()))
        .hasMessage("the power went");
    assertThat(undo.runs(1).getFirst().state()).isEqualTo(JobState.FAILED);
    takeBack(run);
    assertThat(tables()).isEqualTo(before);
  }

  /** Undoes a run product by product, and waits after the first one until somebody kills it. */
  public static final class Undoer {
    private Undoer() {}

    public static void main(String[] args) {
      var catalog = CatalogLocation.parse(args[0], Path.of("unused"));
      var database = CatalogDatabase.open(catalog, InstantSource.system());
      new RunUndo(database, InstantSource.system(), 1)
          .undo(
              Long.parseLong(args[1]),
              n -> {
                System.out.println("done " + n);
                java.util.concurrent.locks.LockSupport.park();
              },
              new StopSignal());
    }
  }

  @Test
  void anUndoWhoseProcessIsKilledIsGoneOnWithByTheNextOne() throws Exception {
    var before = tables();
    long run = run(other());
    String url = TestCatalog.address(server);
    try (var child = new ChildProcess(Undoer.class, url, Long.toString(run))) {
      Await.until("a product is undone", () -> child.lines().contains("done 1"));
      child.kill();
    }
    long killed = undo.runs(1).getFirst().id();
    assertThat(undo.runs(1).getFirst().state()).isEqualTo(JobState.RUNNING);
    assertThat(look(run).back()).isEqualTo(1);

    Await.until("the server has noticed", () -> canUndo(run));

    assertThat(undo.runs(1).getFirst().id()).as("the same undo").isEqualTo(killed);
    assertThat(tables()).isEqualTo(before);
  }

  private boolean canUndo(long run) {
    try {
      return takeBack(run).changed() == 2;
    } catch (CatalogException e) {
      return false; // The lock of the dead is still held.
    }
  }

  @Test
  void theFirstRunIsUndoneToNothingAndCanBeRunAgain() {
    var after = tables();
    long first = undo.runs(1).getFirst().id();
    assertThat(look(first).unindexed()).isEqualTo(3);
    takeBack(first);
    assertThat(tables().get("crop")).isEmpty();
    assertThat(tables().get("space_vector")).isEmpty();
    assertThat(reviews.service().counts().unindexed()).isEqualTo(3);
    reviews.index(IndexScope.MISSING);
    assertThat(tables().get("crop")).hasSameSizeAs(after.get("crop"));
  }

  @Test
  void theListSaysWhichRunsAreUndoneAndWhichCanBe() {
    long run = run(other());
    var undone = takeBack(run);
    var runs = undo.runs(10);
    assertThat(runs).extracting(MachineRun::id).startsWith(undone.job(), run);
    assertThat(runs.getFirst().title()).isEqualTo("Undo of run " + run + ", run " + undone.job());
    assertThat(runs.get(1).undoneBy()).isEqualTo(undone.job());
    assertThatThrownBy(() -> look(4711))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("no run 4711");
  }

  @Test
  void copiesAreKeptForThirtyDaysAndOfTheLastThreeRunsAlways() {
    long first = undo.runs(1).getFirst().id();
    for (int i = 0; i < 3; i++) {
      run(other());
    }
    var later = InstantSource.offset(InstantSource.system(), Duration.ofDays(31));
    new RunUndo(database, later).letGo();
    assertThat(undo.runs(10)).extracting(MachineRun::kept).containsExactly(true, true, true, false);
    assertThatThrownBy(() -> look(first)).hasMessageContaining("no longer kept");
  }
}
