package org.cropdesk.app.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.OpenGround;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.Datasets;
import org.cropdesk.dataset.export.DatasetExport;
import org.cropdesk.dataset.export.DatasetExports;
import org.cropdesk.dataset.export.DatasetFormat;
import org.cropdesk.dataset.export.ExportOptions;
import org.cropdesk.dataset.export.ExportOptions.Pixels;
import org.cropdesk.dataset.export.ExportRun;
import org.cropdesk.dataset.export.ExportWatch;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.job.StopSignal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a frozen version to a folder or a bucket. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a frozen version to a folder or a bucket; it is there whole or not at all.",
      "The same version with the same options is the same bytes wherever it is written. Ctrl+C keeps"
          + " what was written; --resume goes on from there, --cancel removes it."
    })
final class DatasetExportCommand implements Callable<Integer> {
  private static final Pattern VERSION =
      Pattern.compile("([a-z0-9][a-z0-9_-]*?)(?:[ :@/]v?(\\d{1,9}))?");

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "VERSION",
      arity = "0..1",
      description = "NAME:NUMBER, or NAME for the newest.")
  private @Nullable String version;

  @Option(
      names = "--format",
      defaultValue = "yolo",
      description =
          "yolo, yolo-classes, coco, clip (tabs), clip-csv, webdataset, imagefolder, parquet or"
              + " parquet-vectors (default ${DEFAULT-VALUE}).")
  private String format;

  @Option(
      names = "--attribute",
      defaultValue = "",
      description = "Whose values are the folders of yolo-classes (default: what is in the box).")
  private String attribute;

  @Option(names = "--pixels", description = "pictures, or crops as the encoder sees them.")
  private @Nullable String pixels;

  @Option(
      names = "--caption",
      description =
          "Template such as 'a photo of a {colour} {class}, {title}'. A field without a value leaves"
              + " its phrase; a phrase without any goes.")
  private @Nullable String caption;

  @Option(names = "--to", paramLabel = "DIR|s3://...", description = "Where to; must hold nothing.")
  private @Nullable String to;

  @Option(names = "--threads", description = "Pictures made at a time.")
  private @Nullable Integer threads;

  @Option(names = "--resume", paramLabel = "EXPORT", description = "Goes on with that one.")
  private @Nullable Long resume;

  @Option(names = "--cancel", paramLabel = "EXPORT", description = "Removes what it has written.")
  private @Nullable Long cancel;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  DatasetExportCommand() {}

  @Override
  public Integer call() {
    Main main = (Main) spec.root().userObject();
    try (var exit = StopAtExit.watch("stop-export");
        AppContext app = AppContext.open(main.global().toOptions())) {
      var exports = new DatasetExports(app.database(), app.clock(), System.getenv());
      DatasetExport done =
          cancel != null ? exports.cancel(cancel) : write(app, exports, exit.signal());
      if (main.global().json) {
        Output.print(spec.commandLine().getOut(), Output.tree(done));
      } else {
        spec.commandLine().getOut().println(sentence(done));
        spec.commandLine().getOut().flush();
      }
      return done.state() == DatasetExport.State.PAUSED ? ExitCode.FAILED_IN_PART : ExitCode.DONE;
    }
  }

  private DatasetExport write(AppContext app, DatasetExports exports, StopSignal stop) {
    var datasets = app.datasets();
    DatasetExport export;
    DatasetVersion frozen;
    if (resume != null) {
      export = exports.get(resume);
      frozen = ofId(datasets, export.versionId());
    } else if (version != null && to != null) {
      frozen = find(datasets, version);
      export = exports.create(frozen, options(), to, app.options().actor());
    } else {
      throw new ParameterException(
          spec.commandLine(), "Name a version and --to, or an export with --resume");
    }
    try (var ground = OpenGround.of(app, frozen)) {
      return exports.run(
          export.id(),
          ground.ground(),
          threads == null ? ExportRun.usualThreads() : Math.clamp(threads, 1, 64),
          stop,
          new StopSignal(),
          progress());
    }
  }

  private ExportOptions options() {
    ExportOptions usual = ExportOptions.of(DatasetFormat.of(format, attribute));
    return new ExportOptions(
        usual.format(),
        pixels == null ? usual.pixels() : pixels(pixels),
        caption == null ? usual.caption() : caption);
  }

  private Pixels pixels(String word) {
    try {
      return Pixels.valueOf(word.strip().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--pixels is pictures or crops", e);
    }
  }

  /** A version by what people write. */
  static DatasetVersion find(Datasets datasets, String text) {
    Matcher parts = VERSION.matcher(text.strip());
    if (!parts.matches()) {
      throw unknown(text);
    }
    var versions = datasets.versions(datasets.get(parts.group(1)));
    return versions.stream()
        .filter(v -> parts.group(2) == null || v.number() == Integer.parseInt(parts.group(2)))
        .findFirst()
        .orElseThrow(() -> unknown(text));
  }

  private static DatasetVersion ofId(Datasets datasets, long id) {
    return datasets.list().stream()
        .flatMap(d -> datasets.versions(d).stream())
        .filter(v -> v.id() == id)
        .findFirst()
        .orElseThrow(() -> unknown(Long.toString(id)));
  }

  private static CatalogException unknown(String text) {
    return new CatalogException(
        ErrorKind.USAGE,
        "There is no version " + text + ".",
        "Write NAME:NUMBER; 'dataset list' names those there are.",
        null);
  }

  private ExportWatch progress() {
    var err = spec.commandLine().getErr();
    return new ExportWatch() {
      private long nextShare = 1;

      @Override
      public void reached(Progress p) {
        if (p.total() > 0 && p.pictures() * 10 >= nextShare * p.total()) {
          nextShare = p.pictures() * 10 / p.total() + 1;
          err.printf(
              Locale.ROOT,
              "%,d of %,d pictures, %,d files, %,.1f MB%n",
              p.pictures(),
              p.total(),
              p.files(),
              p.bytes() / 1e6);
          err.flush();
        }
      }
    };
  }

  private static String sentence(DatasetExport export) {
    return switch (export.state()) {
      case DONE ->
          String.format(
              Locale.ROOT,
              "Export %d is at %s: %,d files, %,.1f MB in %s. Manifest sha256 %s.",
              export.id(),
              export.target(),
              export.files(),
              export.bytes() / 1e6,
              taken(export),
              export.manifestSha256());
      case CANCELLED -> "Export " + export.id() + " was cancelled; nothing of it is left.";
      case PAUSED ->
          "Export %d was stopped; nothing is visible at %s. Go on with: dataset export --resume %d"
              .formatted(export.id(), export.target(), export.id());
      case FAILED, RUNNING -> "Export " + export.id() + ": " + export.message();
    };
  }

  private static String taken(DatasetExport export) {
    var end = export.finishedAt();
    long seconds = end == null ? 0 : Duration.between(export.startedAt(), end).toSeconds();
    return seconds < 120 ? seconds + " s" : seconds / 60 + " min";
  }
}
