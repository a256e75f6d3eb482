package org.cropdesk.app.cli;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.cropdesk.app.AppContext;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.DecisionFilter;
import org.cropdesk.review.UndoConflict;
import org.cropdesk.review.UndoPreview;
import org.cropdesk.review.UndoReport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Takes decisions back by person, day or batch, or a machine run; first says what would change. */
@Command(
    name = "undo",
    mixinStandardHelpOptions = true,
    description = {
      "Takes back what people decided, or what a machine run did. Without --yes it only says what"
          + " would change.",
      "What somebody said again since stays as it is and is listed."
    })
final class UndoCommand implements Callable<Integer> {
  private static final int PROGRESS_EVERY = 1000;

  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Option(names = "--person", paramLabel = "NAME", description = "Only what this person decided.")
  private @Nullable String person;

  @Option(
      names = "--day",
      paramLabel = "YYYY-MM-DD",
      description = "Only what was decided on this day, in this machine's time zone.")
  private @Nullable LocalDate day;

  @Option(names = "--since", paramLabel = "TIME", description = "2026-11-20T08:00:00Z or later.")
  private @Nullable Instant since;

  @Option(names = "--until", paramLabel = "TIME", description = "Before this moment.")
  private @Nullable Instant until;

  @Option(
      names = "--batch",
      paramLabel = "ID",
      description = "What was decided in one go; also what an undo did, to take that back.")
  private @Nullable UUID batch;

  @Option(
      names = "--run",
      paramLabel = "NUMBER",
      description = "What this machine run did; also the number of an undo, to take that back.")
  private @Nullable Long run;

  @Option(names = "--runs", description = "Lists the machine runs.")
  private boolean runs;

  @Option(names = "--yes", description = "Do it.")
  private boolean yes;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  UndoCommand() {}

  @Override
  public Integer call() {
    DecisionFilter filter = filter();
    Long number = run;
    if (runs || number != null) {
      if (filter.isBounded()) {
        throw new ParameterException(
            spec.commandLine(), "Name a run, or what people decided; not both.");
      }
      try (AppContext app = AppContext.open(main.global().toOptions())) {
        var machine =
            new RunUndoReports(
                app.runUndo(),
                spec.commandLine().getOut(),
                spec.commandLine().getErr(),
                main.global().json);
        return number == null
            ? machine.list()
            : yes ? machine.undo(number) : machine.preview(number);
      }
    }
    if (!filter.isBounded()) {
      throw new ParameterException(
          spec.commandLine(),
          "Name a person, a day, a time, a batch or a run; everything is never meant.");
    }
    try (AppContext app = AppContext.open(main.global().toOptions())) {
      if (!yes) {
        print(app.bulkUndo().preview(filter));
        return ExitCode.DONE;
      }
      var err = spec.commandLine().getErr();
      String actor = app.options().actor();
      UndoReport report =
          app.bulkUndo()
              .undo(
                  filter,
                  actor,
                  UUID.randomUUID(),
                  n -> {
                    if (n % PROGRESS_EVERY == 0) {
                      err.println(n + " products");
                    }
                  },
                  new StopSignal());
      print(report);
    }
    return ExitCode.DONE;
  }

  private DecisionFilter filter() {
    if (day != null && (since != null || until != null)) {
      throw new ParameterException(spec.commandLine(), "Name a day or a time, not both.");
    }
    ZoneId zone = ZoneId.systemDefault();
    Instant from = day == null ? since : day.atStartOfDay(zone).toInstant();
    Instant end = day == null ? until : day.plusDays(1).atStartOfDay(zone).toInstant();
    return new DecisionFilter(person, from, end, batch);
  }

  private void print(UndoPreview seen) {
    var out = spec.commandLine().getOut();
    if (main.global().json) {
      var json = Output.object();
      json.put("decisions", seen.decisions())
          .put("products", seen.products())
          .put("productsChanged", seen.productsChanged())
          .put("conflictCount", seen.conflictCount());
      var list = json.putArray("conflicts");
      for (UndoConflict c : seen.conflicts()) {
        list.addObject()
            .put("sku", c.sku())
            .put("what", c.what())
            .put("expected", c.expected())
            .put("found", c.found());
      }
      Output.print(out, json);
      return;
    }
    out.printf(
        "%d decisions about %d products; %d products would change%n",
        seen.decisions(), seen.products(), seen.productsChanged());
    seen.conflicts()
        .forEach(c ->
            out.printf(
                "stays  %-12s %s was set to %s, is %s now%n",
                c.sku(), c.what(), c.expected(), c.found()));
    if (seen.productsChanged() > 0) {
      out.println("Nothing was changed. Add --yes to do it.");
    }
    out.flush();
  }

  private void print(UndoReport report) {
    var out = spec.commandLine().getOut();
    if (main.global().json) {
      Output.print(
          out,
          Output.object()
              .put("products", report.products())
              .put("unchanged", report.unchanged())
              .put("batch", report.batch().toString()));
      return;
    }
    out.printf(
        "%d products changed, %d left as they are; to take this back: undo --batch %s --yes%n",
        report.products(), report.unchanged(), report.batch());
    out.flush();
  }
}
