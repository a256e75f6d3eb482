package org.cropdesk.app.cli;

import org.cropdesk.failure.CatalogException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line's root. It is no JavaFX application, so that JavaFX may lie on the class path.
 */
@Command(
    name = "cropdesk",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Keeps a product-image catalog honest: detect, crop, judge, label, review.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:the work failed in part; counts and reasons are printed",
      "2:wrong usage",
      "3:the environment lacks something; what and the remedy are printed"
    },
    subcommands = {
      ReviewCommand.class,
      TourCommand.class,
      ImportCommand.class,
      IndexCommand.class,
      SearchCommand.class,
      ScanCommand.class,
      SpacesCommand.class,
      BackfillCommand.class,
      DatasetCommand.class,
      ModelCommand.class,
      UndoCommand.class,
      ThresholdsCommand.class,
      QualityCommand.class,
      LearnCommand.class,
      InspectCommand.class,
      CropCommand.class,
      EmbeddingServerCommand.class,
      DoctorCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private GlobalOptions global;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  Main() {}

  public static void main(String[] args) {
    System.setProperty("java.awt.headless", "true");
    // Java asks the user database for the home folder; a shell, a service or a container may name
    // another.
    String home = System.getenv("HOME");
    if (home != null && !home.isBlank()) {
      System.setProperty("user.home", home);
    }
    int code = commandLine().execute(args.length == 0 ? whatFitsThisMachine() : args);
    StopAtExit.commandIsOver();
    System.exit(code);
  }

  /** The desktop where there is a display, the same job headless where there is none. */
  private static String[] whatFitsThisMachine() {
    boolean display = System.getenv("DISPLAY") != null || System.getenv("WAYLAND_DISPLAY") != null;
    if (!display) {
      System.err.println("cropdesk: there is no display here, so the same job runs headless: tour");
    }
    return new String[] {display ? "review" : "tour"};
  }

  /** The parser with our exit codes; used by tests as well. */
  public static CommandLine commandLine() {
    var line = new CommandLine(new Main());
    line.setExecutionExceptionHandler((e, command, parsed) -> {
      if (e instanceof CatalogException known) {
        command.getErr().println("cropdesk: " + known.explained());
        LoggerFactory.getLogger(Main.class).debug("Command failed", known);
        return ExitCode.of(known.kind());
      }
      LoggerFactory.getLogger(Main.class).error("Command failed", e);
      command
          .getErr()
          .println("cropdesk: this should not happen: " + e + ". Please report it with the log.");
      return ExitCode.FAILED_IN_PART;
    });
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line;
  }

  GlobalOptions global() {
    return global;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }
}
