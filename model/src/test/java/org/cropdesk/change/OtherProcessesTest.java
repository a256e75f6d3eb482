package org.cropdesk.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.cropdesk.db.Await;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.index.DrawnAnalyzer;
import org.cropdesk.index.IndexScope;
import org.cropdesk.index.RunUndo;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.Reviews;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What imports, index runs and their undo tell the desks of other processes. */
@ExtendWith(TestCatalog.class)
final class OtherProcessesTest {
  private final CatalogDatabase runs;
  private final CatalogLocation.Server location;
  private final Reviews reviews;

  OtherProcessesTest(CatalogDatabase runs, CatalogLocation.Server location, @TempDir Path dir) {
    this.location = location;
    this.runs = runs;
    this.reviews = new Reviews(runs, dir);
  }

  private static List<CatalogChange> hear(CatalogDatabase database) {
    var heard = new CopyOnWriteArrayList<CatalogChange>();
    database.changes().subscribe(heard::add);
    return heard;
  }

  @Test
  void anOpenDeskHearsOfEveryCommittedChunkAndTheProcessThatRunsHearsItOnce() throws IOException {
    for (int i = 0; i < 40; i++) {
      reviews.draw("P" + i, "shoe 0.9 10 10 60 60");
    }
    var reached = new CopyOnWriteArrayList<Boolean>();
    try (var desk = CatalogDatabase.open(location, InstantSource.system());
        var _ = desk.listen(UUID.randomUUID(), reached::add);
        var _ = runs.listen(UUID.randomUUID(), reached::add)) {
      Await.until("both listen", () -> reached.size() == 2);
      var there = hear(desk);
      var here = hear(runs);

      reviews.importAll();
      var all = LongStream.rangeClosed(1, 40).boxed().toList();
      Await.until(
          "the import is heard",
          () -> there.equals(List.of(new CatalogChange.ProductsImported(all))));
      there.clear();
      long run = reviews.index(new DrawnAnalyzer(), IndexScope.MISSING).jobId();
      Await.until("the index run is heard", () -> indexed(there).size() == 40);
      assertThat(indexed(there)).hasSameElementsAs(all);
      assertThat(there.stream().filter(CatalogChange.ProductsIndexed.class::isInstance))
          .as("one message a transaction")
          .hasSize(
              (int) here.stream().filter(CatalogChange.ProductsIndexed.class::isInstance).count());
      there.clear();
      new RunUndo(runs, InstantSource.system()).undo(run, n -> {}, new StopSignal());
      Await.until("the undo is heard", () -> indexed(there).size() == 40);
      assertThat(here.stream().filter(CatalogChange.ProductsImported.class::isInstance)).hasSize(1);
      assertThat(indexed(here)).as("its run and its undo, each once").hasSize(80);
    }
  }

  private static List<Long> indexed(List<CatalogChange> changes) {
    return changes.stream()
        .filter(CatalogChange.ProductsIndexed.class::isInstance)
        .flatMap(c -> ((CatalogChange.ProductsIndexed) c).productIds().stream())
        .toList();
  }

  @Test
  void aChunkOfAnySizeFitsTheMessagesItIsToldIn() {
    var ids = LongStream.range(Long.MAX_VALUE - 1000, Long.MAX_VALUE).boxed().toList();
    var process = UUID.randomUUID();
    var messages = ChangeMessage.ofProducts(process, new CatalogChange.ProductsIndexed(ids));
    assertThat(messages).allSatisfy(m -> assertThat(m.json().length()).isLessThan(8000));
    assertThat(messages.stream().map(m -> ChangeMessage.parse(m.json()).orElseThrow()))
        .containsExactlyElementsOf(messages);
    assertThat(indexed(messages.stream().map(ChangeMessage::change).toList())).isEqualTo(ids);
  }
}
