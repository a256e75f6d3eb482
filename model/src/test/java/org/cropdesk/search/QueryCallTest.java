package org.cropdesk.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cropdesk.search.SearchedCatalog.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.cropdesk.db.Await;
import org.cropdesk.db.Statements;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person stops a search. */
final class QueryCallTest {
  @TempDir Path folder;

  private SearchedCatalog catalog;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  QueryCallTest() {}

  @BeforeEach
  void open() throws IOException {
    catalog = new SearchedCatalog(folder);
  }

  @AfterEach
  void close() {
    assertThat(catalog.database.connectionsInUse()).isZero();
    catalog.close();
  }

  private long locked() {
    return catalog.number(
        """
        select count(*) from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock' and state = 'active'
        """);
  }

  @Test
  void aSearchThatTheDatabaseHoldsUpEndsSoonAfterItIsStopped() throws Exception {
    var go = new CountDownLatch(1);
    var call = new QueryCall(line -> {});
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var holds =
          threads.submit(() ->
              catalog.database.write(
                  "hold the vectors",
                  c -> {
                    Statements.execute(c, "lock table space_vector in access exclusive mode");
                    try {
                      return go.await(60, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                  }));
      var search =
          threads.submit(
              () -> call.run(() -> catalog.search.search(text("bag").recordedFor("ada"))));
      Await.until("the search waits", () -> locked() == 1);
      call.stop();
      assertThatThrownBy(() -> search.get(10, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(CancellationException.class);
      go.countDown();
      assertThat(holds.get()).isTrue();
    }
    assertThatThrownBy(() -> call.run(() -> catalog.search.search(text("bag"))))
        .as("once stopped it does not begin again")
        .isInstanceOf(CancellationException.class);
    assertThat(catalog.search.search(text("bag")).semantic()).isNotEmpty();
    assertThat(catalog.number("select count(*) from query_result"))
        .as("what nobody waited for is not kept")
        .isZero();
  }

  @Test
  void onlyWhatWaitsForOthersIsInterrupted() throws Exception {
    var call = new QueryCall(line -> {});
    boolean interrupted =
        call.run(() -> {
          call.stop();
          return Thread.currentThread().isInterrupted();
        });
    assertThat(interrupted).as("what this machine computes").isFalse();
    var waits = new CountDownLatch(1);
    var other = new QueryCall(line -> {});
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var left =
          threads.submit(() ->
              other.run(() -> {
                var began =
                    QueryCall.waiting(() -> {
                      waits.countDown();
                      try {
                        return new CountDownLatch(1).await(60, TimeUnit.SECONDS);
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return true;
                      }
                    });
                return began && !Thread.currentThread().isInterrupted();
              }));
      waits.await();
      other.stop();
      assertThat(left.get(10, TimeUnit.SECONDS)).as("and no later work of the thread").isTrue();
    }
  }
}
