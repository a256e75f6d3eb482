package org.cropdesk.dataset.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cropdesk.dataset.DatasetItem;
import org.cropdesk.dataset.DatasetSource;
import org.cropdesk.dataset.LeftOut;
import org.cropdesk.dataset.Split;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.job.StopSignal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a version once. Pictures are read and made by several threads ahead of the one that puts
 * everything in its order, so the bytes do not depend on how many there are. Nothing that grows
 * with the version is held in memory.
 */
public final class ExportRun {
  static final String MANIFEST = "manifest.json";
  static final String FILES = "files.sha256";
  static final String LEFT_OUT = "left-out.tsv";
  static final String README = "README.md";

  /** Pictures read from the catalog at a time. */
  private static final int PAGE = 500;

  private static final Logger log = LoggerFactory.getLogger(ExportRun.class);

  private final ExportGround ground;
  private final ExportOptions options;
  private final ExportTarget target;
  private final int threads;
  private final Map<Split, Long> samples = new EnumMap<>(Split.class);
  private @Nullable GrowingFile products;
  private long pictures;
  private boolean begun;

  ExportRun(ExportGround ground, ExportOptions options, ExportTarget target, int threads) {
    this.ground = ground;
    this.options = options;
    this.target = target;
    this.threads = threads;
  }

  /** As many threads as keep a disk and the processors of this machine busy. */
  public static int usualThreads() {
    return Math.clamp(2L * Runtime.getRuntime().availableProcessors(), 4, 16);
  }

  /**
   * Writes a version to a folder that does not exist or is empty. A stopped or failed run leaves
   * nothing visible; called again with the same token it goes on with what is there.
   *
   * @return empty when it was stopped
   * @throws CatalogException when it cannot be done, with the item that is at fault
   */
  public static Optional<ExportReport> toFolder(
      ExportGround ground,
      ExportOptions options,
      Path folder,
      String token,
      int threads,
      StopSignal stop,
      ExportWatch watch) {
    try (var target = new FolderTarget(folder, token)) {
      var report = new ExportRun(ground, options, target, threads).run(stop, watch);
      if (report.isPresent()) {
        target.discard();
      }
      return report;
    } catch (IOException e) {
      throw ExportFaults.writing(folder.toString(), e);
    }
  }

  /** The manifest an earlier attempt published before it died. */
  static ExportReport reportOf(byte[] manifest) throws IOException {
    return ExportManifest.report(manifest);
  }

  Optional<ExportReport> run(StopSignal stop, ExportWatch watch) {
    try {
      target.begin(fingerprint());
      begun = true;
      var published = target.published();
      if (published.isPresent()) {
        return Optional.of(reportOf(published.get()));
      }
      var files = new ExportFiles(target);
      try (var spool = new ExportSpool()) {
        return write(files, spool, stop, watch);
      } finally {
        files.close();
      }
    } catch (IOException e) {
      throw ExportFaults.writing(target.location(), e);
    } catch (CatalogException e) {
      if (e.kind() == ErrorKind.USAGE && begun && pictures == 0) {
        discardQuietly();
      }
      throw e;
    }
  }

  /** What cannot be asked for at all leaves nothing to go on from. */
  private void discardQuietly() {
    try {
      target.discard();
    } catch (IOException e) {
      log.info("The hidden place of {} stays", target.location(), e);
    }
  }

  /** What decides every byte: the rows of the version, how they are written, and by what. */
  private String fingerprint() {
    var version = ground.source().version();
    return Hashes.of(
        String.join(
            "\n",
            version.contentSha256(),
            version.name(),
            version.frozenAt().toString(),
            CanonicalJson.line(ExportManifest.options(options)),
            // Exports without vectors are called as they were before vectors were proven.
            ground.pictures().describe()
                + (options.hasVectors() ? "\n" + version.vectorsSha256() : "")));
  }

  private Optional<ExportReport> write(
      ExportFiles files, ExportSpool spool, StopSignal stop, ExportWatch watch) throws IOException {
    DatasetSource source = ground.source();
    var vectors = ground.vectors();
    if (options.hasVectors() && vectors != null) {
      vectors.requireFrozen(stop);
    }
    var captions = new Captions(options.caption(), source.taxonomy(), ground.tokens());
    FormatWriter writer = writer(files, spool, captions);
    try (var shots =
        new ShotMaker(ground.store(), ground.pictures(), writer, target, options, threads)) {
      leftOut(files);
      if (namesProducts()) {
        products = files.grow(ProductsTable.NAME);
        products.text(ProductsTable.HEAD + "\n");
      }
      for (Split split : Split.values()) {
        if (!one(split, writer, shots, files, stop, watch)) {
          return Optional.empty();
        }
      }
      writer.finish();
      if (products != null) {
        files.grown(products);
      }
      return Optional.of(publish(files, captions));
    } finally {
      writer.close();
      if (products != null) {
        products.close();
      }
    }
  }

