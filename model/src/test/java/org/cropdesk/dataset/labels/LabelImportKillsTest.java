package org.cropdesk.dataset.labels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.cropdesk.catalog.ProductImporter;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.ChildProcess;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.index.IndexScope;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.ReviewService;
import org.cropdesk.review.Reviews;
import org.cropdesk.storage.FolderStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Imports that are killed with SIGKILL, while they add products and while they decide. */
final class LabelImportKillsTest {
  private static final int PICTURES = 600;

  @TempDir Path dir;
  private final CatalogLocation.Server location = TestCatalog.fresh();
  private final CatalogDatabase database = CatalogDatabase.open(location, InstantSource.system());

  @AfterEach
  void close() {
    database.close();
  }

  private static LabelReport take(
      CatalogDatabase database, Path set, Path store, LabelProgress progress) {
    try (var pictures = new FolderStore(store)) {
      return new LabelImport(
              database,
              pictures,
              new ReviewService(database, InstantSource.system()),
              new ProductImporter(database, pictures, InstantSource.system()),
              _ -> new PictureLook.Look(100, 100, "png", 1),
              Clock.systemUTC())
          .run(
              LabelSource.read(set, null, null),
              new LabelWish(true, false, false, "lea", 0.1),
              progress,
              new StopSignal());
    }
  }

  /**
   * A process that has itself killed while it goes on. Arguments: address of the catalog, labels,
   * store, step, how many chunks into it.
   */
  static final class Importer {
    private Importer() {}

    public static void main(String[] args) {
      var catalog = CatalogLocation.parse(args[0], Path.of("unused"));
      var chunks = new AtomicInteger(Integer.parseInt(args[4]));
      try (var database = CatalogDatabase.open(catalog, InstantSource.system())) {
        take(
            database,
            Path.of(args[1]),
            Path.of(args[2]),
            (step, _, _) -> {
              if (step.equals(args[3]) && chunks.decrementAndGet() == 0) {
                kill();
              }
            });
      }
      System.out.println("finished");
    }

    /** The signal arrives some moments later, wherever the import is then. */
    private static void kill() {
      try {
        new ProcessBuilder("kill", "-9", Long.toString(ProcessHandle.current().pid())).start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private long number(String sql) {
    return database.read("count", c -> Statements.number(c, sql));
  }

  /** A machine's box that is a pixel off, and one that nobody found. */
  private Path set() throws IOException {
    Path images = Files.createDirectories(dir.resolve("set/images"));
    Path labels = Files.createDirectories(dir.resolve("set/labels"));
    for (int i = 0; i < PICTURES; i++) {
      Files.writeString(images.resolve("p" + i + ".png"), "# " + i + "\nmug 0.9 20 20 80 80");
      Files.writeString(
          labels.resolve("p" + i + ".txt"), "0 0.5 0.5 0.61 0.61\n1 0.2 0.9 0.2 0.1\n");
    }
    Files.writeString(dir.resolve("set/data.yaml"), "train: images\nnames: [cup, lamp]\n");
    return dir.resolve("set");
  }

  /** Half of the products are there and looked at, half of them come with the labels. */
  private void half(Path set) throws IOException {
    Path half = Files.createDirectories(dir.resolve("half"));
    for (int i = 0; i < PICTURES; i += 2) {
      Files.copy(set.resolve("images/p" + i + ".png"), half.resolve("p" + i + ".png"));
    }
    try (var store = new FolderStore(dir.resolve("store"));
        var reviews = new Reviews(database, dir)) {
      new ProductImporter(database, store, InstantSource.system()).importFolder(half);
      reviews.index(IndexScope.MISSING);
    }
  }

  @Test
  void whereverItIsKilledTheNextImportCompletesItAndNothingIsThereTwice() throws Exception {
    Path set = set();
    half(set);
    Path store = dir.resolve("store");
    int killed = 0;
    for (String[] at :
        new String[][] {
          {"reading pictures", "300"},
          {"adding products", "1"},
          {"adding products", "1"},
          {"importing", "1"},
          {"importing", "2"},
          {"importing", "1"}
        }) {
      try (var child =
          new ChildProcess(
              Importer.class,
              TestCatalog.address(location),
              set.toString(),
              store.toString(),
              at[0],
              at[1])) {
        killed += child.end() == 0 ? 0 : 1;
      }
      assertThat(number("select count(*) from product where stage = 'VERIFIED'"))
          .as("verified ones are whole")
          .isEqualTo(
              number(
                  """
                  select count(*) from product p where stage = 'VERIFIED' and 2 = (
                    select count(*) from crop c where c.product_id = p.id and deleted_at is null)
                  """));
    }
    assertThat(killed).isEqualTo(6);
    long before = number("select count(*) from product where stage = 'VERIFIED'");
    assertThat(before).isLessThan(PICTURES);

    var report = take(database, set, store, LabelProgress.NONE);

    assertThat(report.problems()).isEmpty();
    assertThat(report.changed()).isEqualTo(PICTURES - (int) before);
    complete();
    var again = take(database, set, store, LabelProgress.NONE);
    assertThat(again.changed() + again.productsAdded()).isZero();
    assertThat(again.same()).isEqualTo(PICTURES);
    assertThat(again.batch()).isEqualTo(report.batch());
    complete();
    assertThat(number("select count(distinct batch) from decision")).isEqualTo(1);
  }

  private void complete() {
    assertThat(number("select count(*) from product")).isEqualTo(PICTURES);
    assertThat(number("select count(*) from image")).isEqualTo(PICTURES);
    assertThat(number("select count(*) from product where stage = 'VERIFIED'")).isEqualTo(PICTURES);
    assertThat(number("select count(*) from crop where deleted_at is null"))
        .isEqualTo(2L * PICTURES);
    // The lamp of each, the redrawn mug where there was one and its twin where there was none.
    assertThat(number("select count(*) from decision where kind = 'add_box'"))
        .isEqualTo(PICTURES + PICTURES / 2);
    assertThat(number("select count(*) from decision where source <> 'import'")).isZero();
  }
}
