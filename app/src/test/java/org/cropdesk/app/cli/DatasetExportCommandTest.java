package org.cropdesk.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.AppOptions;
import org.cropdesk.app.Folders;
import org.cropdesk.app.Weights;
import org.cropdesk.crop.Box;
import org.cropdesk.dataset.DatasetMachines;
import org.cropdesk.dataset.DatasetPlan;
import org.cropdesk.dataset.DatasetQuery;
import org.cropdesk.dataset.Datasets;
import org.cropdesk.dataset.FreezeProgress;
import org.cropdesk.dataset.FreezeWish;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewDecision;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A frozen version of indexed samples, written and proved from a shell. */
final class DatasetExportCommandTest {
  @TempDir static Path folder;
  private static String catalog = "";

  @BeforeAll
  static void freeze() throws IOException {
    catalog = TestCatalog.address(TestCatalog.fresh());
    List<String> lines = Files.readAllLines(Shell.SAMPLES.resolve("catalog/products.csv"));
    Path table = Files.write(folder.resolve("products.csv"), lines.subList(0, 20));
    run("import", table.toString(), "--images", Shell.SAMPLES + "/catalog/images").endsWith(0);
    run("index");
    Path samples = Shell.SAMPLES;
    var options =
        new AppOptions(
            catalog,
            "file:" + folder.resolve("store"),
            Weights.of(null, null, null, samples),
            0.15,
            Folders.ofThisMachine(),
            "ada");
    try (var app = AppContext.open(options)) {
      var datasets = new Datasets(app.database(), Clock.systemUTC());
      var things = datasets.create(DatasetPlan.of("things"), "ada");
      // Nobody has looked at these; what matters here is the way from rows to files.
      var usual = DatasetQuery.verified();
      var query = new DatasetQuery("", false, true, false, usual.classes(), List.of(), 0, false, 0);
      var frozen =
          datasets.freeze(
              FreezeWish.of(things, query, DatasetMachines.NONE, app.store(), "ada"),
              _ -> {},
              FreezeProgress.NONE,
              new StopSignal());
      assertThat(frozen).isPresent();
    }
  }

  private static Shell.Result run(String... args) {
    var all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--catalog", catalog, "--store", "file:" + folder.resolve("store")));
    return Shell.run(all.toArray(String[]::new));
  }

  @Test
  void aVersionIsExportedVerifiedAndWhatWasTamperedIsNamed() throws IOException {
    Path out = folder.resolve("yolo");
    var done = run("dataset", "export", "things", "--to", out.toString(), "--json").endsWith(0);
    assertThat(done.json().path("state").asText()).isEqualTo("DONE");
    assertThat(Files.readString(out.resolve("README.md"))).contains("yolo detect train data=");
    assertThat(run("dataset", "verify", out.toString()).endsWith(0).out())
        .contains("The catalog published it as export")
        .contains("Every byte");
    Path again = folder.resolve("again");
    var second =
        run("dataset", "export", "things:1", "--to", again.toString(), "--json").endsWith(0);
    assertThat(second.json().path("manifestSha256")).isEqualTo(done.json().path("manifestSha256"));
    Files.writeString(out.resolve("data.yaml"), "spoiled");
    assertThat(
            run("dataset", "verify", out.toString(), "--alone")
                .endsWith(ExitCode.FAILED_IN_PART)
                .out())
        .contains("changed: data.yaml");
  }

  @Test
  void cropsWithCaptionsAndVectorsAreWrittenTooUntilAVectorIsAnother() throws IOException {
    for (String format :
        List.of("clip", "webdataset", "imagefolder", "yolo-classes", "coco", "parquet-vectors")) {
      Path out = folder.resolve(format);
      run("dataset", "export", "things v1", "--format", format, "--to", out.toString()).endsWith(0);
      assertThat(run("dataset", "verify", out.toString(), "--alone").endsWith(0).out())
          .contains("things v1");
    }
    assertThat(Files.readAllLines(folder.resolve("clip/train.tsv")).get(1))
        .contains("\ta photo of a ");

    String moved = moveABox();
    Path out = folder.resolve("moved");
    assertThat(
            run(
                    "dataset",
                    "export",
                    "things",
                    "--format",
                    "parquet-vectors",
                    "--to",
                    out.toString())
                .endsWith(ExitCode.WRONG_USAGE)
                .err())
        .contains(moved + " (its vector is gone or out of date)")
        .contains("Freeze a new version, or write this one as parquet without vectors");
    assertThat(out).doesNotExist();
    run("dataset", "export", "things", "--format", "parquet", "--to", out.toString()).endsWith(0);
  }

  /** Moves the box of a crop and says which: "crop 12 of CD-1001". */
  private static String moveABox() {
    var options =
        new AppOptions(
            catalog,
            "file:" + folder.resolve("store"),
            Weights.of(null, null, null, Shell.SAMPLES),
            0.15,
            Folders.ofThisMachine(),
            "ada");
    try (var app = AppContext.open(options)) {
      var item = app.datasets().items(app.datasets().version("things"), 0, 1).getFirst();
      var object = item.objects().stream().filter(o -> o.chosen()).findFirst().orElseThrow();
      var seen = app.reviews().load(item.productId()).orElseThrow();
      var redraw = new ReviewChange.Redraw(object.cropId(), new Box(1, 1, 90, 90), 0.15);
      var at = Instant.parse("2026-11-22T08:00:00Z");
      app.reviews()
          .record(
              ReviewDecision.of(
                  UUID.randomUUID(), seen.productId(), seen.version(), "ada", at, redraw));
      return "crop %d of %s".formatted(object.cropId(), item.sku());
    }
  }

  @Test
  void whatCannotBeIsSaid() {
    assertThat(
            run("dataset", "export", "nothing", "--to", folder.resolve("x").toString())
                .endsWith(ExitCode.WRONG_USAGE)
                .err())
        .contains("nothing");
    assertThat(
            run(
                    "dataset",
                    "export",
                    "things",
                    "--format",
                    "voc",
                    "--to",
                    folder.resolve("x").toString())
                .endsWith(ExitCode.WRONG_USAGE)
                .err())
        .contains("There is no format voc")
        .contains("webdataset");
    assertThat(run("dataset", "export", "things").endsWith(ExitCode.WRONG_USAGE).err())
        .contains("--to");
    assertThat(
            run("dataset", "verify", folder.toString(), "--alone")
                .endsWith(ExitCode.WRONG_USAGE)
                .err())
        .contains("manifest.json");
    assertThat(folder.resolve("x")).doesNotExist();
  }
}
