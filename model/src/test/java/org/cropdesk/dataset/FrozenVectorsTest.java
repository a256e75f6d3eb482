package org.cropdesk.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import org.cropdesk.crop.Box;
import org.cropdesk.dataset.export.DatasetExport;
import org.cropdesk.dataset.export.DatasetExports;
import org.cropdesk.dataset.export.DatasetFormat;
import org.cropdesk.dataset.export.ExportGround;
import org.cropdesk.dataset.export.ExportOptions;
import org.cropdesk.dataset.export.ExportWatch;
import org.cropdesk.dataset.export.ManyPictures;
import org.cropdesk.dataset.export.SpaceVectorSql;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.index.CropRefresh;
import org.cropdesk.index.DrawnAnalyzer;
import org.cropdesk.index.IndexScope;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.Reviews;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An export with vectors is of the vectors the version was frozen with, or there is none. */
final class FrozenVectorsTest {
  private static final StopSignal NEVER = new StopSignal();
  private static final Box ELSEWHERE = new Box(20, 30, 75, 95);

  private final Path dir;
  private final Frozen frozen;
  private final CropRefresh refresh;
  private final DatasetExports exports;
  private int targets;

  FrozenVectorsTest(@TempDir Path dir) {
    this.dir = dir;
    frozen = new Frozen(CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system()), dir);
    refresh = new CropRefresh(frozen.database, frozen.reviews.store(), InstantSource.system());
    exports = new DatasetExports(frozen.database, InstantSource.system(), Map.of());
  }

  @BeforeEach
  void draw() throws IOException {
    frozen
        .add("ONE", "bag 0.9 10 10 60 60")
        .add("TWO", "mug 0.9 20 15 80 75", "shoe 0.9 5 40 60 95")
        .accept("ONE", "TWO");
  }

  @AfterEach
  void close() {
    frozen.close();
  }

  private DatasetExport begin(DatasetVersion version, boolean vectors) {
    var options = ExportOptions.of(new DatasetFormat.Parquet(vectors));
    String target = dir.resolve("out-" + ++targets).toString();
    return exports.create(version, options, target, "ada");
  }

  private DatasetExport write(DatasetVersion version, DatasetExport export, ExportWatch watch) {
    var ground =
        new ExportGround(
            new FrozenSource(frozen.datasets, version),
            frozen.reviews.store(),
            new ManyPictures.AsStored(),
            null,
            SpaceVectorSql.of(frozen.database, version).orElse(null));
    return exports.run(export.id(), ground, 2, NEVER, NEVER, watch);
  }

  private DatasetExport write(DatasetVersion version) {
    return write(version, begin(version, true), ExportWatch.NONE);
  }

  /** What is said; nothing is visible, and the export remembers it. */
  private String refusal(DatasetVersion version, ExportWatch watch) {
    DatasetExport export = begin(version, true);
    var refused = catchThrowableOfType(CatalogException.class, () -> write(version, export, watch));
    assertThat(refused).isNotNull();
    assertThat(Path.of(export.target())).doesNotExist();
    var failed = exports.get(export.id());
    assertThat(failed.state()).isEqualTo(DatasetExport.State.FAILED);
    assertThat(failed.message()).isEqualTo(refused.explained());
    return refused.explained();
  }

  private UUID decide(String sku, ReviewChange change) {
    var decision = Reviews.decision(frozen.reviews.item(sku), change);
    frozen.reviews.service().record(decision);
    return decision.id();
  }

  private String manifest(DatasetExport export) throws IOException {
    return Files.readString(Path.of(export.target()).resolve("manifest.json"));
  }

  @Test
  void theSameVectorsAreTheSameBytesHoweverOftenTheyAreMadeAnew() throws IOException {
    var version = frozen.freeze();
    var first = write(version);
    // The same encoder looks at everything again.
    frozen.reviews.index(new DrawnAnalyzer(), IndexScope.ALL);
    var second = write(version);
    assertThat(second.manifestSha256()).isEqualTo(first.manifestSha256());
    assertThat(version.vectorsSha256()).hasSize(64);
    assertThat(manifest(second))
        .contains("\"proven\" : true")
        .contains("\"sha256\" : \"%s\"".formatted(version.vectorsSha256()));
  }

  @Test
  void aBoxThatMovedIsNamedUntilItIsTakenBack() {
    var version = frozen.freeze();
    var first = write(version);
    long crop = frozen.crop("ONE");

    var redraw = decide("ONE", new ReviewChange.Redraw(crop, ELSEWHERE, 0.15));
    assertThat(refusal(version, ExportWatch.NONE))
        .contains("1 of the 3 crops of set v1 has not the vector it was frozen with")
        .contains("crop %d of ONE (its vector is gone or out of date)".formatted(crop))
        .contains("Freeze a new version");

    refresh.run(new DrawnAnalyzer());
    assertThat(refusal(version, ExportWatch.NONE))
        .contains("crop %d of ONE (another one)".formatted(crop));

    var undo = decide("ONE", new ReviewChange.Revert(redraw));
    refresh.run(new DrawnAnalyzer());
    assertThat(write(version).manifestSha256()).isEqualTo(first.manifestSha256());

    decide("ONE", new ReviewChange.Revert(undo));
    refresh.run(new DrawnAnalyzer());
    assertThat(refusal(version, ExportWatch.NONE)).contains("crop %d of ONE".formatted(crop));
    assertThat(write(version, begin(version, false), ExportWatch.NONE).state())
        .as("without vectors it is written")
        .isEqualTo(DatasetExport.State.DONE);
    frozen.accept("ONE");
    assertThat(write(frozen.freeze()).state()).isEqualTo(DatasetExport.State.DONE);
  }

  @Test
  void aRefusedExportGoesOnWhenTheVectorsAreBack() {
    var version = frozen.freeze();
    long crop = frozen.crop("ONE");
    var redraw = decide("ONE", new ReviewChange.Redraw(crop, ELSEWHERE, 0.15));
    DatasetExport export = begin(version, true);
    assertThat(
            catchThrowableOfType(
                CatalogException.class, () -> write(version, export, ExportWatch.NONE)))
        .isNotNull();
    decide("ONE", new ReviewChange.Revert(redraw));
    refresh.run(new DrawnAnalyzer());
    assertThat(write(version, export, ExportWatch.NONE).state())
        .isEqualTo(DatasetExport.State.DONE);
  }

  @Test
  void aVectorThatIsReplacedWhileItIsWrittenIsMet() {
    var version = frozen.freeze();
    long crop = frozen.crop("TWO");
    assertThat(
            refusal(
                version,
                p -> {
                  if (p.pictures() == 1) {
                    decide("TWO", new ReviewChange.Redraw(crop, ELSEWHERE, 0.15));
                    refresh.run(new DrawnAnalyzer());
                  }
                }))
        .contains("crop %d of TWO (another one)".formatted(crop));
  }

  @Test
  void aCropThatHadNoVectorStaysWithoutAndOneThatComesIsNamed() {
    var image = frozen.reviews.item("ONE").images().getFirst().id();
    var ids = frozen.reviews.service().reserveBoxes(1).getFirst();
    frozen.say("ONE", new ReviewChange.AddBox(ids, image, ELSEWHERE, 0.15, "lamp")).accept("ONE");
    var version = frozen.freeze();
    assertThat(write(version).manifestSha256()).isEqualTo(write(version).manifestSha256());
    refresh.run(new DrawnAnalyzer());
    assertThat(refusal(version, ExportWatch.NONE))
        .contains("1 of the 4 crops")
        .contains("crop %d of ONE (it had none then)".formatted(ids.cropId()));
  }

  @Test
  void anotherEncodersVectorsAreCountedAndTheFirstAreNamed() throws IOException {
    frozen
        .add("MANY", "bag 0.9 0 1 50 51\nmug 0.9 45 3 99 60\nshoe 0.9 20 45 80 99")
        .add("MORE", "bag 0.9 0 30 60 90")
        .accept("MANY", "MORE");
    var version = frozen.freeze();
    frozen.change(
        "update space_vector v set embedding = o.embedding from space_vector o"
            + " where o.space_id = v.space_id and o.subject_id <> v.subject_id and o.crop_id = ?",
        frozen.crop("ONE"));
    String said = refusal(version, ExportWatch.NONE);
    assertThat(said).contains("6 of the 7 crops of set v1 have not").contains(", …. ");
    assertThat(said.split("crop \\d+ of", -1)).hasSize(6);
    assertThat(said).doesNotContain("of ONE");
  }

  @Test
  void aSpaceThatWasLetGoOfIsSaidWithItsDay() {
    var version = frozen.freeze();
    frozen.change("update space set state = 'VERIFIED' where aspect = 'IMAGE'");
    var spaces = new Spaces(frozen.database);
    var space =
        spaces.list().stream()
            .filter(s -> s.key().aspect() == Aspect.IMAGE)
            .findFirst()
            .orElseThrow();
    spaces.retire(space, Instant.parse("2026-11-22T10:00:00Z"));
    assertThat(refusal(version, ExportWatch.NONE))
        .contains(
            "Space %d, which set v1 has its vectors from, was let go of on 2026-11-22"
                .formatted(space.id()))
        .contains("without vectors");
    // The version says itself whether it was proven; that it lost its vectors is said all the same.
    frozen.change("update dataset_version set vectors_sha256 = null");
    var old = frozen.datasets.version("set:1");
    assertThat(refusal(old, ExportWatch.NONE)).contains("was let go of on 2026-11-22");
  }

  @Test
  void aVersionFromBeforeProofsWereKeptIsWrittenAndSaysSo() throws IOException {
    frozen.freeze();
    frozen.change("update dataset_version set vectors_sha256 = null");
    frozen.change("delete from dataset_vector");
    var version = frozen.datasets.version("set:1");
    decide("ONE", new ReviewChange.Redraw(frozen.crop("ONE"), ELSEWHERE, 0.15));
    refresh.run(new DrawnAnalyzer());
    assertThat(manifest(write(version)))
        .contains("\"proven\" : false")
        .contains("\"sha256\" : null");
  }
}
