package org.cropdesk.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.ReviewChange.Accept;
import org.cropdesk.review.ReviewChange.Relabel;
import org.cropdesk.review.ReviewChange.Revert;
import org.cropdesk.review.ReviewChange.SetPrimary;
import org.cropdesk.review.ReviewOutcome.Committed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Undo across restarts and people, the wish of cvat#7996, Label Studio #4379 and biigle#325. */
@ExtendWith(TestCatalog.class)
final class BulkUndoTest {
  private static final String TWO_BOXES = "shoe 0.9 10 10 60 60\nbag 0.6 5 5 90 90 0.1";
  private static final Instant YESTERDAY = Instant.parse("2026-11-20T10:00:00Z");
  private static final Instant TODAY = Instant.parse("2026-11-21T10:00:00Z");

  private final Reviews reviews;
  private final BulkUndo undo;

  BulkUndoTest(CatalogDatabase database, @TempDir Path dir) {
    this.reviews = new Reviews(database, dir);
    this.undo = new BulkUndo(database, reviews.service(), InstantSource.system());
  }

  private UUID say(String sku, String actor, Instant at, ReviewChange change) {
    var item = reviews.item(sku);
    var decision =
        ReviewDecision.of(UUID.randomUUID(), item.productId(), item.version(), actor, at, change);
    assertThat(reviews.service().record(decision)).isInstanceOf(Committed.class);
    return decision.id();
  }

  private static DecisionFilter dayOf(String actor) {
    return new DecisionFilter(actor, YESTERDAY, YESTERDAY.plus(1, ChronoUnit.HOURS), null);
  }

  private UndoReport takeBack(DecisionFilter filter) {
    return undo.undo(filter, "eve", UUID.randomUUID(), n -> {}, new StopSignal());
  }

  private long crop(String sku) {
    return reviews.item(sku).crops().getFirst().id();
  }

  @Test
  void aPersonsDayIsTakenBackAndTheRestStands() throws IOException {
    reviews.add("day1", TWO_BOXES);
    reviews.add("day2", TWO_BOXES);
    var fresh = reviews.item("day1");
    say("day1", "dora", YESTERDAY, new SetPrimary(crop("day1")));
    say("day1", "dora", YESTERDAY.plusSeconds(5), new Accept());
    say("day2", "dora", TODAY, new Accept());

    var report = takeBack(dayOf("dora"));

    assertThat(report.products()).isEqualTo(1);
    var after = reviews.item("day1");
    assertThat(after.stage()).isEqualTo(ReviewStage.NEW);
    assertThat(after.humanPrimary()).isNull();
    assertThat(after.crops()).isEqualTo(fresh.crops());
    assertThat(reviews.item("day2").stage()).isEqualTo(ReviewStage.VERIFIED);
    assertThat(reviews.service().history(after.productId(), 9))
        .extracting(HistoryEntry::summary, HistoryEntry::actor)
        .first()
        .isEqualTo(org.assertj.core.groups.Tuple.tuple("Took back 2 decisions", "eve"));
  }

  @Test
  void thePreviewNamesTheConflictsAndCountsWhatTheUndoThenDoes() throws IOException {
    reviews.add("clash1", TWO_BOXES);
    reviews.add("clash2", TWO_BOXES);
    reviews.add("clash3", TWO_BOXES);
    for (String sku : List.of("clash1", "clash2", "clash3")) {
      say(sku, "finn", YESTERDAY, new Relabel(crop(sku), "colour", "red"));
    }
    say("clash2", "gina", TODAY, new Relabel(crop("clash2"), "colour", "blue"));
    var before = reviews.item("clash1");

    var preview = undo.preview(dayOf("finn"));
    assertThat(reviews.item("clash1")).isEqualTo(before);
    var report = takeBack(dayOf("finn"));

    assertThat(preview.decisions()).isEqualTo(3);
    assertThat(preview.products()).isEqualTo(3);
    assertThat(preview.conflicts())
        .containsExactly(
            new UndoConflict(
                reviews.item("clash2").productId(), "clash2", "the colour", "red", "blue"));
    assertThat(report.products()).isEqualTo(preview.productsChanged()).isEqualTo(2);
    assertThat(report.unchanged()).isEqualTo(1);
    assertThat(reviews.item("clash2").crops().getFirst().humanLabels())
        .containsEntry("colour", List.of("blue"));
    assertThat(reviews.item("clash3").crops().getFirst().humanLabels()).isEmpty();
  }

