package org.cropdesk.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.AppOptions;
import org.cropdesk.app.Folders;
import org.cropdesk.app.Weights;
import org.cropdesk.dataset.Dataset;
import org.cropdesk.dataset.DatasetMachines;
import org.cropdesk.dataset.DatasetPlan;
import org.cropdesk.dataset.DatasetQuery;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.Datasets;
import org.cropdesk.dataset.FreezeProgress;
import org.cropdesk.dataset.FreezeWish;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.job.StopSignal;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that come back from training, by hand in a shell. */
final class ModelCommandTest {
  @TempDir static Path folder;
  private static String catalog = "";
  private static String content = "";

  @BeforeAll
  static void freeze() throws IOException {
    catalog = TestCatalog.address(TestCatalog.fresh());
    List<String> lines = Files.readAllLines(Shell.SAMPLES.resolve("catalog/products.csv"));
    Path table = Files.write(folder.resolve("products.csv"), lines.subList(0, 20));
    run("import", table.toString(), "--images", Shell.SAMPLES + "/catalog/images").endsWith(0);
    run("index");
    var options =
        new AppOptions(
            catalog,
            "file:" + folder.resolve("store"),
            Weights.of(null, null, null, Shell.SAMPLES),
            0.15,
            Folders.ofThisMachine(),
            "ada");
    try (var app = AppContext.open(options)) {
      var datasets = new Datasets(app.database(), Clock.systemUTC());
      // As the index found it: what matters here is who is compared with what, not who is right.
      var things =
          datasets.create(
              DatasetPlan.of("things").withSalt("s").withRatios(new Dataset.Ratios(0.4, 0.1, 0.5)),
              "ada");
      var query = new DatasetQuery("", false, true, false, List.of(), List.of(), 0, false, 0);
      content = frozen(datasets, things, query, app).contentSha256();
    }
  }

  private static DatasetVersion frozen(
      Datasets datasets, Dataset dataset, DatasetQuery query, AppContext app) {
    return datasets
        .freeze(
            FreezeWish.of(dataset, query, DatasetMachines.NONE, app.store(), "ada"),
            _ -> {},
            FreezeProgress.NONE,
            new StopSignal())
        .orElseThrow();
  }

  private static Shell.Result run(String... args) {
    var all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--catalog", catalog, "--store", "file:" + folder.resolve("store")));
    return Shell.run(all.toArray(String[]::new));
  }

  /** A copy of the sample detector that is not the same file. */
  private static Path tuned(String name, String origin) throws IOException {
    Path model = Files.createDirectories(folder.resolve(name));
    byte[] graph = Files.readAllBytes(Shell.SAMPLES.resolve("models/detector.onnx"));
    // An unknown field at the end of a protobuf message changes the hash and nothing else.
    byte[] more = Arrays.copyOf(graph, graph.length + 3);
    more[graph.length] = (byte) 0xf8;
    more[graph.length + 1] = 0x7f;
    more[graph.length + 2] = (byte) name.length();
    Files.write(model.resolve("detector.onnx"), more);
    if (!origin.isEmpty()) {
      Files.writeString(model.resolve("cropdesk-model.json"), origin);
    }
    return model;
  }

  /** A copy of a sample encoder that says what it learned from. */
  private static Path tunedEncoder(String name, String of, String origin) throws IOException {
    Path encoder = folder.resolve(name);
    Path sample = Shell.SAMPLES.resolve(of);
    try (Stream<Path> files = Files.walk(sample)) {
      for (Path file : files.toList()) {
        Path to = encoder.resolve(sample.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(file, to);
        }
      }
    }
    Files.writeString(encoder.resolve("cropdesk-model.json"), origin);
    return encoder;
  }

  private static String origin(String sha256) {
    return """
    {"layout": 1, "base": {"name": "detector.onnx", "sha256": "%s"}, "command": "train it",
     "dataset": {"name": "things", "version": 1, "contentSha256": "%s"}}
    """
        .formatted("b".repeat(64), sha256);
  }

