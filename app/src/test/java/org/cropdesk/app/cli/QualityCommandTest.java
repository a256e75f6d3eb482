package org.cropdesk.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.review.QueueKey;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewDecision;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewOutcome;
import org.cropdesk.review.ReviewService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What two people said about real crops, counted from the shell. */
final class QualityCommandTest {
  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // JUnit fills the field before each test.
  QualityCommandTest() {}

  private Shell.Result run(CatalogLocation.Server catalog, String... args) {
    var all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--catalog", TestCatalog.address(catalog)));
    all.addAll(List.of("--store", "file:" + folder.resolve("store"), "--actor", "ada"));
    return Shell.run(all.toArray(String[]::new));
  }

  @Test
  void overruledWordsAndOnesOwnPaceAreCountedAndNobodyElsesPaceIsShown() throws IOException {
    var catalog = TestCatalog.fresh();
    assertThat(run(catalog, "quality", "--json").endsWith(ExitCode.DONE).json().path("pace"))
        .as("nobody has said anything")
        .isEmpty();
    Path table =
        Files.write(
            folder.resolve("products.csv"),
            Files.readAllLines(Shell.SAMPLES.resolve("catalog/products.csv")).subList(0, 5));
    run(catalog, "import", table.toString(), "--images", Shell.SAMPLES + "/catalog/images")
        .endsWith(0);
    run(catalog, "index"); // Two of the samples' pictures are broken on purpose.
    try (var database = CatalogDatabase.open(catalog, InstantSource.system())) {
      decide(new ReviewService(database, InstantSource.system()));
    }

    JsonNode json = run(catalog, "quality", "--json").endsWith(ExitCode.DONE).json();

    assertThat(json.path("pace")).hasSize(1);
    assertThat(json.path("pace").get(0).path("products").asInt()).isEqualTo(4);
    JsonNode verdicts = named(json.path("overruledByOthers"), "keep or reject a crop");
    assertThat(verdicts.path("seen").asInt()).isEqualTo(2);
    assertThat(verdicts.path("overruled").asInt()).isEqualTo(1);
    assertThat(verdicts.path("few").asBoolean()).isTrue();
    assertThat(json.path("machineOverruled")).isNotEmpty();
    assertThat(json.path("own")).isEmpty();
    String words = run(catalog, "quality").endsWith(ExitCode.DONE).out();
    assertThat(words)
        .contains("your pace", "4 products", "1 of 2 overruled", "are no working time")
        .doesNotContain("grace  ");
  }

  private static JsonNode named(JsonNode rates, String name) {
    for (JsonNode rate : rates) {
      if (rate.path("name").asText().equals(name)) {
        return rate;
      }
    }
    throw new AssertionError(name + " is not in " + rates);
  }

  /** Ada judges a crop and accepts everything; Grace judges that crop the other way. */
  private static void decide(ReviewService reviews) {
    Instant at = Instant.now().minus(Duration.ofMinutes(10));
    var entries = reviews.next("ada", QueueKey.START, 10);
    long crop = 0;
    for (var entry : entries) {
      ReviewItem item = entry.item();
      long version = item.version();
      if (crop == 0 && !item.crops().isEmpty()) {
        crop = item.crops().getFirst().id();
        say(reviews, item, version++, "ada", at, new ReviewChange.JudgeCrop(crop, false));
        say(reviews, item, version++, "grace", at, new ReviewChange.JudgeCrop(crop, true));
      }
      at = at.plusSeconds(8);
      say(reviews, item, version, "ada", at, new ReviewChange.Accept());
    }
  }

  private static void say(
      ReviewService reviews,
      ReviewItem item,
      long version,
      String actor,
      Instant at,
      ReviewChange change) {
    var decision =
        ReviewDecision.of(UUID.randomUUID(), item.productId(), version, actor, at, change);
    assertThat(reviews.record(decision)).isInstanceOf(ReviewOutcome.Committed.class);
  }
}
