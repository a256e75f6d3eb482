package org.cropdesk.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.cropdesk.catalog.CatalogReader;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.dataset.DatasetItem;
import org.cropdesk.dataset.DatasetObject;
import org.cropdesk.dataset.Datasets;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewDecision;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewOutcome;
import org.cropdesk.review.ReviewService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Corrected samples go out as labels and come into an empty catalog, from a shell. */
final class DatasetImportCommandTest {
  @TempDir Path folder;

  private Shell.Result run(CatalogLocation.Server catalog, String store, String... args) {
    var all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--catalog", TestCatalog.address(catalog), "--actor", "ada"));
    all.addAll(List.of("--store", "file:" + folder.resolve(store)));
    return Shell.run(all.toArray(String[]::new));
  }

  /** Of every four products one gets a class, one a moved box, one loses one; all get one. */
  private static void correct(CatalogLocation.Server catalog, List<String> skus) {
    try (var database = CatalogDatabase.open(catalog, InstantSource.system())) {
      var reviews = new ReviewService(database, InstantSource.system());
      for (int i = 0; i < skus.size(); i++) {
        long id = new CatalogReader(database).bySku(skus.get(i)).orElseThrow().id();
        var item = reviews.load(id).orElseThrow();
        long version = item.version();
        for (ReviewChange change : changes(reviews, item, i)) {
          var decision =
              ReviewDecision.of(UUID.randomUUID(), id, version++, "ada", Instant.now(), change);
          assertThat(reviews.record(decision)).isInstanceOf(ReviewOutcome.Committed.class);
        }
      }
    }
  }

  private static List<ReviewChange> changes(ReviewService reviews, ReviewItem item, int i) {
    var changes = new ArrayList<ReviewChange>();
    var found = item.crops().stream().filter(c -> c.source() != CropSource.WHOLE_IMAGE).findFirst();
    if (found.isPresent()) {
      long id = found.get().id();
      Box box = found.get().detection().box();
      Box smaller = new Box(box.x0() + 1.5, box.y0() + 0.25, box.x1() - 2.125, box.y1() - 3);
      switch (i % 4) {
        case 0 -> changes.add(new ReviewChange.SetClass(id, "class of " + item.sku().charAt(0)));
        case 1 -> changes.add(new ReviewChange.Redraw(id, smaller, 0.1));
        case 2 -> changes.add(new ReviewChange.DeleteCrop(id));
        default -> {
          changes.add(new ReviewChange.Relabel(id, "colour", "only the catalog knows"));
          changes.add(new ReviewChange.SetPrimary(id));
        }
      }
    }
    changes.add(
        new ReviewChange.AddBox(
            reviews.reserveBoxes(1).getFirst(),
            item.images().getFirst().id(),
            new Box(1.25, 2.5, 33.3, 41),
            0.1,
            "corner"));
    changes.add(new ReviewChange.Accept());
    return changes;
  }

  private static List<DatasetItem> frozen(CatalogLocation.Server catalog) {
    try (var database = CatalogDatabase.open(catalog, InstantSource.system())) {
      var datasets = new Datasets(database, Clock.systemUTC());
      return datasets.items(datasets.version("wares"), Long.MIN_VALUE, 1_000);
    }
  }

  /** What a detector is taught of a picture. */
  private static String words(DatasetItem item, String sha256) {
    var boxes =
        item.objects().stream()
            .filter(o -> o.source() != CropSource.WHOLE_IMAGE)
            .map(DatasetImportCommandTest::words)
            .sorted()
            .toList();
    return "%s/%d %s %dx%d %s"
        .formatted(item.sku(), item.position(), sha256, item.width(), item.height(), boxes);
  }

  private static String words(DatasetObject object) {
    Box b = object.box();
    return String.format(
        Locale.ROOT, "%s %.4f %.4f %.4f %.4f", object.className(), b.x0(), b.y0(), b.x1(), b.y1());
  }

  private static List<String> content(CatalogLocation.Server catalog) {
    return frozen(catalog).stream().map(i -> words(i, i.sha256())).sorted().toList();
  }