  @Test
  void anUndoIsTakenBackByItsOwnBatch() throws IOException {
    reviews.add("twice", TWO_BOXES);
    say("twice", "hugo", YESTERDAY, new Relabel(crop("twice"), "colour", "red"));
    say("twice", "hugo", YESTERDAY, new Accept());
    var said = reviews.item("twice");

    var report = takeBack(dayOf("hugo"));
    assertThat(reviews.item("twice").stage()).isEqualTo(ReviewStage.NEW);
    takeBack(DecisionFilter.ofBatch(report.batch()));

    var after = reviews.item("twice");
    assertThat(after.stage()).isEqualTo(ReviewStage.VERIFIED);
    assertThat(after.crops()).isEqualTo(said.crops());
    assertThat(after.version()).isEqualTo(said.version() + 2);
  }

  @Test
  void aStoppedUndoGoesOnUnderTheSameBatchAndDoublesNothing() throws IOException {
    for (int i = 0; i < 5; i++) {
      reviews.add("stop" + i, TWO_BOXES);
      say("stop" + i, "ines", YESTERDAY, new Accept());
    }
    UUID batch = UUID.randomUUID();
    var stop = new StopSignal();
    var first =
        undo.undo(
            dayOf("ines"),
            "eve",
            batch,
            n -> {
              if (n == 2) {
                stop.request();
              }
            },
            stop);
    assertThat(first.stopped()).isTrue();
    assertThat(first.products()).isEqualTo(2);
    undo.undo(dayOf("ines"), "eve", batch, n -> {}, new StopSignal());

    for (int i = 0; i < 5; i++) {
      assertThat(reviews.item("stop" + i).stage()).isEqualTo(ReviewStage.NEW);
    }
    assertThat(undo.log(DecisionFilter.ofBatch(batch), Long.MAX_VALUE, 50)).hasSize(5);
  }

  @Test
  void aSingleUndoAndABulkUndoOfTheSameDecisionDoNotContradict() throws IOException {
    reviews.add("single", TWO_BOXES);
    var accept = say("single", "jana", YESTERDAY, new Accept());
    say("single", "jana", TODAY, new Revert(accept));

    assertThat(undo.preview(dayOf("jana")).conflicts()).isEmpty();
    assertThat(takeBack(dayOf("jana")).unchanged()).isEqualTo(1);
    assertThat(reviews.item("single").stage()).isEqualTo(ReviewStage.NEW);
  }

  @Test
  void everythingEverSaidIsNeverMeant() {
    assertThatThrownBy(() -> undo.preview(DecisionFilter.ALL))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theLogIsPagedByItsOrderOfRecording() throws IOException {
    reviews.add("log", TWO_BOXES);
    say("log", "kurt", TODAY, new Relabel(crop("log"), "colour", "red"));
    say("log", "kurt", YESTERDAY, new Accept());
    var filter = new DecisionFilter("kurt", null, null, null);

    var first = undo.log(filter, Long.MAX_VALUE, 1);
    var second = undo.log(filter, first.getFirst().seq(), 5);

    assertThat(first).extracting(LoggedDecision::summary).containsExactly("Accepted");
    assertThat(second).extracting(LoggedDecision::summary).containsExactly("Set the colour to red");
    assertThat(second.getFirst().sku()).isEqualTo("log");
    assertThat(undo.actors()).contains("kurt");
  }
}
