package org.cropdesk.app.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.cropdesk.app.AppContext;
import org.cropdesk.dataset.export.DatasetExport;
import org.cropdesk.dataset.export.DatasetExports;
import org.cropdesk.dataset.export.DatasetVerifier;
import org.cropdesk.dataset.export.DatasetVerifier.Verified;
import org.cropdesk.dataset.export.ExportWatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Proves an export byte by byte. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Reads every byte of an export and names what is missing, changed or too many.",
      "It also asks the catalog whether it published this very manifest, unless --alone is set."
    })
final class DatasetVerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR|s3://...", description = "Where the export lies.")
  private String place;

  @Option(names = "--alone", description = "Without a catalog: only against its own manifest.")
  private boolean alone;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  DatasetVerifyCommand() {}

  @Override
  public Integer call() {
    Main main = (Main) spec.root().userObject();
    try (var exit = StopAtExit.watch("stop-verify")) {
      var found = DatasetVerifier.verify(place, System.getenv(), exit.signal(), ExportWatch.NONE);
      if (found.isEmpty()) {
        return ExitCode.FAILED_IN_PART;
      }
      Verified verified = found.get();
      Optional<DatasetExport> published = alone ? Optional.empty() : published(main, verified);
      boolean known = alone || published.isPresent();
      PrintWriter out = spec.commandLine().getOut();
      if (main.global().json) {
        var node = Output.object();
        node.set("found", Output.tree(verified));
        node.put("whole", verified.isWhole()).put("known", published.isPresent());
        Output.print(out, node);
      } else {
        print(out, verified, published);
      }
      return verified.isWhole() && known ? ExitCode.DONE : ExitCode.FAILED_IN_PART;
    }
  }

  private static Optional<DatasetExport> published(Main main, Verified verified) {
    try (AppContext app = AppContext.open(main.global().toOptions())) {
      return new DatasetExports(app.database(), app.clock(), System.getenv())
          .published(verified.manifestSha256());
    }
  }

  private void print(PrintWriter out, Verified v, Optional<DatasetExport> published) {
    out.printf(
        Locale.ROOT, "%s: %,d files, %,.1f MB read.%n", v.name(), v.files(), v.bytes() / 1e6);
    name(out, "missing", v.missing());
    name(out, "changed", v.changed());
    name(out, "in no list", v.extra());
    if (published.isPresent()) {
      out.println("The catalog published it as export " + published.get().id() + ".");
    } else if (!alone) {
      out.println(
          "This catalog never published this manifest: it is of another catalog, or was changed.");
    }
    out.println(
        v.isWhole() ? "Every byte is as it was published." : "This is not what was published.");
    out.flush();
  }

  private static void name(PrintWriter out, String what, DatasetVerifier.Paths paths) {
    paths.named().forEach(path -> out.println("  " + what + ": " + path));
    if (paths.count() > paths.named().size()) {
      out.printf(Locale.ROOT, "  and %,d more %s%n", paths.count() - paths.named().size(), what);
    }
  }
}
