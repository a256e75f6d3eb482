package org.cropdesk.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.EncoderOrigins;
import org.cropdesk.app.backfill.PreflightChecks;
import org.cropdesk.app.backfill.PreflightLine;
import org.cropdesk.app.backfill.RunFiles;
import org.cropdesk.app.backfill.RunKept;
import org.cropdesk.app.backfill.RunWish;
import org.cropdesk.app.backfill.RunWords;
import org.cropdesk.backfill.BackfillEvent;
import org.cropdesk.backfill.BackfillFailure;
import org.cropdesk.backfill.BackfillRun;
import org.cropdesk.backfill.BackfillRunner;
import org.cropdesk.backfill.BackfillState;
import org.cropdesk.backfill.Backfills;
import org.cropdesk.backfill.Preflight;
import org.cropdesk.backfill.RetriedFailures;
import org.cropdesk.backfill.VectorMaker;
import org.cropdesk.embedding.Space;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Runs that fill embedding spaces. */
@Command(
    name = "backfill",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the runs that fill embedding spaces; its subcommands plan, start and steer them.",
      "A run can be worked on by several processes, stopped anywhere and gone on with."
    })
final class BackfillCommand implements Callable<Integer> {
  private static final int LISTED = 30;

  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Option(names = "--csv", description = "All runs as CSV, with everything kept of them.")
  private boolean csv;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  BackfillCommand() {}

  private AppContext open() {
    return AppContext.open(main.global().toOptions());
  }

