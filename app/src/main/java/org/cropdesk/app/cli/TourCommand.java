package org.cropdesk.app.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.cropdesk.app.tour.Tour;
import org.cropdesk.app.tour.TourReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The main job without a person and without a display. */
@Command(
    name = "tour",
    mixinStandardHelpOptions = true,
    description = {
      "Does the main job headless: imports and indexes the samples into a catalog of its own,"
          + " reviews through the real view models, prints what was found and written, and leaves a"
          + " PNG of every screen."
    })
final class TourCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "target/tour",
      description = "Where the pictures go (default ${DEFAULT-VALUE}).")
  private Path out;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  TourCommand() {}

  @Override
  public Integer call() throws Exception {
    TourReport report =
        Tour.run(main.global().toOptions(), out, new ProgressLine(spec.commandLine().getErr()));
    var writer = spec.commandLine().getOut();
    if (main.global().json) {
      Output.print(writer, Reports.json(report));
    } else {
      Reports.print(writer, report);
    }
    return report.ok() ? ExitCode.DONE : ExitCode.FAILED_IN_PART;
  }
}
