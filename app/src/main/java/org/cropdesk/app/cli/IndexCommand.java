package org.cropdesk.app.cli;

import java.util.concurrent.Callable;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.EncoderOrigins;
import org.cropdesk.index.IndexReport;
import org.cropdesk.index.IndexScope;
import org.cropdesk.job.StopSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Runs the pipeline over the catalog. */
@Command(
    name = "index",
    mixinStandardHelpOptions = true,
    description = {
      "Detects, crops, judges, embeds and labels every product that needs it.",
      "A product needs it when its pictures, its text or the weights changed since the last time."
          + " What people decided is never overwritten. Ctrl+C stops between two batches; the next"
          + " run goes on from there."
    })
final class IndexCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Option(names = "--all", description = "Every product, changed or not.")
  private boolean all;

  @Option(
      names = "--margin",
      defaultValue = "0.15",
      description = "Share of the box added on each side, 0.10 to 0.20 (default ${DEFAULT-VALUE}).")
  private double margin;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  IndexCommand() {}

  @Override
  public Integer call() {
    try (var exit = StopAtExit.watch("stop-index");
        AppContext app = AppContext.open(main.global().toOptions(margin))) {
      StopSignal stop = exit.signal();
      // What waits for new thresholds only needs arithmetic; left to the pipeline it would need
      // all.
      app.rejudge().finish(app.options().actor(), (done, total) -> {}, stop);
      new EncoderOrigins(app).note(app.options().weights().encoder());
      IndexReport report =
          app.indexer()
              .run(
                  app.pipeline(),
                  all ? IndexScope.ALL : IndexScope.MISSING,
                  new ProgressLine(spec.commandLine().getErr()),
                  stop);
      return report(report, app);
    }
  }

  private int report(IndexReport report, AppContext app) {
    var out = spec.commandLine().getOut();
    if (main.global().json) {
      Output.print(out, Reports.json(report, app.pipeline()));
    } else {
      Reports.print(out, report, app.pipeline());
    }
    return report.unreadable() == 0 && !report.stopped() ? ExitCode.DONE : ExitCode.FAILED_IN_PART;
  }
}
