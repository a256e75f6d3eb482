package org.cropdesk.app.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.cropdesk.dataset.DatasetSource;
import org.cropdesk.dataset.export.DatasetFormat;
import org.cropdesk.dataset.export.ExportGround;
import org.cropdesk.dataset.export.ExportOptions;
import org.cropdesk.dataset.export.ExportRun;
import org.cropdesk.dataset.export.ExportWatch;
import org.cropdesk.dataset.export.ManyPictures;
import org.cropdesk.inference.dataset.EncoderPictures;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.job.StopSignal;
import org.cropdesk.storage.FolderStore;

/**
 * Writing a YOLO set of whole pictures, hashed and brought to the disk, against copying the very
 * same files one after the other and bringing them to the disk; and a million crops in a heap of
 * 512 MB against a twentieth of them, which shows whether anything grows.
 */
final class ExportLine implements Line {
  private static final int PICTURES = 2_000;
  private static final int ROUNDS = 9;

  /** Until all is compiled: a second or two, of the minutes that a set of a shop takes. */
  private static final int WARM_UP = 5;

  private static final double BAR = 0.80;
  private static final int SIDE = 32;

  private Path dir = Path.of(".");
  private int number;

  @Override
  public List<Result> run(Ground ground) throws Exception {
    dir = Files.createTempDirectory(ground.root().resolve("target"), "export-bench-");
    try {
      return List.of(copies(), million());
    } finally {
      delete(dir);
    }
  }

  private Result copies() throws Exception {
    Path stored = dir.resolve("pictures");
    var source = ManyPictures.in(stored, PICTURES, 640, 480, PICTURES, 3);
    long bytes = size(stored);
    var yolo = ExportOptions.of(new DatasetFormat.YoloDetection());
    for (int i = 0; i < WARM_UP; i++) {
      copy(stored);
      export(source, stored, yolo);
    }
    var unsynced = new double[ROUNDS];
    var round = new int[1];
    Rounds rounds =
        Rounds.inTurn(
            ROUNDS,
            () -> bytes / 1e6 / export(source, stored, yolo),
            () -> {
              double[] seconds = copy(stored);
              unsynced[round[0]++] = bytes / 1e6 / seconds[0];
              return bytes / 1e6 / seconds[1];
            });
    String note =
        String.format(
            Locale.ROOT,
            "%,d JPEG files, %.0f MB; a copy that is not brought to the disk: %.0f MB/s",
            PICTURES,
            bytes / 1e6,
            Rounds.median(unsynced));
    return Result.rates("pictures exported (over copying them)", "MB/s", rounds, BAR, note);
  }

  /** Seconds until it is visible, which is when it is on the disk. */
  private double export(DatasetSource source, Path stored, ExportOptions options) throws Exception {
    Path out = dir.resolve("out-" + ++number);
    sync();
    long start = System.nanoTime();
    try (var store = new FolderStore(stored)) {
      var pictures = new EncoderPictures(ImageDecoder.create(), SIDE);
      var report =
          ExportRun.toFolder(
              new ExportGround(source, store, pictures, null, null),
              options,
              out,
              "bench",
              ExportRun.usualThreads(),
              new StopSignal(),
              ExportWatch.NONE);
      if (report.isEmpty()) {
        throw new IllegalStateException("It was stopped");
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    empty(out);
    return seconds;
  }

  /** Seconds until all files are copied, and until they are on the disk. */
  private double[] copy(Path stored) throws Exception {
    Path out = Files.createDirectories(dir.resolve("copy-" + ++number));
    sync();
    long start = System.nanoTime();
    try (var files = Files.list(stored)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, out.resolve(file.getFileName()));
      }
    }
    long copied = System.nanoTime();
    sync();
    double[] seconds = {(copied - start) / 1e9, (System.nanoTime() - start) / 1e9};
    empty(out);
    return seconds;
  }

  private void sync() throws IOException, InterruptedException {
    new ProcessBuilder("sync", "-f", dir.toString()).inheritIO().start().waitFor();
  }

  private Result million() throws Exception {
    Path stored = dir.resolve("tiny");
    var shards =
        new ExportOptions(
            new DatasetFormat.WebDataset(),
            ExportOptions.Pixels.CROPS,
            "a photo of a {colour} {class}, {title}");
    double small = 50_000 / export(ManyPictures.in(stored, 64, 32, 24, 12_500, 4), stored, shards);
    double large =
        1_000_000 / export(ManyPictures.in(stored, 64, 32, 24, 250_000, 4), stored, shards);
    var rounds = new Rounds();
    rounds.add(large, small);
    String note =
        String.format(
            Locale.ROOT,
            "1,000,000 crops of %d pixels in shards, heap %d MB",
            SIDE,
            Runtime.getRuntime().maxMemory() >> 20);
    return Result.rates("a million crops (over 50,000)", "crops/s", rounds, BAR, note);
  }

  private static long size(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.mapToLong(f -> f.toFile().length()).sum();
    }
  }

  /**
   * Gives room back and keeps the files until the end. For some minutes ext4 gives the inode of a
   * deleted file to no other, and every file that is made looks past all of those: a round that
   * deletes is paid for by the next one, by either side, many times what making a file costs.
   */
  private static void empty(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        Files.newOutputStream(file).close();
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
