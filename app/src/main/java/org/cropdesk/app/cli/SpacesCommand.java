package org.cropdesk.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.spaces.SpaceFiles;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.SpaceComparison;
import org.cropdesk.embedding.SpaceCoverage;
import org.cropdesk.embedding.SpaceFinding;
import org.cropdesk.embedding.SpaceFindings;
import org.cropdesk.embedding.SpaceOverview;
import org.cropdesk.embedding.SpaceReport;
import org.cropdesk.embedding.SpaceState;
import org.cropdesk.embedding.SpaceVerifier;
import org.cropdesk.embedding.SpaceWatch;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.embedding.WayBack;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.job.StopSignal;
import org.cropdesk.search.ProductCards;
import org.cropdesk.search.SearchedWords;
import org.jspecify.annotations.Nullable;
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
  private static final String CSV = "As a CSV table, for a spreadsheet.";

  /** Products without a vector that a table names. */
  private static final int NAMED = 100_000;

  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Option(names = "--csv", description = CSV)
  private boolean csv;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  SpacesCommand() {}

  @Override
  public Integer call() {
    try (AppContext app = open()) {
      List<SpaceOverview> spaces = counted(app);
      if (csv) {
        return print(SpaceFiles.spaces(spaces));
      }
      if (main.global().json) {
        var node = Output.object();
        var list = node.putArray("spaces");
        spaces.forEach(s -> list.add(json(s)));
        Output.print(out(), node);
        return ExitCode.DONE;
      }
      if (spaces.isEmpty()) {
        out().println("There is no space yet. 'index' or 'backfill start' makes one.");
      }
      spaces.forEach(this::line);
      out().flush();
      return ExitCode.DONE;
    }
  }

  /** The spaces, with what they cover counted anew where it is not known. */
  private static List<SpaceOverview> counted(AppContext app) {
    var spaces = new Spaces(app.database());
    List<SpaceOverview> all = spaces.overview();
    var old =
        all.stream()
            .filter(s -> s.space().state() != SpaceState.RETIRED && s.coverageIsOld())
            .toList();
    old.forEach(s -> spaces.countCoverage(s.space(), app.clock().instant()));
    return old.isEmpty() ? all : spaces.overview();
  }

  private static JsonNode json(SpaceOverview overview) {
    ObjectNode node = (ObjectNode) Output.tree(overview.space());
    node.set("coverage", tree(overview.coverage()));
    node.set("sources", Output.tree(overview.sources()));
    node.set("proof", tree(overview.proof()));
    return node.put("failed", overview.failed())
        .put("filling", overview.filling())
        .put("indexed", overview.indexed())
        .put("madeBy", overview.madeBy())
        .put("trainedOn", overview.trainedOn())
        .put("signedBy", overview.signedBy())
        .put("whyNotPromoted", overview.whyNotPromoted().orElse(""));
  }

  private static JsonNode tree(@Nullable Record value) {
    return value == null ? NullNode.instance : Output.tree(value);
  }

  private void line(SpaceOverview overview) {
    Space space = overview.space();
    SpaceCoverage coverage = overview.coverage();
    out()
        .printf(
            Locale.ROOT,
            "%4d  %-9s %-11s %5d dims  covers %4s  %,9d vectors  %,7d out of date  %,5d failed  %s%s%n",
            space.id(),
            word(space.state().name()),
            word(space.key().aspect().name()),
            space.key().dimensions(),
            coverage == null ? "-" : coverage.percent() + " %",
            space.vectors(),
            space.stale(),
            overview.failed(),
            space.key().encoderName(),
            overview.trainedOn().isEmpty() ? "" : ", trained on " + overview.trainedOn());
  }

  private int print(String text) {
    out().print(text);
    out().flush();
    return ExitCode.DONE;
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
  int verify(
      @Parameters(paramLabel = "SPACE") int id,
      @Option(names = "--csv", description = CSV) boolean csv) {
    try (AppContext app = open()) {
      var verifier = new SpaceVerifier(app.database());
      Space space = find(app, id);
      SpaceReport report = verifier.verify(space, app.clock().instant());
      if (csv) {
        print(SpaceFiles.verification(report, verifier.missing(space, "", NAMED)));
      } else if (main.global().json) {
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
    for (SpaceFinding f : SpaceFindings.of(r)) {
      out.printf(
          "  %-5s %-40s %-34s asked: %s%n",
          word(f.level().name()), f.title(), f.value(), f.asked());
      if (!f.remedy().isEmpty()) {
        out.println("        " + f.remedy());
      }
    }
    r.missingSkus().forEach(sku -> out.println("  missing: " + sku));
    out.println(r.passed() ? "Verified." : "Not verified.");
    out.flush();
  }

  @Command(
      name = "compare",
      mixinStandardHelpOptions = true,
      description =
          "Puts the same products as queries to this space and to the one in force, or another, and"
              + " shows where they differ. Promotion waits until somebody has signed.")
  int compare(
      @Parameters(paramLabel = "SPACE") int id,
      @Option(names = "--queries", defaultValue = "200", description = "Default ${DEFAULT-VALUE}.")
          int queries,
      @Option(names = "--top", defaultValue = "10", description = "Default ${DEFAULT-VALUE}.")
          int top,
      @Option(
              names = "--with",
              paramLabel = "SPACE",
              description = "Compare with that one (default: the one in force).")
          @Nullable Integer with,
      @Option(names = "--csv", description = CSV) boolean csv) {
    try (AppContext app = open()) {
      var verifier = new SpaceVerifier(app.database());
      Space space = find(app, id);
      SpaceComparison found =
          verifier
              .compare(
                  space,
                  with == null ? verifier.other(space) : find(app, with),
                  queries,
                  top,
                  new SearchedWords(app.database(), app.search()),
                  app.clock().instant(),
                  SpaceWatch.NONE,
                  new StopSignal())
              .orElseThrow();
      if (csv) {
        return print(
            SpaceFiles.comparison(
                found, new ProductCards(app.database()).skus(SpaceFiles.products(found))));
      }
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
      if (found.leftOut() != null && !found.leftOut().isEmpty()) {
        out.println(found.leftOut());
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
  int sign(
      @Parameters(paramLabel = "COMPARISON") long comparison,
      @Option(names = "--note", defaultValue = "", description = "What was seen.") String note) {
    try (AppContext app = open()) {
      new SpaceVerifier(app.database())
          .sign(comparison, app.options().actor(), note, app.clock().instant());
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
      description = {
        "Puts the space in force again that was before the present one, at once and for everybody.",
        "Says first which one that is; at a terminal it asks. Rolling back twice goes back two steps."
      })
  int rollback(
      @Parameters(paramLabel = "ASPECT") Aspect aspect,
      @Option(
              names = "--to",
              paramLabel = "SPACE",
              description = "Only if it leads to this one; else nothing is changed.")
          @Nullable Integer to,
      @Option(names = "--yes", description = Question.YES) boolean yes) {
    try (AppContext app = open()) {
      var spaces = new Spaces(app.database());
      WayBack way = spaces.requireWayBack(aspect);
      if (to != null && to != way.to()) {
        throw new CatalogException(
            ErrorKind.USAGE,
            "Rolling back leads from space %d to space %d, not to space %d; nothing was changed."
                .formatted(way.from(), way.to(), to),
            "Look at 'spaces', then name the right one.",
            null);
      }
      String takes =
          "Space %d takes the place of space %d for %s searches of everybody."
              .formatted(way.to(), way.from(), word(aspect.name()));
      if (!Question.of(spec).agreed(takes, "Roll back to space %d?".formatted(way.to()), yes)) {
        return ExitCode.FAILED_IN_PART;
      }
      Space space = spaces.rollBack(way, app.options().actor(), app.clock().instant());
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