  @Test
  void aModelThatComesBackIsKnownByWhatItLearnedFromAndComparedWithTheOneInUse()
      throws IOException {
    Path model = tuned("tuned", origin(content));
    var added = run("model", "add", model.toString(), "--json").endsWith(0).json();
    assertThat(added.path("trainedOn").asText()).isEqualTo("things:1");
    assertThat(added.path("baseHash").asText()).isEqualTo("b".repeat(64));
    assertThat(added.path("name").asText()).isEqualTo("tuned");

    var both = run("model", "evaluate", "things", model.toString(), "--json").endsWith(0).json();
    assertThat(both.path("evaluations")).hasSize(2);
    assertThat(both.path("evaluations").get(0).path("name").asText()).isEqualTo("detector.onnx");
    assertThat(both.path("evaluations").get(1).path("name").asText()).isEqualTo("tuned");
    // Boxes of the detector are told back to it: all of them, at their very places.
    assertThat(both.path("evaluations").get(0).path("score").path("map50").asDouble())
        .isGreaterThan(0.99);
    assertThat(both.path("evaluations").get(0).path("score"))
        .isEqualTo(both.path("evaluations").get(1).path("score"));
    assertThat(both.path("evaluations").findValuesAsText("seen")).containsOnly("0");

    var learnedFrom =
        run("model", "evaluate", "things", model.toString(), "--split", "train").endsWith(0);
    assertThat(learnedFrom.out()).contains("mAP50").contains("too good: it learned from");
    assertThat(run("model", "list").endsWith(0).out())
        .contains("learned from things:1")
        .contains("things:1, test: mAP50");
  }

  @Test
  void anEncoderIsScoredByItsWordsForCropsAndByWhatItFinds() {
    var second = Shell.SAMPLES.resolve("models/encoder-256").toString();
    var found = run("model", "evaluate", "things:1", second).endsWith(0);
    assertThat(found.out()).contains("recall@10").contains("colour").contains("nobody verified");
    var scores =
        run("model", "evaluate", "things:1", second, "--alone", "--json").endsWith(0).json();
    var score = scores.path("evaluations").get(0).path("score");
    assertThat(score.path("crops").asLong()).isPositive();
    assertThat(score.path("top1").asDouble()).isBetween(0.5, 1.0);
    assertThat(score.path("recall10").asDouble())
        .isGreaterThanOrEqualTo(score.path("recall1").asDouble())
        .isGreaterThan(0);
  }

  @Test
  void aSpaceSaysWhatItsEncoderLearnedFrom() throws IOException {
    Path encoder = tunedEncoder("tuned-encoder", "models/encoder-256", origin(content));
    assertThat(run("spaces").endsWith(0).out()).doesNotContain("trained on");
    run("backfill", "start", "--with", encoder.toString(), "--no-canary").endsWith(0);
    // From now on the catalog knows it, also where the folder is not.
    Files.delete(encoder.resolve("cropdesk-model.json"));
    assertThat(run("spaces").endsWith(0).out().lines().filter(l -> l.contains("tuned-encoder")))
        .singleElement()
        .asString()
        .endsWith("tuned-encoder, trained on things:1");
    assertThat(
            run("spaces", "--json").endsWith(0).json().path("spaces").findValuesAsText("trainedOn"))
        .containsOnlyOnce("things:1")
        .contains("");
    assertThat(run("spaces", "--csv").endsWith(0).out()).contains("trained_on", "things:1");
  }

  @Test
  void anEncoderOfAForeignCatalogFillsASpaceAllTheSame() throws IOException {
    Path encoder = tunedEncoder("foreign-encoder", "models/encoder", origin("a".repeat(64)));
    run("backfill", "start", "--aspect", "usage", "--with", encoder.toString(), "--no-canary")
        .endsWith(0);
    assertThat(run("spaces").endsWith(0).out().lines().filter(l -> l.contains("foreign-encoder")))
        .singleElement()
        .asString()
        .doesNotContain("trained on");
  }

  @Test
  void theFolderOfAModelThatCameBackCanBeUsed() throws IOException {
    Path model = tuned("used", origin(content));
    String picture = Shell.SAMPLES.resolve("holdout/images").toString();
    try (Stream<Path> pictures = Files.list(Path.of(picture))) {
      picture = pictures.sorted().findFirst().orElseThrow().toString();
    }
    var usual = run("inspect", picture, "--json").json();
    var other = run("inspect", picture, "--json", "--detector", model.toString()).json();
    assertThat(other.findValues("box")).isNotEmpty().isEqualTo(usual.findValues("box"));
  }

  @Test
  void whatDoesNotFitTogetherIsSaid() throws IOException {
    assertThat(
            run("model", "add", tuned("foreign", origin("a".repeat(64))).toString())
                .endsWith(ExitCode.WRONG_USAGE)
                .err())
        .contains("this catalog has no version of that content");
    assertThat(run("model", "add", tuned("broken", "{").toString()).endsWith(3).err())
        .contains("cropdesk-model.json cannot be read");
    assertThat(run("model", "add", folder.toString()).endsWith(3).err())
        .contains("holds no ONNX graph");
    assertThat(
            run("model", "evaluate", "things", "--split", "all")
                .endsWith(ExitCode.WRONG_USAGE)
                .err())
        .contains("train, val or test");
  }
}
