package org.cropdesk.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Training sets. */
@Command(
    name = "dataset",
    mixinStandardHelpOptions = true,
    description = "Training sets: frozen versions of what people verified, and their exports.",
    subcommands = {DatasetExportCommand.class, DatasetVerifyCommand.class})
final class DatasetCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  DatasetCommand() {}

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return ExitCode.WRONG_USAGE;
  }
}
