package org.cropdesk.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
import org.cropdesk.backfill.BackfillLive;
import org.cropdesk.backfill.BackfillRun;
import org.cropdesk.backfill.BackfillRunner;
import org.cropdesk.backfill.BackfillState;
import org.cropdesk.backfill.Backfills;
import org.cropdesk.backfill.Preflight;
import org.cropdesk.backfill.RetriedFailures;
import org.cropdesk.backfill.VectorMaker;
import org.cropdesk.embedding.Space;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
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
  /** Runs a person is shown at once. */
  private static final int LISTED = 30;

  /** Products to measure with. */
  private static final int SAMPLE = 8;

  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Option(names = "--csv", description = "All runs as CSV, with everything kept of them.")
  private boolean csv;

  @Option(names = "--all", description = "All runs, not the newest " + LISTED + ".")
  private boolean all;

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
      List<BackfillRun> every = RunFiles.all(runs(app));
      if (main.global().json) {
        var node = Output.object();
        var list = node.putArray("runs");
        every.forEach(r -> list.add(RunFiles.tree(r, Instant.now())));
        Output.print(out(), node);
        return ExitCode.DONE;
      }
      if (every.isEmpty()) {
        out().println("There has been no run yet. 'backfill plan' tells what one would do.");
      }
      every.stream().limit(all ? every.size() : LISTED).forEach(this::line);
      if (!all && every.size() > LISTED) {
        out().printf(Locale.ROOT, "and %,d older runs; --all lists them%n", every.size() - LISTED);
      }
      out().flush();
      return ExitCode.DONE;
    }
  }

  private void line(BackfillRun r) {
    out()
        .printf(
            Locale.ROOT,
            "%4d  space %-4d %-9s %-8s %,9d of %,d done  %,d failed  %,d vectors  %s/s  %s  %s  %s "
                + " by %s%s%n",
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
      @Option(
              names = "--sample",
              defaultValue = "" + SAMPLE,
              description = "Products to measure with.")
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
    if (!json) {
      say(line, out());
    }
  }

  private static void say(PreflightLine line, PrintWriter out) {
    String mark =
        switch (line.level()) {
          case OK -> "ok";
          case NOTE -> "note";
          case PROBLEM -> "PROBLEM";
        };
    out.printf("%-8s %-14s %s%n", mark, line.check().title(), line.value());
    if (!line.remedy().isEmpty()) {
      out.printf("%-23s -> %s%n", "", line.remedy());
    }
    out.flush();
  }

  @Command(
      name = "start",
      mixinStandardHelpOptions = true,
      description = {
        "Looks at what it stands on, begins a run and works on it until it is done. Ctrl+C leaves"
            + " it as it is; 'backfill work' goes on.",
        "At a terminal it asks first, what 'backfill plan' would say before its eyes; a script is"
            + " not asked. --yes begins without a look. Other processes may work on it too."
      })
  int start(
      @Mixin BackfillOptions options,
      @Option(names = "--notes", defaultValue = "", description = "Kept with the run.")
          String notes,
      @Option(names = "--yes", description = "Begin at once: no look before, no question.")
          boolean yes) {
    try (AppContext app = open()) {
      RunWish wish = options.wish(app, System.getenv());
      if (yes) {
        PreflightChecks.skus(runs(app), wish).ifPresent(l -> say(l, spec.commandLine().getErr()));
      } else if (!agreed(app, wish)) {
        return ExitCode.FAILED_IN_PART;
      }
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

  /** Shows what a run would be, as the desk does, and asks whether it is wanted. */
  private boolean agreed(AppContext app, RunWish wish) {
    PrintWriter err = spec.commandLine().getErr();
    var found =
        new PreflightChecks(app, line -> say(line, err), this::waits).patiently().run(wish, SAMPLE);
    CatalogException fault = found.fault();
    if (fault != null) {
      throw fault;
    }
    if (!found.whyNot().isEmpty()) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "The run was not begun. " + found.whyNot() + ".",
          "See to that first; --yes begins all the same.",
          null);
    }
    return Question.of(spec).agreed("So the run can begin.", "Begin the run?", false);
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
    try (var stop = StopAtExit.watch("stop-backfill", err)) {
      BackfillRun end;
      try (var _ = RunWatch.beside(runs(app), run.id(), err)) {
        end =
            new BackfillRunner(app.database(), Clock.systemUTC(), app.options().actor())
                .work(run.id(), maker, stop.signal(), now -> {});
      }
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
      Optional<BackfillLive> live =
          run.state().works() ? runs(app).live(id) : Optional.<BackfillLive>empty();
      if (main.global().json) {
        ObjectNode node = RunFiles.tree(run, Instant.now());
        live.ifPresent(now -> node.set("live", RunLine.json(now)));
        Output.print(out(), node);
        return ExitCode.DONE;
      }
      RunKept.of(run, Instant.now())
          .forEach((name, value) -> out().printf("%-17s %s%n", name, value));
      live.ifPresent(now -> out().printf("%-17s %s%n", "Time left", RunWords.left(now)));
      out().flush();
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "watch",
      mixinStandardHelpOptions = true,
      description = {
        "Shows how a run goes, whoever works on it, until it is done or paused: how far, how fast,"
            + " the time left, what failed, the cost, where the time goes, who works.",
        "At a terminal one line is drawn anew, else a line is written now and then; with --json,"
            + " JSON."
      })
  int watch(
      @Parameters(paramLabel = "RUN") long id,
      @Option(
              names = "--every",
              paramLabel = "SECONDS",
              defaultValue = RunWatch.EVERY,
              description = "Between lines where they stay. Default ${DEFAULT-VALUE}.")
          int every) {
    if (every < 1) {
      throw new CatalogException(
          ErrorKind.USAGE, "--every is 1 second or more, not " + every + ".", "", null);
    }
    try (AppContext app = open()) {
      Backfills runs = runs(app);
      runs.get(id);
      var look = RunWatch.Look.of(main.global().json);
      try (var watch = new RunWatch(runs, id, out(), look, Duration.ofSeconds(every))) {
        watch.go();
      }
      BackfillRun end = runs.get(id);
      if (!main.global().json && end.message() != null) {
        out().println(end.message());
        out().flush();
      }
      return end.state() == BackfillState.DONE && end.failed() == 0
          ? ExitCode.DONE
          : ExitCode.FAILED_IN_PART;
    }
  }

  @Command(
      name = "note",
      mixinStandardHelpOptions = true,
      description = "Keeps a text with a run in place of the one that was there.")
  int note(
      @Parameters(paramLabel = "RUN") long id,
      @Parameters(paramLabel = "TEXT", description = "Empty takes the note away.") String text) {
    try (AppContext app = open()) {
      String before = runs(app).get(id).notes();
      runs(app).changeNotes(id, text);
      out()
          .println(
              before.isBlank() || before.equals(text)
                  ? "Kept with run %d.".formatted(id)
                  : "Kept with run %d, in place of: %s".formatted(id, before));
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

  @Command(
      name = "log",
      mixinStandardHelpOptions = true,
      description = "The log of a run, all of it.")
  int log(@Parameters(paramLabel = "RUN") long id) {
    try (AppContext app = open()) {
      List<BackfillEvent> all = runs(app).events(runs(app).get(id).id(), 0, Integer.MAX_VALUE);
      if (main.global().json) {
        var node = Output.object();
        node.set("log", Output.tree(all));
        Output.print(out(), node);
        return ExitCode.DONE;
      }
      for (BackfillEvent e : all) {
        out().printf("%s  %-5s %s%n", e.at(), e.level(), e.message());
      }
      out().flush();
      return ExitCode.DONE;
    }
  }
}
