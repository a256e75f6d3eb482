package org.cropdesk.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.cropdesk.catalog.CatalogReader;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.queue.QueueOrder;
import org.cropdesk.queue.QueuePile;
import org.cropdesk.queue.SavedView;
import org.cropdesk.queue.SavedViews;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewDecision;
import org.cropdesk.review.ReviewOutcome;
import org.cropdesk.review.ReviewService;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training set of the sample catalog, from a shell. */
final class DatasetCommandTest {
  private static final CatalogLocation.Server CATALOG = TestCatalog.fresh();
  @TempDir static Path folder;
  private static final List<String> SKUS = new ArrayList<>();

  @BeforeAll
  static void index() throws IOException {
    List<String> lines = Files.readAllLines(Shell.SAMPLES.resolve("catalog/products.csv"));
    Path table = Files.write(folder.resolve("products.csv"), lines.subList(0, 13));
    lines.subList(1, 13).forEach(l -> SKUS.add(l.substring(0, l.indexOf(','))));
    run("import", table.toString(), "--images", Shell.SAMPLES + "/catalog/images").endsWith(0);
    run("index");
  }

  private static Shell.Result run(String... args) {
    var all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--catalog", TestCatalog.address(CATALOG)));
    all.addAll(List.of("--store", "file:" + folder.resolve("store"), "--actor", "ada"));
    return Shell.run(all.toArray(String[]::new));
  }

  private static JsonNode json(String... args) {
    var all = new ArrayList<>(List.of(args));
    all.add("--json");
    return run(all.toArray(String[]::new)).endsWith(0).json();
  }

  private static void decide(List<String> skus, ReviewChange change) {
    try (var database = CatalogDatabase.open(CATALOG, InstantSource.system())) {
      var reviews = new ReviewService(database, InstantSource.system());
      for (String sku : skus) {
        long id = new CatalogReader(database).bySku(sku).orElseThrow().id();
        var item = reviews.load(id).orElseThrow();
        var decision =
            ReviewDecision.of(UUID.randomUUID(), id, item.version(), "ada", Instant.now(), change);
        assertThat(reviews.record(decision)).isInstanceOf(ReviewOutcome.Committed.class);
      }
    }
  }

  private static long firstCrop(String sku) {
    try (var database = CatalogDatabase.open(CATALOG, InstantSource.system())) {
      long id = new CatalogReader(database).bySku(sku).orElseThrow().id();
      return new ReviewService(database, InstantSource.system())
          .load(id)
          .orElseThrow()
          .crops()
          .getFirst()
          .id();
    }
  }

  private static void saveView(String name, String filter) {
    try (var database = CatalogDatabase.open(CATALOG, InstantSource.system())) {
      new SavedViews(database, InstantSource.system())
          .save(new SavedView(name, QueuePile.VERIFIED, QueueOrder.LEAST_CERTAIN, filter, "bea"));
    }
  }

  @Test
  void aDatasetIsMadePreviewedCheckedFrozenAndComparedWithItsNextVersion() {
    assertThat(run("dataset").endsWith(0).out()).contains("There is no dataset yet");
    assertThat(run("dataset", "create", "Bad Name").code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(run("dataset", "create", "wares", "--train", "0.9").err()).contains("make 1");
    assertThat(run("dataset", "create", "wares", "--salt", "pinch").endsWith(0).out())
        .contains("dataset freeze wares", "Near from 0.97, the usual one");
    assertThat(run("dataset", "create", "wares").err())
        .contains("There is a dataset wares already");
    assertThat(run("dataset", "freeze", "wares").err()).contains("Nothing is left to freeze");
    assertThat(run("dataset", "show", "wares").err()).contains("no version of wares yet");

    decide(SKUS.subList(0, 6), new ReviewChange.Accept());
    JsonNode preview = json("dataset", "preview");
    assertThat(preview.path("products").asInt()).isEqualTo(6);
    assertThat(run("dataset", "preview").endsWith(0).out()).contains("Boxes by class", "####");
    saveView("ceramics", "category:mug or category:vase");
    assertThat(json("dataset", "preview", "--view", "ceramics", "--filter", "stage:verified"))
        .isEqualTo(
            json(
                "dataset",
                "preview",
                "--filter",
                "(category:mug or category:vase) stage:verified"));
    assertThat(run("dataset", "preview", "--view", "none").err()).contains("no view \"none\"");
    var checked = run("dataset", "check", "wares", "--fewest", "0", "--json");
    JsonNode check = checked.endsWith(ExitCode.FAILED_IN_PART).json();
    assertThat(check.path("findings"))
        .as("two of the samples' pictures are broken on purpose")
        .hasSize(2)
        .allSatisfy(f -> {
          assertThat(f.path("fault").asText()).isEqualTo("UNREADABLE");
          assertThat(f.path("message").asText()).contains("Picture 2", "Upload the file again");
          assertThat(f.path("becomes").asText()).isEqualTo("left out");
        });
    assertThat(check.path("stopping").asInt()).isEqualTo(2);
    assertThat(check.path("counts").path("products").asInt()).isEqualTo(6);
    JsonNode first = json("dataset", "freeze", "wares", "--fewest", "0", "--note", "the first");
    assertThat(first.path("number").asInt()).isEqualTo(1);
    assertThat(first.path("detectorHash").asText()).hasSize(64);
    assertThat(first.path("note").asText()).isEqualTo("the first");
    assertThat(first.path("counts").path("images")).isEqualTo(preview.path("images"));

    decide(SKUS.subList(6, 8), new ReviewChange.Accept());
    long crop = firstCrop(SKUS.getFirst());
    decide(SKUS.subList(0, 1), new ReviewChange.SetClass(crop, "something else"));
    var second = run("dataset", "freeze", "wares", "--fewest", "10").endsWith(0);
    assertThat(second.out()).contains("wares v2", "Leakage: 0 products", "train");
    assertThat(second.err()).contains("writing, 100 %", "fewer than 10", "(kept)");
    assertThat(run("dataset", "freeze", "wares", "--strict").err()).contains("No version was made");

    JsonNode diff = json("dataset", "diff", "wares:1", "wares:v2");
    assertThat(diff.path("counts").path("RELABELLED").asInt()).isEqualTo(1);
    assertThat(diff.path("counts").path("SPLIT").asInt()).isZero();
    assertThat(diff.path("counts").path("ADDED").asInt()).isPositive();
    assertThat(run("dataset", "diff", "wares:1", "wares").endsWith(0).out())
        .contains("relabelled", SKUS.getFirst(), "something else");
    JsonNode shown = json("dataset", "show", "wares:1");
    assertThat(shown.path("contentSha256")).isEqualTo(first.path("contentSha256"));
    assertThat(shown.path("taxonomyNames").path("names").path("").size()).isPositive();
    assertThat(run("dataset", "list").endsWith(0).out()).contains("wares v1", "wares v2", "80 %");
    assertThat(run("dataset", "show", "wares:9").code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(run("dataset", "test-set", "wares", "closed").endsWith(0).out()).contains("closed");
    assertThat(run("dataset").endsWith(0).out()).contains("(closed)");
  }
}
