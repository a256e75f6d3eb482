package org.cropdesk.app.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.cropdesk.app.AppContext;
import org.cropdesk.dataset.Dataset;
import org.cropdesk.dataset.DatasetChange;
import org.cropdesk.dataset.DatasetDiff;
import org.cropdesk.dataset.DatasetPlan;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.Datasets;
import org.cropdesk.dataset.Finding;
import org.cropdesk.dataset.FreezeProgress;
import org.cropdesk.dataset.FreezeWish;
import org.cropdesk.dataset.Nearness;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.job.StopSignal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Training sets: made, looked at, frozen, compared. */
@Command(
    name = "dataset",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the training sets; its subcommands create, preview, check, freeze, compare, export and verify them, and import labels of others.",
      "A version is written NAME:NUMBER, or NAME for the newest one. What is frozen never changes."
    },
    subcommands = {
      DatasetExportCommand.class,
      DatasetImportCommand.class,
      DatasetVerifyCommand.class
    })
final class DatasetCommand implements Callable<Integer> {
  /** Changes that are read at a time. */
  private static final int PAGE = 500;

  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  DatasetCommand() {}

  @Override
  public Integer call() {
    return list();
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the training sets and their versions.")
  int list() {
    try (AppContext app = open()) {
      Datasets datasets = app.datasets();
      if (main.global().json) {
        var node = Output.object();
        var list = node.putArray("datasets");
        datasets.list().forEach(d -> list.add(Output.tree(d)));
        Output.print(out(), node);
        return ExitCode.DONE;
      }
      if (datasets.list().isEmpty()) {
        out().println("There is no dataset yet. 'dataset create NAME' makes one.");
      }
      for (Dataset dataset : datasets.list()) {
        var versions = datasets.versions(dataset);
        DatasetReports.print(out(), dataset, versions);
        versions.forEach(v -> DatasetReports.line(out(), v));
      }
      out().flush();
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "Makes a training set: a name, a salt and shares that stand for ever.")
  int create(
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--salt", description = "Mixes the splits (default: drawn).")
          @Nullable String salt,
      @Option(names = "--train", defaultValue = "0.8", description = "Default ${DEFAULT-VALUE}.")
          double train,
      @Option(names = "--val", defaultValue = "0.1", description = "Default ${DEFAULT-VALUE}.")
          double val,
      @Option(names = "--test", defaultValue = "0.1", description = "Default ${DEFAULT-VALUE}.")
          double test,
      @Option(
              names = "--near",
              description =
                  "Crops whose cosine is at least this are one picture (default: measured in the space"
                      + " in force).")
          @Nullable Double near,
      @Option(names = "--closed-test", description = "Nothing enters the test set later.")
          boolean closed) {
    Dataset.Ratios ratios;
    try {
      ratios = new Dataset.Ratios(train, val, test);
    } catch (IllegalArgumentException e) {
      throw new CatalogException(ErrorKind.USAGE, e.getMessage() + ".", "Mend the shares.", e);
    }
    try (AppContext app = open()) {
      Nearness nearness =
          near == null
              ? app.datasets().nearness(new StopSignal())
              : new Nearness(near, "as it was asked for");
      var plan =
          DatasetPlan.of(name).withRatios(ratios).withNear(nearness.near()).withTestFrozen(closed);
      Dataset made =
          app.datasets().create(salt == null ? plan : plan.withSalt(salt), app.options().actor());
      return said(
          made,
          "Made %s. Near from %s, %s. Next: dataset freeze %s"
              .formatted(name, made.near(), nearness.why(), name));
    }
  }

  @Command(
      name = "test-set",
      mixinStandardHelpOptions = true,
      description = "Closes the test set, so that nothing enters it any more, or opens it again.")
  int testSet(
      @Parameters(paramLabel = "NAME") String name,
      @Parameters(paramLabel = "closed|open") String wanted) {
    if (!wanted.equals("closed") && !wanted.equals("open")) {
      throw new CatalogException(
          ErrorKind.USAGE, "A test set is closed or open, not " + wanted + ".", "", null);
    }
    try (AppContext app = open()) {
      Datasets datasets = app.datasets();
      Dataset dataset = datasets.freezeTest(datasets.get(name), wanted.equals("closed"));
      return said(dataset, "The test set of %s is %s.".formatted(name, wanted));
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows what a version holds and what was left out.")
  int show(
      @Parameters(paramLabel = "VERSION") String reference,
      @Option(
              names = "--left-out",
              paramLabel = "N",
              defaultValue = "20",
              description = "So many of what was left out (default ${DEFAULT-VALUE}).")
          int most) {
    try (AppContext app = open()) {
      Datasets datasets = app.datasets();
      DatasetVersion version = datasets.version(reference);
      var leftOut = datasets.leftOut(version, 0, Math.max(0, most));
      if (main.global().json) {
        var node = (com.fasterxml.jackson.databind.node.ObjectNode) Output.tree(version);
        node.set("leftOut", Output.tree(leftOut));
        node.set("taxonomyNames", Output.tree(datasets.taxonomy(version)));
        Output.print(out(), node);
        return ExitCode.DONE;
      }
      DatasetReports.print(out(), version);
      leftOut.forEach(l -> out().println("left out: " + l.sku() + ": " + l.message()));
      out().flush();
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "preview",
      mixinStandardHelpOptions = true,
      description = "Counts what a query means: classes, values, sizes of boxes.")
  int preview(@Mixin DatasetQueryOptions query) {
    try (var exit = StopAtExit.watch("stop-preview");
        AppContext app = open()) {
      var found = app.datasets().preview(query.query(app), exit.signal());
      if (found.isEmpty()) {
        return stopped();
      }
      if (main.global().json) {
        Output.print(out(), Output.tree(found.get()));
      } else {
        DatasetReports.print(out(), found.get());
      }
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description =
          "Names everything that is wrong with what a version would hold, and what becomes of it."
              + " Writes nothing.")
  int check(
      @Parameters(paramLabel = "NAME") String name,
      @Mixin DatasetQueryOptions query,
      @Option(names = "--no-pictures", description = "Do not look for the pictures in the store.")
          boolean blind) {
    try (var exit = StopAtExit.watch("stop-check");
        AppContext app = open()) {
      var wish = wish(app, name, query, blind);
      var node = Output.object();
      var list = node.putArray("findings");
      var found =
          app.datasets()
              .preflight(
                  wish,
                  f -> {
                    if (main.global().json) {
                      list.add(DatasetReports.json(f));
                    } else {
                      DatasetReports.print(out(), f);
                    }
                  },
                  progress(),
                  exit.signal());
      if (found.isEmpty()) {
        return stopped();
      }
      if (main.global().json) {
        node.set("counts", Output.tree(found.get().counts()));
        node.set("leakage", Output.tree(found.get().leakage()));
        Output.print(out(), node.put("stopping", found.get().stopping()));
      } else {
        DatasetReports.print(out(), found.get(), false);
      }
      return found.get().stopping() == 0 ? ExitCode.DONE : ExitCode.FAILED_IN_PART;
    }
  }

  @Command(
      name = "freeze",
      mixinStandardHelpOptions = true,
      description = {
        "Makes the next version of a training set: everything that matches, as it is now.",
        "Others go on deciding meanwhile. What is faulty is left out and named, unless --strict."
      })
  int freeze(
      @Parameters(paramLabel = "NAME") String name,
      @Mixin DatasetQueryOptions query,
      @Option(names = "--strict", description = "Make no version when anything is faulty.")
          boolean strict,
      @Option(names = "--note", defaultValue = "", description = "What it is for.") String note,
      @Option(names = "--no-pictures", description = "Do not look for the pictures in the store.")
          boolean blind) {
    try (var exit = StopAtExit.watch("stop-freeze");
        AppContext app = open()) {
      var wish = wish(app, name, query, blind).strictly(strict).noting(note);
      var made = app.datasets().freeze(wish, this::tell, progress(), exit.signal());
      if (made.isEmpty()) {
        return stopped();
      }
      if (main.global().json) {
        Output.print(out(), Output.tree(made.get()));
      } else {
        DatasetReports.print(out(), made.get());
        out().flush();
      }
      return ExitCode.DONE;
    }
  }

  /** Beside the result, so that a machine can read that one alone. */
  private void tell(Finding finding) {
    DatasetReports.print(spec.commandLine().getErr(), finding);
  }

  @Command(
      name = "diff",
      mixinStandardHelpOptions = true,
      description = "Shows what differs between two versions: added, removed, relabelled, moved.")
  int diff(
      @Parameters(paramLabel = "FROM") String from,
      @Parameters(paramLabel = "TO") String to,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "100",
              description = "Changes to list (default ${DEFAULT-VALUE}).")
          int limit) {
    try (var exit = StopAtExit.watch("stop-diff");
        AppContext app = open()) {
      Datasets datasets = app.datasets();
      var a = datasets.version(from);
      var b = datasets.version(to);
      var found = datasets.diff(a, b, exit.signal());
      if (found.isEmpty()) {
        return stopped();
      }
      var node = Output.object();
      node.set("counts", Output.tree(found.get().counts()));
      var list = node.put("pictures", found.get().pictures()).putArray("changes");
      if (!main.global().json) {
        DatasetReports.print(out(), found.get());
      }
      int listed = 0;
      Long after = Long.MIN_VALUE;
      while (after != null && listed < limit) {
        DatasetDiff.Page page = datasets.changes(a, b, after, PAGE);
        for (DatasetChange change : page.changes().stream().limit(limit - listed).toList()) {
          if (main.global().json) {
            list.add(Output.tree(change));
          } else {
            DatasetReports.print(out(), change);
          }
          listed++;
        }
        after = page.next();
      }
      if (main.global().json) {
        Output.print(out(), node);
      }
      out().flush();
      return ExitCode.DONE;
    }
  }

  private FreezeWish wish(AppContext app, String name, DatasetQueryOptions query, boolean blind) {
    return FreezeWish.of(
        app.datasets().get(name),
        query.query(app),
        app.datasetMachines(),
        blind ? null : app.store(),
        app.options().actor());
  }

  /** A line for every step, and for every tenth of one. */
  private FreezeProgress progress() {
    PrintWriter err = spec.commandLine().getErr();
    var last = new String[] {""};
    return (step, done, total) -> {
      String line =
          total == 0 ? step.word() : "%s, %d %%".formatted(step.word(), done * 10 / total * 10);
      if (!line.equals(last[0])) {
        last[0] = line;
        err.println(line);
        err.flush();
      }
    };
  }

  private int stopped() {
    spec.commandLine().getErr().println("Stopped; nothing was written.");
    return ExitCode.FAILED_IN_PART;
  }

  private int said(Dataset dataset, String sentence) {
    if (main.global().json) {
      Output.print(out(), Output.tree(dataset));
    } else {
      out().println(sentence);
    }
    out().flush();
    return ExitCode.DONE;
  }

  private AppContext open() {
    return AppContext.open(main.global().toOptions());
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