  private static Backfills runs(AppContext app) {
    return new Backfills(app.database(), Clock.systemUTC());
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  @Override
  public Integer call() {
    try (AppContext app = open()) {
      if (csv) {
        out().print(RunFiles.csv(RunFiles.all(runs(app)), Instant.now()));
        out().flush();
        return ExitCode.DONE;
      }
      var all = runs(app).list(LISTED);
      if (main.global().json) {
        var node = Output.object();
        var list = node.putArray("runs");
        all.forEach(r -> list.add(RunFiles.tree(r, Instant.now())));
        Output.print(out(), node);
        return ExitCode.DONE;
      }
      if (all.isEmpty()) {
        out().println("There has been no run yet. 'backfill plan' tells what one would do.");
      }
      all.forEach(this::line);
      out().flush();
      return ExitCode.DONE;
    }
  }

  private void line(BackfillRun r) {
    out()
        .printf(
            Locale.ROOT,
            "%4d  space %-4d %-9s %-8s %,9d of %,d done  %,d failed  %,d vectors  %s/s  %s  %s  %s  by %s%s%n",
            r.id(),
            r.spaceId(),
            r.state().name().toLowerCase(Locale.ROOT),
            r.phase().name().toLowerCase(Locale.ROOT),
            r.done(),
            r.total(),
            r.failed(),
            r.vectors(),
            RunWords.number(r.rate()),
            RunWords.time(r.worked()),
            r.cost() > 0 ? "cost " + RunWords.money(r.cost()) : "free",
            RunWords.bytes(Math.max(r.peakRss(), r.peakMemory())),
            r.actor(),
            r.message() == null ? "" : "\n      " + r.message());
  }

  @Command(
      name = "plan",
      mixinStandardHelpOptions = true,
      description = "Says what a run would be: how many, how long, how large, what cost.")
  int plan(
      @Mixin BackfillOptions options,
      @Option(names = "--sample", defaultValue = "8", description = "Products to measure with.")
          int sample) {
    try (AppContext app = open()) {
      RunWish wish = options.wish(app, System.getenv());
      boolean json = main.global().json;
      var found = new PreflightChecks(app, line -> say(line, json), this::waits).run(wish, sample);
      if (json) {
        Preflight measured = found.measured();
        var node = measured == null ? Output.object() : (ObjectNode) Output.tree(measured);
        node.set("checks", Output.tree(found.lines()));
        Output.print(out(), node);
      }
      Preflight measured = found.measured();
      boolean good = found.whyNot().isEmpty() && measured != null && measured.failures().isEmpty();
      return good ? ExitCode.DONE : ExitCode.FAILED_IN_PART;
    }
  }

  /** A server that is waited for; beside the results, which may be JSON. */
  private void waits(String line) {
    var err = spec.commandLine().getErr();
    err.println(line + " Ctrl+C stops.");
    err.flush();
  }

  private void say(PreflightLine line, boolean json) {
    if (json) {
      return;
    }
    String mark =
        switch (line.level()) {
          case OK -> "ok";
          case NOTE -> "note";
          case PROBLEM -> "PROBLEM";
        };
    out().printf("%-8s %-14s %s%n", mark, line.check().title(), line.value());
    if (!line.remedy().isEmpty()) {
      out().printf("%-23s -> %s%n", "", line.remedy());
    }
    out().flush();
  }

  @Command(
      name = "start",
      mixinStandardHelpOptions = true,
      description = {
        "Begins a run and works on it until it is done. Ctrl+C leaves it as it is; 'backfill work'"
            + " goes on.",
        "Other processes may work on it too."
      })
  int start(
      @Mixin BackfillOptions options,
      @Option(names = "--notes", defaultValue = "", description = "Kept with the run.")
          String notes) {
    try (AppContext app = open()) {
      RunWish wish = options.wish(app, System.getenv());
      try (var _ = app.encoders().listen(this::waits);
          VectorMaker maker = app.vectorMakers().open(wish.request())) {
        new EncoderOrigins(app).note(wish.request());
        BackfillRun run = runs(app).begin(maker, wish.settings(), app.options().actor(), notes);
        spec.commandLine()
            .getErr()
            .printf("run %d, space %d: %,d products%n", run.id(), run.spaceId(), run.total());
        return work(app, run, maker);
      }
    }
  }

  @Command(
      name = "work",
      mixinStandardHelpOptions = true,
      description = "Works on a run that is there, alone or beside others.")
  int work(@Parameters(paramLabel = "RUN") long id) {
    try (AppContext app = open()) {
      BackfillRun run = runs(app).get(id);
      Space space = SpacesCommand.find(app, run.spaceId());
      try (var _ = app.encoders().listen(this::waits);
          VectorMaker maker = app.vectorMakers().open(space)) {
        return work(app, run, maker);
      }
    }
  }

  private int work(AppContext app, BackfillRun run, VectorMaker maker) {
    var err = spec.commandLine().getErr();
    var told = new java.util.concurrent.atomic.AtomicLong(1);
    try (var stop = StopAtExit.watch("stop-backfill", err)) {
      BackfillRun end =
          new BackfillRunner(app.database(), Clock.systemUTC(), app.options().actor())
              .work(
                  run.id(),
                  maker,
                  stop.signal(),
                  now -> {
                    long share = now.total() == 0 ? 10 : now.done() * 10 / now.total();
                    if (share >= told.get()) {
                      told.set(share + 1);
                      err.printf(
                          Locale.ROOT,
                          "%,d of %,d done, %,d failed, %.0f vectors/s%n",
                          now.done(),
                          now.total(),
                          now.failed(),
                          now.rate());
                      err.flush();
                    }
                  });
      if (main.global().json) {
        Output.print(out(), RunFiles.tree(end, Instant.now()));
      } else {
        line(end);
        out().flush();
      }
      return end.state() == BackfillState.DONE && end.failed() == 0
          ? ExitCode.DONE
          : ExitCode.FAILED_IN_PART;
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Everything that is kept of a run: settings, who, times, cost, memory, notes.")
  int show(@Parameters(paramLabel = "RUN") long id) {
    try (AppContext app = open()) {
      BackfillRun run = runs(app).get(id);
      if (main.global().json) {
        Output.print(out(), RunFiles.tree(run, Instant.now()));
        return ExitCode.DONE;
      }
      RunKept.of(run, Instant.now())
          .forEach((name, value) -> out().printf("%-17s %s%n", name, value));
      out().flush();
      return ExitCode.DONE;
    }
  }

  @Command(name = "pause", mixinStandardHelpOptions = true, description = "Stops all its workers.")
  int pause(@Parameters(paramLabel = "RUN") long id) {
    try (AppContext app = open()) {
      runs(app).pause(id, app.options().actor());
      return shown(app, id);
    }
  }

  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Lets a paused run be worked on again, and works on it.")
  int resume(@Parameters(paramLabel = "RUN") long id) {
    try (AppContext app = open()) {
      runs(app).resume(id, app.options().actor());
    }
    return work(id);
  }

  @Command(name = "cancel", mixinStandardHelpOptions = true, description = "Ends a run for good.")
  int cancel(@Parameters(paramLabel = "RUN") long id) {
    try (AppContext app = open()) {
      runs(app).cancel(id, app.options().actor());
      return shown(app, id);
    }
  }

  private int shown(AppContext app, long id) {
    line(runs(app).get(id));
    out().flush();
    return ExitCode.DONE;
  }

  @Command(
      name = "retry",
      mixinStandardHelpOptions = true,
      description = "Tries failures again, all of them or one product's, and works on the run.")
  int retry(
      @Parameters(paramLabel = "RUN") long id,
      @Option(names = "--product", description = "Its id.") @Nullable Long product) {
    RetriedFailures due;
    try (AppContext app = open()) {
      due = runs(app).retry(id, product, app.options().actor());
    }
    if (due.products() == 0) {
      out()
          .println(
              product == null
                  ? "Nothing of this run has failed."
                  : "Product " + product + " is not among what failed.");
      out().flush();
      return ExitCode.DONE;
    }
    if (due.afterTheRest()) {
      spec.commandLine()
          .getErr()
          .println("What failed comes after the products that are still to do.");
    }
    return work(id);
  }

  @Command(
      name = "failures",
      mixinStandardHelpOptions = true,
      description = "What failed, with step and reason.")
  int failures(@Parameters(paramLabel = "RUN") long id) {
    try (AppContext app = open()) {
      Backfills runs = runs(app);
      long after = 0;
      List<BackfillFailure> page = runs.failures(runs.get(id).id(), after, 500);
      var all = new java.util.ArrayList<BackfillFailure>();
      while (!page.isEmpty()) {
        all.addAll(page);
        after = page.getLast().productId();
        page = runs.failures(id, after, 500);
      }
      if (main.global().json) {
        var node = Output.object();
        node.set("failures", Output.tree(all));
        Output.print(out(), node);
        return ExitCode.DONE;
      }
      for (BackfillFailure f : all) {
        out()
            .printf(
                "%s (%d)  %s  %s  tried %d times: %s%n",
                f.sku(),
                f.productId(),
                f.step().name().toLowerCase(Locale.ROOT),
                f.code(),
                f.attempts(),
                f.message());
      }
      out().flush();
      return ExitCode.DONE;
    }
  }

  @Command(name = "log", mixinStandardHelpOptions = true, description = "The log of a run.")
  int log(@Parameters(paramLabel = "RUN") long id) {
    try (AppContext app = open()) {
      for (BackfillEvent e : runs(app).events(runs(app).get(id).id(), 0, 1_000)) {
        out().printf("%s  %-5s %s%n", e.at(), e.level(), e.message());
      }
      out().flush();
      return ExitCode.DONE;
    }
  }
}
