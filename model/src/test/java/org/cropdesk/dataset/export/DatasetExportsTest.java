package org.cropdesk.dataset.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.cropdesk.dataset.export.DatasetExport.State;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.job.StopSignal;
import org.cropdesk.storage.FolderStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the catalog remembers of exports, and who may go on with one. */
@ExtendWith(TestCatalog.class)
final class DatasetExportsTest {
  private static final StopSignal NEVER = new StopSignal();

  @TempDir Path dir;
  private final CatalogDatabase database;
  private long version;

  DatasetExportsTest(CatalogDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void frozen() {
    String dataset =
        """
        insert into dataset (name, salt, train, val, test, near, created_by, created_at)
        values ('d' || substr(md5(random()::text), 1, 8), 's', .8, .1, .1, .97, 'ada', now()) returning id
        """;
    String sql =
        """
        insert into dataset_version (dataset_id, number, query, snapshot, decisions_to, frozen_at, frozen_by, taxonomy,
               detector_hash, encoder_hash, preprocess_fingerprint, counts, leakage, content_sha256)
        values (?, 1, '{}', '', 0, now(), 'ada', 1, '', '', '', '{}', '{}', repeat('a', 64)) returning id
        """;
    version =
        database.write(
            "freeze", c -> Statements.number(c, sql, (int) Statements.number(c, dataset)));
  }

  private ExportGround ground() throws IOException {
    var source = ManyPictures.in(dir.resolve("pictures"), 8, 64, 48, 900, 1).of(version);
    return new ExportGround(
        source, new FolderStore(dir.resolve("pictures")), new ManyPictures.AsStored(), null, null);
  }

  private DatasetExports exports(InstantSource clock) {
    return new DatasetExports(database, clock, Map.of());
  }

  private static ExportOptions coco() {
    return ExportOptions.of(new DatasetFormat.Coco());
  }

  @Test
  void anExportIsPausedGoneOnWithPublishedAndFoundByItsManifest() throws IOException {
    var exports = exports(InstantSource.system());
    Path out = dir.resolve("out");
    var created = exports.create(ground().source().version(), coco(), out.toString(), "ada");
    var pause = new StopSignal();
    var paused = exports.run(created.id(), ground(), 2, pause, NEVER, p -> pause.request());
    assertThat(paused.state()).isEqualTo(State.PAUSED);
    assertThat(out).doesNotExist();
    var done = exports.run(created.id(), ground(), 2, NEVER, NEVER, ExportWatch.NONE);
    assertThat(done.state()).isEqualTo(State.DONE);
    assertThat(done.done()).isEqualTo(900);
    assertThat(done.options()).isEqualTo(coco());
    var found =
        DatasetVerifier.verify(out.toString(), Map.of(), NEVER, ExportWatch.NONE).orElseThrow();
    assertThat(found.isWhole()).isTrue();
    // Other tests of this class publish the very same bytes.
    assertThat(exports.published(found.manifestSha256())).isPresent();
    assertThat(Objects.requireNonNull(dir.toFile().list()))
        .noneMatch(n -> n.startsWith(".cropdesk"));
    assertThatThrownBy(() -> exports.run(done.id(), ground(), 2, NEVER, NEVER, ExportWatch.NONE))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("published");
  }

  @Test
  void aCancelledExportLeavesNothing() throws IOException {
    var exports = exports(InstantSource.system());
    var created =
        exports.create(ground().source().version(), coco(), dir.resolve("out").toString(), "ada");
    var cancel = new StopSignal();
    var over = exports.run(created.id(), ground(), 2, NEVER, cancel, p -> cancel.request());
    assertThat(over.state()).isEqualTo(State.CANCELLED);
    assertThat(Objects.requireNonNull(dir.toFile().list())).containsExactly("pictures");
    var other =
        exports.create(ground().source().version(), coco(), dir.resolve("out").toString(), "ada");
    var pause = new StopSignal();
    exports.run(other.id(), ground(), 2, pause, NEVER, p -> pause.request());
    assertThat(exports.cancel(other.id()).state()).isEqualTo(State.CANCELLED);
    assertThat(Objects.requireNonNull(dir.toFile().list())).containsExactly("pictures");
  }

  @Test
  void anExportThatFailedSaysWhyAndGoesOn() throws IOException {
    var exports = exports(InstantSource.system());
    ExportGround ground = ground();
    var created =
        exports.create(ground.source().version(), coco(), dir.resolve("out").toString(), "ada");
    byte[] bytes = Files.readAllBytes(dir.resolve("pictures/picture-3.jpg"));
    Files.write(dir.resolve("pictures/picture-3.jpg"), new byte[] {1, 2});
    assertThatThrownBy(() -> exports.run(created.id(), ground, 2, NEVER, NEVER, ExportWatch.NONE))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("is another file than the version was frozen with");
    var failed = exports.get(created.id());
    assertThat(failed.state()).isEqualTo(State.FAILED);
    assertThat(failed.message()).contains("SKU.3");
    Files.write(dir.resolve("pictures/picture-3.jpg"), bytes);
    assertThat(exports.run(created.id(), ground, 2, NEVER, NEVER, ExportWatch.NONE).state())
        .isEqualTo(State.DONE);
  }

  @Test
  void anExportBelongsToWhoWritesItUntilItIsSilentForHalfAMinute() throws IOException {
    var exports = exports(InstantSource.system());
    var created =
        exports.create(ground().source().version(), coco(), dir.resolve("out").toString(), "ada");
    database.write(
        "as a process that was killed",
        c ->
            Statements.update(
                c, "update dataset_export set state = 'RUNNING' where id = ?", created.id()));
    assertThatThrownBy(() -> exports.run(created.id(), ground(), 2, NEVER, NEVER, ExportWatch.NONE))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("is being written");
    Instant later = Instant.now().plus(Duration.ofMinutes(1));
    assertThat(
            exports(() -> later)
                .run(created.id(), ground(), 2, NEVER, NEVER, ExportWatch.NONE)
                .state())
        .isEqualTo(State.DONE);
  }

  @Test
  void whoDiedAfterPublishingFindsItPublished() throws IOException {
    var exports = exports(InstantSource.system());
    Path out = dir.resolve("out");
    var created = exports.create(ground().source().version(), coco(), out.toString(), "ada");
    String token =
        created.id()
            + "-"
            + Hashes.of(created.startedAt() + " " + created.target()).substring(0, 8);
    try (var target = new FolderTarget(out, token)) {
      new ExportRun(ground(), coco(), target, 2).run(NEVER, ExportWatch.NONE);
    }
    var done = exports.run(created.id(), ground(), 2, NEVER, NEVER, ExportWatch.NONE);
    assertThat(done.state()).isEqualTo(State.DONE);
    assertThat(Objects.requireNonNull(dir.toFile().list()))
        .containsExactlyInAnyOrder("pictures", "out");
  }
}
