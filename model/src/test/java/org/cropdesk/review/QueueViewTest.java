package org.cropdesk.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.filter.Filter;
import org.cropdesk.filter.FilterParser;
import org.cropdesk.filter.FilterWords;
import org.cropdesk.filter.Parsed;
import org.cropdesk.index.DrawnAnalyzer;
import org.cropdesk.job.StopSignal;
import org.cropdesk.queue.QueueOrder;
import org.cropdesk.queue.QueuePile;
import org.cropdesk.queue.QueueSignals;
import org.cropdesk.queue.QueueView;
import org.cropdesk.queue.SavedView;
import org.cropdesk.queue.SavedViews;
import org.cropdesk.review.ReviewChange.Accept;
import org.cropdesk.review.ReviewChange.Flag;
import org.cropdesk.review.ReviewChange.Reject;
import org.cropdesk.review.ReviewChange.Relabel;
import org.cropdesk.review.ReviewChange.Skip;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which products a reviewer is handed, and in which order. */
final class QueueViewTest {
  @TempDir Path dir;

  private CatalogDatabase database;
  private Reviews reviews;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  QueueViewTest() {}

  @BeforeEach
  void open() throws IOException {
    CatalogLocation.Server location = TestCatalog.fresh();
    database = CatalogDatabase.open(location, InstantSource.system());
    reviews = new Reviews(database, dir);
    for (int i = 0; i < 6; i++) {
      reviews.draw("P" + i, "shoe 0." + (4 + i) + " 10 10 60 60\nbag 0.5 50 50 95 95\n");
    }
    reviews.importAll().index(org.cropdesk.index.IndexScope.MISSING);
  }

  @AfterEach
  void close() {
    reviews.close();
    database.close();
  }

  private List<String> handed(QueuePile pile, QueueOrder order, Filter filter) {
    var view = new QueueView(pile, order, filter);
    var skus = new ArrayList<String>();
    var key = QueueKey.START;
    while (true) {
      var page = reviews.service().next("ada", view, key, 2);
      if (page.isEmpty()) {
        return skus;
      }
      page.forEach(e -> skus.add(e.item().sku()));
      key = page.getLast().key();
    }
  }

  private static Filter filter(String text) {
    var words = FilterWords.NONE.with(new DrawnAnalyzer().vocabularies());
    return ((Parsed.Good) FilterParser.parse(text, words)).filter();
  }

  private List<String> handed(QueueOrder order) {
    return handed(QueuePile.WAITING, order, new Filter.Everything());
  }

  @Test
  void everyOrderHandsOutEveryProductOnceAndSkippedOnesLast() {
    for (QueueOrder order : QueueOrder.values()) {
      assertThat(handed(order)).as(order.title()).hasSize(6).doesNotHaveDuplicates();
    }
    reviews.decide("P3", new Skip());
    for (QueueOrder order : QueueOrder.values()) {
      assertThat(handed(order).getLast()).as(order.title()).isEqualTo("P3");
    }
  }

  @Test
  void theNewestComeFirst() {
    set("created_at = created_at - interval '1 day' * right(sku, 1)::int");
    assertThat(handed(QueueOrder.NEWEST)).containsExactly("P0", "P1", "P2", "P3", "P4", "P5");
  }

  private void set(String assignment) {
    database.write("set", c -> Statements.update(c, "update product set " + assignment));
  }

  @Test
  void theShuffledOrderIsTheSameForEverybodyAndNotTheOneOfIds() {
    var first = handed(QueueOrder.RANDOM);
    assertThat(handed(QueueOrder.RANDOM)).isEqualTo(first);
    assertThat(first).isNotEqualTo(first.stream().sorted().toList());
  }

  @Test
  void whatWasRejectedWaitsInReworkAndWhatWasFlaggedIsFoundAmongTheFlagged() {
    reviews.decide("P1", new Reject(RejectReason.WRONG_BOX, null));
    reviews.decide("P2", new Flag("look"));
    reviews.decide("P4", new Accept());
    reviews.decide("P4", new Flag(""));
    var all = new Filter.Everything();
    assertThat(handed(QueuePile.REWORK, QueueOrder.LEAST_CERTAIN, all)).containsExactly("P1");
    assertThat(handed(QueuePile.FLAGGED, QueueOrder.NEWEST, all))
        .containsExactlyInAnyOrder("P2", "P4");
    assertThat(handed(QueuePile.VERIFIED, QueueOrder.RANDOM, all)).containsExactly("P4");
    reviews.decide("P1", new Accept());
    assertThat(handed(QueuePile.REWORK, QueueOrder.LEAST_CERTAIN, all)).isEmpty();
  }

