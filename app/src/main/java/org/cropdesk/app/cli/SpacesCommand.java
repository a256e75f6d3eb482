package org.cropdesk.app.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.cropdesk.app.AppContext;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.SpaceComparison;
import org.cropdesk.embedding.SpaceReport;
import org.cropdesk.embedding.SpaceVerifier;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The embedding spaces of a catalog: proved, compared, put in force, let go of. */
@Command(
    name = "spaces",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the embedding spaces; its subcommands verify, compare, promote, roll back and retire.",
      "A space is filled by 'backfill'. At most one space of an aspect is in force; promoting and"
          + " rolling back are at once and for everybody."
    })
final class SpacesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  SpacesCommand() {}

  @Override
  public Integer call() {
    try (AppContext app = open()) {
      var spaces = new Spaces(app.database()).list();
      if (main.global().json) {
        var node = Output.object();
        node.set("spaces", Output.tree(spaces));
        Output.print(out(), node);
        return ExitCode.DONE;
      }
      if (spaces.isEmpty()) {
        out().println("There is no space yet. 'index' or 'backfill start' makes one.");
      }
      for (Space space : spaces) {
        out()
            .printf(
                Locale.ROOT,
                "%4d  %-9s %-11s %5d dims  %,9d vectors  %,7d out of date  %s%n",
                space.id(),
                word(space.state().name()),
                word(space.key().aspect().name()),
                space.key().dimensions(),
                space.vectors(),
                space.stale(),
                space.key().encoderName());
      }
      out().flush();
      return ExitCode.DONE;
    }
  }

  private AppContext open() {
    return AppContext.open(main.global().toOptions());
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private static String word(String constant) {
    return constant.toLowerCase(Locale.ROOT);
  }

  static Space find(AppContext app, int id) {
    return new Spaces(app.database())
        .list().stream()
            .filter(s -> s.id() == id)
            .findFirst()
            .orElseThrow(() ->
                new CatalogException(
                    ErrorKind.USAGE,
                    "There is no space " + id + ".",
                    "List them with 'spaces'.",
                    null));
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description =
          "Counts what is missing and out of date, measures lengths, sizes, duplicates and the"
              + " recall of the index. A space that passes is verified.")
  int verify(@Parameters(paramLabel = "SPACE") int id) {
    try (AppContext app = open()) {
      SpaceReport report =
          new SpaceVerifier(app.database()).verify(find(app, id), app.clock().instant());
      if (main.global().json) {
        Output.print(out(), Output.tree(report));
      } else {
        print(report);
      }
      return report.passed() ? ExitCode.DONE : ExitCode.FAILED_IN_PART;
    }
  }

  private void print(SpaceReport r) {
    PrintWriter out = out();
    out.printf(
        Locale.ROOT,
        "Space %d: %.1f %% of %,d products covered, %,d vectors (%s)%n",
        r.spaceId(),
        100 * r.coverage(),
        r.products(),
        r.vectors(),
        r.sources());
    out.printf(
        Locale.ROOT,
        "missing %,d  out of date %,d  wrong length %d  wrong size %d  alike %d%n",
        r.missing(),
        r.stale(),
        r.wrongLength(),
        r.wrongDimensions(),
        r.alike());
    out.printf(
        Locale.ROOT,
        "index %s, %s, recall@10 %.3f, one query %.1f ms%n",
        r.indexed() ? "there" : "missing",
        r.indexUsed() ? "answers queries" : "answers no query",
        r.recall(),
        r.queryMillis());
    r.missingSkus().forEach(sku -> out.println("  missing: " + sku));
    r.problems().forEach(problem -> out.println("  " + problem));
    out.println(r.passed() ? "Verified." : "Not verified.");
    out.flush();
  }

  @Command(
      name = "compare",
      mixinStandardHelpOptions = true,
      description =
          "Puts the same products as queries to this space and to the one in force, and shows where"
              + " they differ. Promotion waits until somebody has signed.")
  int compare(
      @Parameters(paramLabel = "SPACE") int id,
      @Option(names = "--queries", defaultValue = "200", description = "Default ${DEFAULT-VALUE}.")
          int queries,
      @Option(names = "--top", defaultValue = "10", description = "Default ${DEFAULT-VALUE}.")
          int top) {
    try (AppContext app = open()) {
      SpaceComparison found =
          new SpaceVerifier(app.database())
              .compare(find(app, id), queries, top, app.clock().instant());
      if (main.global().json) {
        Output.print(out(), Output.tree(found));
        return ExitCode.DONE;
      }
      PrintWriter out = out();
      out.printf(
          Locale.ROOT,
          "Comparison %d: space %d and space %d share %.1f %% of each other's %d nearest.%n",
          found.id(),
          found.spaceId(),
          found.withSpace(),
          100 * found.overlap(),
          found.k());
      for (int n = 0; n < found.histogram().size(); n++) {
        out.printf(Locale.ROOT, "%3d in common: %,d queries%n", n, found.histogram().get(n));
      }
      out.println("The queries that differ most:");
      found.worst().stream()
          .limit(10)
          .forEach(q ->
              out.printf(
                  Locale.ROOT,
                  "  %s: %d in common, %s | %s%n",
                  q.sku(),
                  q.common(),
                  q.mine(),
                  q.theirs()));
      out.printf(Locale.ROOT, "Sign it with: spaces sign %d%n", found.id());
      out.flush();
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "sign",
      mixinStandardHelpOptions = true,
      description = "Says that a comparison was looked at and is good.")
  int sign(@Parameters(paramLabel = "COMPARISON") long comparison) {
    try (AppContext app = open()) {
      new SpaceVerifier(app.database())
          .sign(comparison, app.options().actor(), app.clock().instant());
      return said("Signed.");
    }
  }

  @Command(
      name = "promote",
      mixinStandardHelpOptions = true,
      description = "Puts a verified space in force for its aspect, at once and for everybody.")
  int promote(@Parameters(paramLabel = "SPACE") int id) {
    try (AppContext app = open()) {
      Space space = find(app, id);
      new Spaces(app.database()).promote(space, app.options().actor(), app.clock().instant());
      return said(
          "Space %d is in force for %s. Back: spaces rollback %s"
              .formatted(id, word(space.key().aspect().name()), word(space.key().aspect().name())));
    }
  }

  @Command(
      name = "rollback",
      mixinStandardHelpOptions = true,
      description = "Puts the space in force again that was before the present one.")
  int rollback(@Parameters(paramLabel = "ASPECT") Aspect aspect) {
    try (AppContext app = open()) {
      Space space =
          new Spaces(app.database()).rollBack(aspect, app.options().actor(), app.clock().instant());
      return said("Space %d is in force again.".formatted(space.id()));
    }
  }

  @Command(
      name = "retire",
      mixinStandardHelpOptions = true,
      description = "Drops the vectors of a space that is not in force; its record stays.")
  int retire(@Parameters(paramLabel = "SPACE") int id) {
    try (AppContext app = open()) {
      Space space = find(app, id);
      new Spaces(app.database()).retire(space, app.clock().instant());
      return said("Space %d is let go of, %,d vectors with it.".formatted(id, space.vectors()));
    }
  }

  private int said(String sentence) {
    out().println(sentence);
    out().flush();
    return ExitCode.DONE;
  }
}
