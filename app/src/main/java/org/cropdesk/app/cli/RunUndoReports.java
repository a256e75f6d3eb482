package org.cropdesk.app.cli;

import java.io.PrintWriter;
import org.cropdesk.index.MachineRun;
import org.cropdesk.index.RunUndo;
import org.cropdesk.index.RunUndoPreview;
import org.cropdesk.index.RunUndoReport;
import org.cropdesk.job.StopSignal;

/** The undo of machine runs as text for people and as JSON for machines. */
record RunUndoReports(RunUndo undo, PrintWriter out, PrintWriter err, boolean json) {
  private static final int LISTED = 50;
  private static final int PROGRESS_EVERY = 1000;

  int list() {
    var runs = undo.runs(LISTED);
    if (json) {
      var node = Output.object();
      var list = node.putArray("runs");
      for (MachineRun run : runs) {
        list.addObject()
            .put("run", run.id())
            .put("kind", run.kind())
            .put("state", run.state().name())
            .put("startedAt", run.startedAt().toString())
            .put("products", run.products())
            .put("undoes", run.undoes())
            .put("undoneBy", run.undoneBy())
            .put("kept", run.kept());
      }
      Output.print(out, node);
      return ExitCode.DONE;
    }
    for (MachineRun run : runs) {
      Long undoneBy = run.undoneBy();
      out.printf(
          "%-28s %s  %d products%s%n",
          run.title(),
          run.startedAt(),
          run.products(),
          undoneBy != null ? ", undone by run " + undoneBy : run.kept() ? "" : ", no longer kept");
    }
    if (runs.isEmpty()) {
      out.println("The machines have not worked on this catalog yet.");
    }
    out.flush();
    return ExitCode.DONE;
  }

  int preview(long run) {
    RunUndoPreview seen = undo.preview(run, new StopSignal());
    if (json) {
      var node =
          Output.object()
              .put("products", seen.products())
              .put("productsChanged", seen.changed())
              .put("unindexed", seen.unindexed())
              .put("undoneAlready", seen.back())
              .put("cropsBack", seen.cropsBack())
              .put("cropsGone", seen.cropsGone())
              .put("verdicts", seen.verdicts())
              .put("labels", seen.labels())
              .put("conflictCount", seen.conflictCount());
      var list = node.putArray("conflicts");
      seen.conflicts()
          .forEach(c -> list.addObject().put("sku", c.sku()).put("reason", c.reason().name()));
      Output.print(out, node);
      return ExitCode.DONE;
    }
    out.printf(
        "run %d wrote %d products; %d would be as before it, %d are undone already%n",
        run, seen.products(), seen.changed(), seen.back());
    out.printf(
        "%d crops come back, %d go; %d verdicts and %d suggestions change%n",
        seen.cropsBack(), seen.cropsGone(), seen.verdicts(), seen.labels());
    seen.conflicts().forEach(c -> out.printf("stays  %-12s %s%n", c.sku(), c.reason().words()));
    if (seen.changed() > 0) {
      out.println("Nothing was changed. Add --yes to do it.");
    }
    out.flush();
    return ExitCode.DONE;
  }

  int undo(long run) {
    RunUndoReport report =
        undo.undo(
            run,
            n -> {
              if (n % PROGRESS_EVERY == 0) {
                err.println(n + " products");
              }
            },
            new StopSignal());
    if (json) {
      Output.print(
          out,
          Output.object()
              .put("run", report.job())
              .put("products", report.changed())
              .put("unchanged", report.left()));
      return ExitCode.DONE;
    }
    out.printf(
        "%d products as before run %d, %d left as they are; to take this back: undo --run %d"
            + " --yes%n",
        report.changed(), run, report.left(), report.job());
    out.flush();
    return ExitCode.DONE;
  }
}
