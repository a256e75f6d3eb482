package org.cropdesk.app.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.cropdesk.app.system.Doctor;
import org.cropdesk.app.system.Finding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Looks at the machine and says what to mend. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Looks at the machine, the catalog and the weights, and says what to mend.")
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  DoctorCommand() {}

  @Override
  public Integer call() {
    List<Finding> findings = Doctor.examine(main.global().toOptions());
    boolean problems = findings.stream().anyMatch(f -> f.level() == Finding.Level.PROBLEM);
    var out = spec.commandLine().getOut();
    if (main.global().json) {
      var json = Output.object().put("ok", !problems);
      var list = json.putArray("findings");
      for (Finding f : findings) {
        list.addObject()
            .put("name", f.name())
            .put("level", f.level().name().toLowerCase(Locale.ROOT))
            .put("value", f.value())
            .put("remedy", f.remedy());
      }
      Output.print(out, json);
    } else {
      findings.forEach(f -> {
        out.printf("%-8s %-18s %s%n", mark(f.level()), f.name(), f.value());
        if (!f.remedy().isBlank()) {
          out.printf("%-27s -> %s%n", "", f.remedy());
        }
      });
      out.flush();
    }
    return problems ? ExitCode.ENVIRONMENT : ExitCode.DONE;
  }

  private static String mark(Finding.Level level) {
    return switch (level) {
      case OK -> "ok";
      case NOTE -> "note";
      case PROBLEM -> "PROBLEM";
    };
  }
}