  /** Whether the files of a sample do not say whose they are. */
  private boolean namesProducts() {
    return switch (options.format()) {
      case DatasetFormat.YoloDetection _, DatasetFormat.Coco _ -> true;
      case DatasetFormat.YoloClasses _,
          DatasetFormat.ClipPairs _,
          DatasetFormat.WebDataset _,
          DatasetFormat.ImageFolder _,
          DatasetFormat.Parquet _ ->
          false;
    };
  }

  private FormatWriter writer(ExportFiles files, ExportSpool spool, Captions captions) {
    var version = ground.source().version();
    var taxonomy = ground.source().taxonomy();
    return switch (options.format()) {
      case DatasetFormat.YoloDetection _ -> new YoloWriter(files, taxonomy);
      case DatasetFormat.YoloClasses classes ->
          new YoloClassesWriter(files, classes.attribute(), taxonomy);
      case DatasetFormat.Coco _ -> new CocoWriter(files, spool, version, taxonomy);
      case DatasetFormat.ClipPairs pairs -> new ClipWriter(files, captions, pairs.comma());
      case DatasetFormat.WebDataset _ ->
          new WebDatasetWriter(files, captions, taxonomy, version.frozenAt());
      case DatasetFormat.ImageFolder _ -> new ImageFolderWriter(files, captions, taxonomy);
      case DatasetFormat.Parquet parquet -> {
        if (parquet.vectors() && ground.vectors() == null) {
          throw new CatalogException(
              ErrorKind.USAGE,
              version.name() + " was frozen without an embedding space.",
              "Write it as parquet without vectors.",
              null);
        }
        yield new ParquetSetWriter(
            files, captions, taxonomy, parquet.vectors() ? ground.vectors() : null);
      }
    };
  }

  private void leftOut(ExportFiles files) throws IOException {
    int after = 0;
    List<LeftOut> page;
    do {
      page = ground.source().leftOut(after, PAGE);
      for (LeftOut row : page) {
        files.leftOut(row);
        after = row.ordinal();
      }
    } while (page.size() == PAGE);
  }

  /**
   * @return whether the split was written to its end
   */
  private boolean one(
      Split split,
      FormatWriter writer,
      ShotMaker shots,
      ExportFiles files,
      StopSignal stop,
      ExportWatch watch)
      throws IOException {
    var items = new ItemPages(ground.source(), split);
    if (items.isEmpty()) {
      return !stop.isRequested();
    }
    writer.begin(split);
    samples.put(split, 0L);
    Deque<ShotMaker.Pending> ahead = new ArrayDeque<>();
    while (!items.isEmpty() || !ahead.isEmpty()) {
      if (stop.isRequested()) {
        ahead.forEach(ShotMaker.Pending::cancel);
        return false;
      }
      while (!items.isEmpty() && shots.hasRoom(items.peek())) {
        ahead.add(shots.start(items.next()));
      }
      take(ahead.remove(), split, writer, shots, files);
      watch.reached(
          new ExportWatch.Progress(
              pictures, ground.source().version().counts().images(), files.files(), files.bytes()));
    }
    writer.end(split);
    return true;
  }

  private void take(
      ShotMaker.Pending pending,
      Split split,
      FormatWriter writer,
      ShotMaker shots,
      ExportFiles files)
      throws IOException {
    for (ShotMaker.Refused refused : pending.refused()) {
      var object = refused.sample().object();
      boolean crop = object != null && options.pixels() == ExportOptions.Pixels.CROPS;
      DatasetItem item = refused.sample().item();
      files.refused(item, crop && object != null ? object.cropId() : -1, refused.why());
    }
    for (Shot shot : shots.take(pending)) {
      for (FileEntry entry : shot.files()) {
        files.listed(entry);
      }
      if (!shot.files().isEmpty() && !shot.logged()) {
        target.logged(shot.sample().key(), shot.files());
      }
      writer.add(shot);
      if (products != null) {
        ProductsTable.write(products, shot.sample().item());
      }
      samples.merge(split, 1L, Long::sum);
    }
    pictures++;
  }

  private ExportReport publish(ExportFiles files, Captions captions) throws IOException {
    var manifest = new ExportManifest(ground, options, samples, captions.cut());
    files.text(README, new ExportReadme(ground.source(), options, samples).text());
    FileEntry list = files.finish();
    byte[] bytes = manifest.bytes(files, list);
    target.publish(bytes);
    return ExportManifest.report(bytes);
  }
}