  @Test
  void reworkIsClaimedLikeTheRest() {
    reviews.decide("P1", new Reject(RejectReason.WRONG_BOX, null));
    var view = new QueueView(QueuePile.REWORK, QueueOrder.LEAST_CERTAIN, new Filter.Everything());
    var grace = new ReviewService(database, InstantSource.system());
    assertThat(reviews.service().next("ada", view, QueueKey.START, 5)).hasSize(1);
    assertThat(grace.next("grace", view, QueueKey.START, 5)).isEmpty();
    reviews.service().release();
    assertThat(grace.next("grace", view, QueueKey.START, 5)).hasSize(1);
  }

  @Test
  void aFilterNarrowsTheQueueAndPagesGoOnBehindIt() {
    assertThat(handed(QueuePile.WAITING, QueueOrder.LEAST_CERTAIN, filter("sku:P1,P3,P5")))
        .containsExactlyInAnyOrder("P1", "P3", "P5");
    reviews.decide(
        "P2", new Relabel(reviews.item("P2").crops().getFirst().id(), "colour", "green"));
    assertThat(handed(QueuePile.WAITING, QueueOrder.NEWEST, filter("colour:green by:person")))
        .contains("P2");
  }

  /** Ten neighbours say shoe; the one product the machine calls otherwise comes up first. */
  @Test
  void whatItsVerifiedNeighboursContradictComesUpFirst() {
    long odd = reviews.item("P5").productId();
    for (String sku : List.of("P0", "P1", "P2")) {
      reviews.decide(sku, new Accept());
    }
    database.write(
        "make one unlike its neighbours",
        c ->
            Statements.update(
                c,
                """
                update label set value = 'other' where source = 'MACHINE' and attribute = 'category'
                   and rank = 1 and crop_id in (select id from crop where product_id = ?)
                """,
                odd));
    var signals = new QueueSignals(database);
    assertThat(signals.isDue(QueueOrder.MISTAKEN)).isTrue();
    var seen = new HashSet<Integer>();
    assertThat(signals.refresh(QueueOrder.MISTAKEN, new StopSignal(), seen::add)).isEqualTo(3);
    assertThat(seen).isNotEmpty();
    assertThat(signals.isDue(QueueOrder.MISTAKEN)).isFalse();
    assertThat(handed(QueueOrder.MISTAKEN).getFirst()).isEqualTo("P5");
    long version = reviews.item("P5").version();
    signals.refresh(QueueOrder.MISTAKEN, new StopSignal(), n -> {});
    assertThat(reviews.item("P5").version()).isEqualTo(version);
  }

  @Test
  void aMissingPrimaryCropIsWorthASecondMoreThanAnUnsureLabel() {
    long without = reviews.item("P4").productId();
    database.write(
        "take the primary crop away",
        c ->
            Statements.update(
                c,
                """
                update primary_choice set crop_id = null, basis = 'NO_CANDIDATE'
                 where product_id = ? and source = 'MACHINE'
                """,
                without));
    var signals = new QueueSignals(database);
    assertThat(signals.isDue(QueueOrder.VALUE)).isTrue();
    signals.refresh(QueueOrder.VALUE, new StopSignal(), n -> {});
    assertThat(signals.isDue(QueueOrder.VALUE)).isFalse();
    assertThat(handed(QueueOrder.VALUE).getFirst()).isEqualTo("P4");
    // Among the others, a detector that was less sure makes a second worth more.
    assertThat(handed(QueueOrder.VALUE)).containsSubsequence("P0", "P3", "P5");
  }

  @Test
  void aViewIsFoundAgainByEverybodyAndChangedByItsOwnerOnly() {
    var views = new SavedViews(database, InstantSource.system());
    var mine = new SavedView("Red shoes", QueuePile.REWORK, QueueOrder.NEWEST, "colour:red", "ada");
    views.save(mine);
    assertThat(views.all()).containsExactly(mine);
    var changed = new SavedView("Red shoes", QueuePile.WAITING, QueueOrder.VALUE, "", "ada");
    views.save(changed);
    assertThat(views.all()).containsExactly(changed);

    var theirs = new SavedView("Red shoes", QueuePile.FLAGGED, QueueOrder.VALUE, "", "grace");
    assertThatThrownBy(() -> views.save(theirs))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("of somebody else");
    views.delete("Red shoes", "grace");
    assertThat(views.all()).containsExactly(changed);
    views.delete("Red shoes", "ada");
    assertThat(views.all()).isEmpty();
  }
}
