package org.cropdesk.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.TestCatalog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Import, index, search and the doctor as a shell sees them, on a real server. */
final class CatalogCommandsTest {
  @TempDir Path folder;

  private String catalog;
  private String store;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  CatalogCommandsTest() {}

  @BeforeEach
  void prepare() {
    CatalogLocation.Server server = TestCatalog.fresh();
    catalog = TestCatalog.address(server);
    store = "file:" + folder.resolve("store");
  }

  /** The header and the first products of the samples. */
  private Path table(int products) throws IOException {
    List<String> lines = Files.readAllLines(Shell.SAMPLES.resolve("catalog/products.csv"));
    return Files.write(folder.resolve("products.csv"), lines.subList(0, products + 1));
  }

  private Shell.Result run(String... args) {
    var all = new java.util.ArrayList<>(List.of(args));
    all.addAll(List.of("--catalog", catalog, "--store", store, "--json"));
    return Shell.run(all.toArray(String[]::new));
  }

  @Test
  void aShopsTableAndFolderBecomeASearchableCatalog() throws IOException {
    String images = Shell.SAMPLES.resolve("catalog/images").toString();
    JsonNode imported = run("import", table(8).toString(), "--images", images).endsWith(0).json();
    assertThat(imported.get("added").asInt()).isEqualTo(8);

    JsonNode indexed = run("index").json();
    assertThat(indexed.get("products").asInt()).isEqualTo(8);
    assertThat(indexed.get("crops").asInt()).isGreaterThan(8);

    assertThat(run("index").json().get("products").asInt()).as("nothing left to do").isZero();

    JsonNode found = run("search", "a", "blue", "mug", "-k", "3").endsWith(0).json();
    assertThat(found.get("products").findValuesAsText("sku")).contains("CD-1001").hasSize(3);
  }

  @Test
  void picturesNobodyCanReadAreCodeOneAndCounted() throws IOException {
    Path images = Files.createDirectories(folder.resolve("in"));
    Files.writeString(images.resolve("broken.jpg"), "no picture at all");
    Files.copy(Shell.SAMPLES.resolve("catalog/images/cd-1001-1.jpg"), images.resolve("fine.jpg"));
    run("import", "--images", images.toString()).endsWith(0);

    JsonNode indexed = run("index").endsWith(ExitCode.FAILED_IN_PART).json();

    assertThat(indexed.get("unreadable").asInt()).isEqualTo(1);
    assertThat(indexed.get("products").asInt()).isEqualTo(2);
  }

  @Test
  void rowsThatCannotBeTakenOverAreNamedAndTheRestIsImported() throws IOException {
    Path table =
        Files.writeString(
            folder.resolve("p.csv"),
            "sku,title,images\nA-1,Mug,nowhere.jpg\n,No sku,x.jpg\nA-2,Cup,\n");

    JsonNode imported =
        run("import", table.toString(), "--images", folder.toString())
            .endsWith(ExitCode.FAILED_IN_PART)
            .json();

    assertThat(imported.get("added").asInt()).isEqualTo(2);
    assertThat(imported.get("problems").findValuesAsText("line")).contains("2", "3");
  }

  @Test
  void theDoctorNamesDeviceVersionsWeightsAndDisk() {
    JsonNode findings = run("doctor").endsWith(0).json().get("findings");

    List<String> names = findings.findValuesAsText("name");
    assertThat(names)
        .contains(
            "JDK",
            "JavaFX",
            "PostgreSQL",
            "pgvector",
            "Device",
            "Detector",
            "Encoder",
            "Encoder encoder-256",
            "Disk, cache");
    assertThat(findings.findValuesAsText("value").toString())
        .contains("25.", "26.0.2", "17.", "0.8", "sha256");
  }

  @Test
  void aCatalogOutOfReachIsCodeThreeAndThePasswordIsNowhere() {
    Shell.Result result =
        Shell.run(
            "index",
            "--catalog",
            "jdbc:postgresql://127.0.0.1:1/shop?user=ada&password=s3cret",
            "--store",
            store);

    result.endsWith(ExitCode.ENVIRONMENT);
    assertThat(result.err()).contains("127.0.0.1:1").doesNotContain("s3cret");
    assertThat(result.out()).doesNotContain("s3cret");
  }

  @Test
  void nonsenseInPlaceOfACatalogIsWrongUsage() {
    Shell.run("index", "--catalog", "mysql://x").endsWith(ExitCode.WRONG_USAGE);
  }

  @Test
  void aMachineRunIsListedLookedAtAndUndone() throws IOException {
    run("import", table(2).toString(), "--images", Shell.SAMPLES + "/catalog/images");
    run("index");
    JsonNode runs = run("undo", "--runs").endsWith(0).json().path("runs");
    assertThat(runs).hasSize(1);
    String number = runs.get(0).path("run").asText();
    JsonNode seen = run("undo", "--run", number).endsWith(0).json();
    assertThat(seen.path("productsChanged").asInt()).isEqualTo(2);
    assertThat(seen.path("unindexed").asInt()).isEqualTo(2);
    JsonNode done = run("undo", "--run", number, "--yes").endsWith(0).json();
    assertThat(done.path("products").asInt()).isEqualTo(2);
    String undo = done.path("run").asText();
    assertThat(run("undo", "--run", undo, "--yes").endsWith(0).json().path("products").asInt())
        .as("the undo is undone")
        .isEqualTo(2);
    assertThat(run("undo", "--run", "77").endsWith(2).err()).contains("There is no run 77");
    assertThat(run("undo", "--run", number, "--person", "ada").endsWith(2).err())
        .contains("not both");
  }

  @Test
  void undoFirstSaysWhatWouldChangeAndNeedsAPersonADayOrABatch() {
    assertThat(run("undo").endsWith(2).err()).contains("everything is never meant");
    JsonNode seen = run("undo", "--person", "ada", "--day", "2026-11-20").endsWith(0).json();
    assertThat(seen.get("decisions").asInt()).isZero();
    JsonNode done = run("undo", "--person", "ada", "--yes").endsWith(0).json();
    assertThat(done.get("products").asInt()).isZero();
    assertThat(done.get("batch").asText()).isNotBlank();
  }
}
