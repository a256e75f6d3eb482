package org.cropdesk.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.cropdesk.catalog.CatalogReader;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.dataset.DatasetItem;
import org.cropdesk.dataset.Datasets;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewDecision;
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

  private static void correct(CatalogLocation.Server catalog, List<String> skus) {
    try (var database = CatalogDatabase.open(catalog, InstantSource.system())) {
      var reviews = new ReviewService(database, InstantSource.system());
      for (String sku : skus) {
        long id = new CatalogReader(database).bySku(sku).orElseThrow().id();
        var item = reviews.load(id).orElseThrow();
        long version = item.version();
        var changes = new ArrayList<ReviewChange>();
        var crop = item.crops().getFirst();
        if (crop.source() != CropSource.WHOLE_IMAGE) {
          changes.add(new ReviewChange.SetClass(crop.id(), "class of " + sku.charAt(0)));
        }
        changes.add(
            new ReviewChange.AddBox(
                reviews.reserveBoxes(1).getFirst(),
                item.images().getFirst().id(),
                new Box(1.25, 2.5, 33.3, 41),
                0.1,
                "corner"));
        changes.add(new ReviewChange.Accept());
        for (ReviewChange change : changes) {
          var decision =
              ReviewDecision.of(UUID.randomUUID(), id, version++, "ada", Instant.now(), change);
          assertThat(reviews.record(decision)).isInstanceOf(ReviewOutcome.Committed.class);
        }
      }
    }
  }

  /** Pictures by product and place, with what a detector is taught of them. */
  private static List<String> content(CatalogLocation.Server catalog) {
    try (var database = CatalogDatabase.open(catalog, InstantSource.system())) {
      var datasets = new Datasets(database, Clock.systemUTC());
      var lines = new ArrayList<String>();
      for (DatasetItem item : datasets.items(datasets.version("wares"), Long.MIN_VALUE, 1_000)) {
        var boxes =
            item.objects().stream()
                .filter(o -> o.source() != CropSource.WHOLE_IMAGE)
                .map(o ->
                    String.format(
                        Locale.ROOT,
                        "%s %.2f %.2f %.2f %.2f",
                        o.className(),
                        o.box().x0(),
                        o.box().y0(),
                        o.box().x1(),
                        o.box().y1()))
                .sorted()
                .toList();
        if (!boxes.isEmpty()) {
          // A turned photo is exported upright, as other bytes of the same pixels.
          String bytes = item.orientation() == 1 && item.format().equals("jpeg") ? item.sha256() : "";
          lines.add(item.sku() + " " + bytes + item.width() + "x" + item.height() + " " + boxes);
        }
      }
      return lines.stream().map(l -> l.replaceFirst(" [0-9a-f]{64}", " ")).sorted().toList();
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
    correct(from, skus.subList(0, 9));
    run(from, "store", "dataset", "create", "wares").endsWith(0);
    run(from, "store", "dataset", "freeze", "wares", "--fewest", "0").endsWith(0);
    var wanted = content(from);
    assertThat(wanted).hasSizeGreaterThanOrEqualTo(9).anyMatch(l -> l.contains("class of"));
    for (String format : List.of("coco", "yolo")) {
      String out = folder.resolve(format).toString();
      run(from, "store", "dataset", "export", "wares", "--format", format, "--to", out).endsWith(0);
      assertThat(run(from, "store", "dataset", "import", out, "--json").endsWith(0).json())
          .matches(r -> r.path("changed").asInt() == 0 && r.path("same").asInt() == 9);
      var to = TestCatalog.fresh();
      String other = "store-" + format;
      run(to, other, "dataset", "import", out, "--create-products", "--dry-run").endsWith(0);
      assertThat(
              run(to, other, "dataset", "import", out, "--create-products").endsWith(0).out())
          .contains("9 products added, 9 changed (9 verified)", "Taken back as one by batch");
      run(to, other, "dataset", "create", "wares").endsWith(0);
      run(to, other, "dataset", "freeze", "wares", "--fewest", "0").endsWith(0);
      assertThat(content(to)).isEqualTo(wanted);
      assertThat(
              run(to, other, "dataset", "import", out, "--create-products", "--json")
                  .endsWith(0)
                  .json())
          .matches(r -> r.path("changed").asInt() == 0 && r.path("productsAdded").asInt() == 0);
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