  /**
   * What the export promises to a catalog that gets it: pictures are the same bytes, except those
   * that some reader would take differently, which go out as other bytes of the same pixels.
   */
  private static List<String> promised(CatalogLocation.Server catalog, Path out)
      throws IOException {
    var files = new HashMap<String, Path>();
    try (var paths = Files.walk(out.resolve("images"))) {
      paths
          .filter(Files::isRegularFile)
          .forEach(p -> files.put(p.getFileName().toString().replaceFirst("\\..*", ""), p));
    }
    var lines = new ArrayList<String>();
    int copied = 0;
    for (DatasetItem item : frozen(catalog)) {
      Path file = files.get(DatasetItem.key(item.imageId()));
      assertThat(file).as(item.sku()).isNotNull();
      String sha256 = sha256(Files.readAllBytes(file));
      boolean same = sha256.equals(item.sha256());
      if (item.format().equals("jpeg") && item.orientation() == 1) {
        assertThat(same || file.toString().endsWith(".png")).as(item.sku()).isTrue();
      }
      copied += same ? 1 : 0;
      lines.add(words(item, sha256));
    }
    assertThat(copied).isGreaterThanOrEqualTo(5);
    return lines.stream().sorted().toList();
  }

  /** YOLO has six decimals of a share of a side. */
  private static void same(List<String> found, List<String> wanted) {
    assertThat(found)
        .usingElementComparator((a, b) -> near(a.split("[ ,\\]]+"), b.split("[ ,\\]]+")) ? 0 : 1)
        .containsExactlyElementsOf(wanted);
  }

  private static boolean near(String[] a, String[] b) {
    boolean near = a.length == b.length;
    for (int i = 0; near && i < a.length; i++) {
      near =
          a[i].equals(b[i])
              || (a[i].matches("\\d+\\.\\d{4}")
                  && b[i].matches("\\d+\\.\\d{4}")
                  && Math.abs(Double.parseDouble(a[i]) - Double.parseDouble(b[i])) <= 0.002);
    }
    return near;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatWasExportedComesIntoAnEmptyCatalogAsItWas() throws IOException {
    var from = TestCatalog.fresh();
    List<String> lines = Files.readAllLines(Shell.SAMPLES.resolve("catalog/products.csv"));
    Path table = Files.write(folder.resolve("products.csv"), lines.subList(0, 16));
    var skus = lines.subList(1, 16).stream().map(l -> l.substring(0, l.indexOf(','))).toList();
    run(from, "store", "import", table.toString(), "--images", Shell.SAMPLES + "/catalog/images");
    run(from, "store", "index");
    correct(from, skus.subList(0, 12));
    run(from, "store", "dataset", "create", "wares").endsWith(0);
    run(from, "store", "dataset", "freeze", "wares", "--fewest", "0").endsWith(0);
    for (String format : List.of("coco", "yolo")) {
      Path out = folder.resolve(format);
      String labels = out.toString();
      run(from, "store", "dataset", "export", "wares", "--format", format, "--to", labels)
          .endsWith(0);
      var wanted = promised(from, out);
      assertThat(wanted)
          .anyMatch(l -> l.contains("class of"))
          .anyMatch(l -> l.contains("corner 1.2500 2.5000 33.3000 41.0000"));
      var home = run(from, "store", "dataset", "import", labels, "--json").endsWith(0).json();
      assertThat(home.path("changed").asInt()).as("all of it is true here").isZero();
      int products = home.path("same").asInt();

      var to = TestCatalog.fresh();
      String other = "store-" + format;
      run(to, other, "dataset", "import", labels, "--create-products", "--dry-run").endsWith(0);
      assertThat(run(to, other, "dataset", "import", labels, "--create-products").endsWith(0).out())
          .contains(
              "%d products added, %d changed (%d verified)".formatted(products, products, products),
              "Taken back as one by batch");
      run(to, other, "dataset", "create", "wares").endsWith(0);
      run(to, other, "dataset", "freeze", "wares", "--fewest", "0").endsWith(0);
      same(content(to), wanted);
      var again =
          run(to, other, "dataset", "import", labels, "--create-products", "--json")
              .endsWith(0)
              .json();
      assertThat(again.path("changed").asInt() + again.path("productsAdded").asInt()).isZero();

      // The machines look at it, and add nothing to what came verified.
      run(to, other, "index");
      run(to, other, "dataset", "freeze", "wares", "--fewest", "0").endsWith(0);
      same(content(to), wanted);
    }
  }

  @Test
  void whatCannotBeReadIsSaid() throws IOException {
    var catalog = TestCatalog.fresh();
    assertThat(run(catalog, "s", "dataset", "import", folder.toString()).endsWith(2).err())
        .contains("neither a data.yaml nor a JSON file");
    Path file = Files.writeString(folder.resolve("x.json"), "{\"images\": [\n{\"id\": 1,}]}");
    assertThat(run(catalog, "s", "dataset", "import", file.toString()).endsWith(2).err())
        .contains("line 2");
    assertThat(
            run(catalog, "s", "dataset", "import", file.toString(), "--format", "voc")
                .endsWith(2)
                .err())
        .contains("label-studio");
  }
}
