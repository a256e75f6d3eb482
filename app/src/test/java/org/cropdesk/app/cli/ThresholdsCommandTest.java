package org.cropdesk.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cropdesk.db.TestCatalog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits and the quality of people from the shell, over a really indexed catalog. */
final class ThresholdsCommandTest {
  @TempDir Path folder;

  private String catalog;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  ThresholdsCommandTest() {}

  @BeforeEach
  void index() throws IOException {
    catalog = TestCatalog.address(TestCatalog.fresh());
    Path table =
        Files.write(
            folder.resolve("products.csv"),
            Files.readAllLines(Shell.SAMPLES.resolve("catalog/products.csv")).subList(0, 4));
    run("import", table.toString(), "--images", Shell.SAMPLES + "/catalog/images").endsWith(0);
    run("index"); // Two of the samples' pictures are broken on purpose.
  }

  private Shell.Result run(String... args) {
    var all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--catalog", catalog, "--store", "file:" + folder.resolve("store")));
    return Shell.run(all.toArray(String[]::new));
  }

  private JsonNode json(String... args) {
    var all = new ArrayList<>(List.of(args));
    all.add("--json");
    return run(all.toArray(String[]::new)).endsWith(ExitCode.DONE).json();
  }

  @Test
  void otherLimitsAreLookedAtFirstAppliedWithYesAndTakenBackByVersion() {
    JsonNode before = json("thresholds");
    String shipped = before.path("version").asText();
    double blur = before.path("limits").path("blur").asDouble();
    assertThat(before.path("uses")).isEmpty();
    assertThat(before.path("pending").asInt()).isZero();

    JsonNode preview = json("thresholds", "--set", "size=2000");
    assertThat(preview.path("toReject").asLong()).as("no crop is that large").isPositive();
    assertThat(preview.path("flips").asLong()).isEqualTo(preview.path("toReject").asLong());
    assertThat(json("thresholds").path("version").asText()).as("only looked").isEqualTo(shipped);

    JsonNode applied = json("thresholds", "--set", "size=2000", "--yes");
    assertThat(applied.path("products").asLong()).isEqualTo(3);
    assertThat(applied.path("flipped").asLong()).isEqualTo(preview.path("flips").asLong());
    JsonNode now = json("thresholds");
    assertThat(now.path("limits").path("size").asDouble()).isEqualTo(2000);
    assertThat(now.path("limits").path("blur").asDouble()).isEqualTo(blur);
    assertThat(now.path("uses")).hasSize(1);

    JsonNode back = json("thresholds", "--version-of", "shipped", "--yes");
    assertThat(back.path("version").asText()).isEqualTo(shipped);
    assertThat(back.path("flipped").asLong()).isEqualTo(applied.path("flipped").asLong());
  }

  @Test
  void withoutJsonItSaysTheSameInWords() {
    assertThat(run("thresholds").endsWith(0).out()).contains("Version ", "blur", "duplicate");
    assertThat(run("thresholds", "--set", "size=2000").endsWith(0).out())
        .contains("Nothing was changed. Add --yes to do it.");
    assertThat(run("thresholds", "--set", "size=2000", "--yes").endsWith(0).out())
        .contains("3 products judged by");
  }

  @Test
  void limitsThatCannotBeAreWrongUsageAndChangeNothing() {
    String shipped = json("thresholds").path("version").asText();
    assertThat(run("thresholds", "--set", "blur=7", "--yes").endsWith(ExitCode.WRONG_USAGE).err())
        .contains("cannot be 7.0")
        .contains("between 0.0 and 1.0");
    assertThat(run("thresholds", "--set", "mood=1").endsWith(ExitCode.WRONG_USAGE).err())
        .contains("There is no check mood");
    assertThat(run("thresholds", "--version-of", "x").endsWith(ExitCode.WRONG_USAGE).err())
        .contains("never used a version x");
    assertThat(json("thresholds").path("version").asText()).isEqualTo(shipped);
    assertThat(json("thresholds").path("uses")).isEmpty();
  }
}
