package org.cropdesk.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.cropdesk.change.CatalogChange;
import org.cropdesk.db.Await;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.index.IndexScope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several desks on one catalog. */
final class ClaimTest {
  private static final String BOX = "shoe 0.9 10 10 60 60";
  private static final int PRODUCTS = 12;

  @TempDir Path dir;

  private CatalogLocation.Server location;
  private CatalogDatabase database;
  private ReviewService ada;
  private ReviewService grace;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  ClaimTest() {}

  @BeforeEach
  void open() throws IOException {
    location = TestCatalog.fresh();
    database = CatalogDatabase.open(location, InstantSource.system());
    ada = desk();
    grace = desk();
    try (var reviews = new Reviews(database, dir)) {
      for (int i = 0; i < PRODUCTS; i++) {
        reviews.draw("sku" + i, BOX);
      }
      reviews.importAll().index(IndexScope.MISSING);
    }
  }

  @AfterEach
  void close() {
    database.close();
  }

  private ReviewService desk() {
    return new ReviewService(database, InstantSource.system());
  }

  private static List<ReviewItem> handed(ReviewService desk, String holder, int limit) {
    return desk.next(holder, QueueKey.START, limit).stream().map(QueueEntry::item).toList();
  }

  private static List<Long> ids(List<ReviewItem> items) {
    return items.stream().map(ReviewItem::productId).toList();
  }

  private void runOut() {
    String sql =
        "update claim set claimed_at = now() - interval '3 minutes',"
            + " expires_at = now() - interval '1 second'";
    database.write("let claims run out", c -> Statements.update(c, sql));
  }

  @Test
  void twoDesksAreNeverHandedTheSameProduct() {
    var first = ids(handed(ada, "ada", 5));
    var second = ids(handed(grace, "grace", PRODUCTS));
    assertThat(first).hasSize(5);
    assertThat(second).hasSize(PRODUCTS - 5).doesNotContainAnyElementsOf(first);
    assertThat(ids(handed(ada, "ada", PRODUCTS))).isEqualTo(first);
  }

  @Test
  void desksThatAskAtTheSameMomentShareTheQueueWithoutOverlap() throws Exception {
    for (int round = 0; round < 10; round++) {
      var asked = new ArrayList<Callable<List<Long>>>();
      var desks = new ArrayList<ReviewService>();
      for (int i = 0; i < 6; i++) {
        var desk = desk();
        desks.add(desk);
        asked.add(() -> ids(handed(desk, "somebody", 4)));
      }
      var all = new ArrayList<Long>();
      try (var threads = Executors.newFixedThreadPool(6)) {
        for (var answer : threads.invokeAll(asked)) {
          all.addAll(answer.get());
        }
      }
      assertThat(all).doesNotHaveDuplicates();
      assertThat(new HashSet<>(all)).hasSizeLessThanOrEqualTo(PRODUCTS);
      desks.forEach(ReviewService::release);
    }
  }

  @Test
  void aClosedDeskGivesItsProductsBackAndACrashedOnesRunOut() {
    var mine = ids(handed(ada, "ada", PRODUCTS));
    assertThat(handed(grace, "grace", PRODUCTS)).isEmpty();
    ada.release();
    assertThat(ids(handed(grace, "grace", PRODUCTS))).isEqualTo(mine);
    runOut();
    assertThat(ids(handed(ada, "ada", PRODUCTS))).isEqualTo(mine);
  }

  @Test
  void aRenewedClaimNamesItsHolderAndOneThatRanOutIsNotTakenFromItsNewHolder() {
    var mine = ids(handed(ada, "ada", 2));
    assertThat(ada.renew("ada", mine)).isEmpty();
    assertThat(grace.renew("grace", mine)).extracting(Claim::holder).containsOnly("ada");
    runOut();
    assertThat(grace.renew("grace", mine)).isEmpty();
    var now = InstantSource.system().instant();
    assertThat(ada.renew("ada", mine))
        .hasSize(2)
        .allSatisfy(claim -> assertThat(claim.holder()).isEqualTo("grace"))
        .allSatisfy(claim -> assertThat(claim.expiresAt()).isAfter(now));
  }

  @Test
  void aDecisionThatTakesAProductOutOfTheQueueTakesItsClaimAlongWhoeverMadeIt() {
    var item = handed(ada, "ada", 1).getFirst();
    grace.record(Reviews.decision(item, new ReviewChange.Accept()));
    String sql = "select count(*) from claim where product_id = ?";
    assertThat(database.<Long>read("ask", c -> Statements.number(c, sql, item.productId())))
        .isZero();
  }

  @Test
  void whatAnotherDeskDecidedIsHeardWithItsNameAndOnesOwnWordIsNot() {
    var heard = new CopyOnWriteArrayList<CatalogChange>();
    var reached = new CopyOnWriteArrayList<Boolean>();
    try (var other = CatalogDatabase.open(location, InstantSource.system())) {
      var listening = new ReviewService(other, InstantSource.system());
      try (var _ = other.listen(listening.desk(), reached::add);
          var _ = other.changes().subscribe(heard::add)) {
        Await.until("it listens", () -> !reached.isEmpty());
        var items = handed(ada, "ada", 3);
        listening.record(Reviews.decision(items.get(0), new ReviewChange.Accept()));
        ada.record(Reviews.decision(items.get(1), new ReviewChange.Accept()));
        ada.release();
        Await.until("all is heard", () -> heard.contains(new CatalogChange.ClaimsReturned()));
        assertThat(heard)
            .containsExactly(
                new CatalogChange.ProductDecided(
                    items.get(0).productId(), items.get(0).version() + 1),
                new CatalogChange.ProductDecidedElsewhere(
                    items.get(1).productId(), items.get(1).version() + 1, "ada"),
                new CatalogChange.ClaimsReturned());
      }
    }
  }

  @Test
  void aListenerThatLostItsConnectionComesBackAndSaysToLookAgain() {
    var heard = new CopyOnWriteArrayList<CatalogChange>();
    var reached = new CopyOnWriteArrayList<Boolean>();
    try (var _ = database.listen(ada.desk(), reached::add);
        var _ = database.changes().subscribe(heard::add)) {
      Await.until("it listens", () -> reached.contains(true));
      String cut =
          """
          select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and query ilike 'listen %'
          """;
      database.read("cut the line", c -> Statements.list(c, cut, r -> r.getBoolean(1)));
      Await.until("it says so", () -> heard.contains(new CatalogChange.LookAgain()));
      assertThat(reached).containsExactly(true, false, true);
    }
  }
}
