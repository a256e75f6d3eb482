package org.cropdesk.app.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.cropdesk.app.AppContext;
import org.cropdesk.dataset.labels.LabelFormat;
import org.cropdesk.dataset.labels.LabelImport;
import org.cropdesk.dataset.labels.LabelProblem;
import org.cropdesk.dataset.labels.LabelProgress;
import org.cropdesk.dataset.labels.LabelReport;
import org.cropdesk.dataset.labels.LabelSource;
import org.cropdesk.dataset.labels.LabelWish;
import org.cropdesk.inference.dataset.DecodedLook;
import org.cropdesk.inference.image.ImageDecoder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes labels of another tool over as decisions. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Takes boxes of another tool over: YOLO, COCO, or the JSON export of Label Studio.",
      "Pictures are found in the catalog by what is in them, else by their name. The boxes of their"
          + " products become those of the labels, and the products verified; it is in the history"
          + " as an import and can be taken back by its batch. Products somebody has decided stay as"
          + " they are, and are listed. Again is safe: what is true already is not said again.",
      "Such files hold boxes and classes. Values of labels, verdicts and primary crops are not in"
          + " them: the machines' stand until somebody says otherwise."
    })
final class DatasetImportCommand implements Callable<Integer> {
  /** Lines for people; --json has them all, up to a thousand. */
  private static final int LISTED = 50;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DIR|FILE",
      description = "Folder of the labels, a data.yaml, or a JSON file.")
  private Path labels;

  @Option(
      names = "--format",
      defaultValue = "auto",
      description = "auto, yolo, coco or label-studio (default ${DEFAULT-VALUE}).")
  private String format;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "Where the pictures are (default: beside the labels).")
  private @Nullable Path images;

  @Option(
      names = "--create-products",
      description =
          "Pictures the catalog lacks become products: by the products.tsv of an export of this"
              + " product, else one for each, named after its file.")
  private boolean createProducts;

  @Option(
      names = "--overwrite",
      description = "The labels count more than what somebody decided here.")
  private boolean overwrite;

  @Option(names = "--dry-run", description = "Say what would happen; change nothing.")
  private boolean dryRun;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  DatasetImportCommand() {}

  @Override
  public Integer call() {
    Main main = (Main) spec.root().userObject();
    LabelFormat wanted = format.strip().equalsIgnoreCase("auto") ? null : LabelFormat.of(format);
    var read = LabelSource.read(labels, wanted, images);
    try (var exit = StopAtExit.watch("stop-label-import");
        AppContext app = AppContext.open(main.global().toOptions())) {
      var importer =
          new LabelImport(
              app.database(),
              app.store(),
              app.reviews(),
              app.importer(),
              new DecodedLook(ImageDecoder.create()),
              app.clock());
      var wish =
          new LabelWish(
              createProducts, overwrite, dryRun, app.options().actor(), app.options().margin());
      var report = importer.run(read, wish, progress(), exit.signal());
      PrintWriter out = spec.commandLine().getOut();
      if (main.global().json) {
        Output.print(out, Output.tree(report));
      } else {
        print(out, report);
      }
      return report.problemCount() == 0 && report.keptBackCount() == 0 && !report.stopped()
          ? ExitCode.DONE
          : ExitCode.FAILED_IN_PART;
    }
  }

  /** A line for every step, and for every tenth of one. */
  private LabelProgress progress() {
    PrintWriter err = spec.commandLine().getErr();
    var last = new String[] {""};
    return (step, done, total) -> {
      String line = "%s, %d %%".formatted(step, done * 10 / Math.max(1, total) * 10);
      if (!line.equals(last[0])) {
        last[0] = line;
        err.println(line);
        err.flush();
      }
    };
  }

  private static void print(PrintWriter out, LabelReport r) {
    r.problems().stream().limit(LISTED).forEach(p -> out.println(line(p)));
    if (r.problemCount() > LISTED) {
      out.printf(Locale.ROOT, "… and %,d more; --json lists them.%n", r.problemCount() - LISTED);
    }
    r.keptBack().stream()
        .limit(LISTED)
        .forEach(k ->
            out.printf(
                "%s: kept as %s decided it; --overwrite replaces that.%n", k.sku(), k.actor()));
    if (r.keptBackCount() > LISTED) {
      out.printf(Locale.ROOT, "… and %,d more products.%n", r.keptBackCount() - LISTED);
    }
    out.printf(
        Locale.ROOT,
        "%s: %,d pictures; %,d found by their bytes, %,d by the table of the export, %,d by name.%n",
        r.format().word(),
        r.pictures(),
        r.byBytes(),
        r.byKey(),
        r.byName());
    String would = r.dryRun() ? "would be " : "";
    out.printf(
        Locale.ROOT,
        "%,d products %sadded, %,d %schanged (%,d verified), %,d the same already, %,d kept back.%n",
        r.productsAdded(),
        would,
        r.changed(),
        would,
        r.accepted(),
        r.same(),
        r.keptBackCount());
    out.printf(
        Locale.ROOT,
        "Boxes: %,d %snew, %,d redrawn, %,d given another class, %,d deleted.%n",
        r.boxes().added(),
        would,
        r.boxes().redrawn(),
        r.boxes().classed(),
        r.boxes().deleted());
    if (r.stopped()) {
      out.println("Stopped; what was imported stays. Import again to go on.");
    }
    if (!r.dryRun() && r.changed() > 0) {
      out.println("Taken back as one by batch " + r.batch() + ".");
    }
    if (!r.dryRun() && r.unindexed() > 0) {
      out.printf(
          Locale.ROOT,
          "%,d of them are not indexed. 'index' looks at their boxes, and adds what the detector finds"
              + " to those that are not verified.%n",
          r.unindexed());
    }
    out.flush();
  }

  private static String line(LabelProblem p) {
    return p.file() + (p.item().isEmpty() ? "" : ", " + p.item()) + ": " + p.message();
  }
}
