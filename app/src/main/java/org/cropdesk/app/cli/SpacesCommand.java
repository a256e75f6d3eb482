package org.cropdesk.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.spaces.SpaceEvent;
import org.cropdesk.app.spaces.SpaceFiles;
import org.cropdesk.app.spaces.SpaceWords;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.SpaceComparison;
import org.cropdesk.embedding.SpaceCoverage;
import org.cropdesk.embedding.SpaceOverview;
import org.cropdesk.embedding.SpaceProof;
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
      "Lists the embedding spaces; its subcommands show, verify, compare, promote, roll back and"
          + " retire.",
      "A space is filled by 'backfill'. At most one space of an aspect is in force; promoting and"
          + " rolling back are at once and for everybody."
    })
final class SpacesCommand implements Callable<Integer> {
  private static final String CSV = "As a CSV table, for a spreadsheet.";

  /** Products without a vector that a table names. */
  private static final int NAMED = 100_000;

  private static final int COMPARISONS = 10;

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
            "%4d  %-9s %-11s %5d dims  covers %4s  %,9d vectors  %,7d out of date  %,5d failed "
                + " %s%s%n",
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
        Output.print(out(), SpaceFiles.tree(report, verifier.missing(space, "", NAMED)));
      } else {
        SpaceTexts.report(out(), report);
      }
      return report.passed() ? ExitCode.DONE : ExitCode.FAILED_IN_PART;
    }
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
      @Option(
              names = "--worst",
              defaultValue = SpaceTexts.WORST,
              description = "Queries to show of the 50 that differ most. Default ${DEFAULT-VALUE}.")
          int worst,
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
      Map<Long, String> skus = skus(app, found);
      if (csv) {
        return print(SpaceFiles.comparison(found, skus));
      }
      if (main.global().json) {
        Output.print(out(), SpaceFiles.tree(found, skus));
        return ExitCode.DONE;
      }
      PrintWriter out = out();
      SpaceTexts.comparison(out, found, skus, worst);
      out.printf(Locale.ROOT, "Sign it with: spaces sign %d%n", found.id());
      out.flush();
      return ExitCode.DONE;
    }
  }

  private static Map<Long, String> skus(AppContext app, SpaceComparison found) {
    return new ProductCards(app.database()).skus(SpaceFiles.products(found));
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description =
          "Everything that is known of a space, without looking anew: how it is made, its last"
              + " verification and comparison, and when which space of its aspect was in force.")
  int show(@Parameters(paramLabel = "SPACE") int id) {
    try (AppContext app = open()) {
      var spaces = new Spaces(app.database());
      var verifier = new SpaceVerifier(app.database());
      Space space = find(app, id);
      SpaceOverview overview =
          counted(app).stream().filter(s -> s.id() == id).findFirst().orElseThrow();
      SpaceReport report = verifier.last(space).orElse(null);
      List<SpaceComparison> comparisons = verifier.comparisons(space, COMPARISONS);
      SpaceComparison last = comparisons.isEmpty() ? null : comparisons.getFirst();
      List<SpaceEvent> history = SpaceEvent.of(spaces.uses(space.key().aspect()), comparisons);
      if (main.global().json) {
        ObjectNode node = (ObjectNode) json(overview);
        node.set(
            "verification",
            report == null
                ? NullNode.instance
                : SpaceFiles.tree(report, verifier.missing(space, "", NAMED)));
        node.set(
            "comparison",
            last == null ? NullNode.instance : SpaceFiles.tree(last, skus(app, last)));
        node.set("history", Output.tree(history));
        Output.print(out(), node);
        return ExitCode.DONE;
      }
      line(overview);
      PrintWriter out = out();
      out.println("Made of: " + SpaceWords.recipe(overview));
      out.println(overview.whyNotPromoted().orElse("It can be promoted."));
      SpaceProof proof = overview.proof();
      if (report == null || proof == null) {
        out.println("It was never verified.");
      } else {
        out.printf(
            "%nVerification of %s%s%n",
            SpaceWords.time(proof.at()),
            proof.outdated() ? ", out of date: the space or the catalog changed since" : "");
        SpaceTexts.report(out, report);
      }
      if (last == null) {
        out.println("It was never compared.");
      } else {
        out.printf("%nComparison of %s%n", SpaceWords.time(last.at()));
        SpaceTexts.comparison(out, last, skus(app, last), Integer.parseInt(SpaceTexts.WORST));
        out.println(
            last.signedBy() == null
                ? "Nobody has signed it."
                : "Signed by %s, %s.".formatted(last.signedBy(), SpaceWords.time(last.signedAt())));
      }
      out.println("\nHistory: the newest 50 times one was put in force, the newest 10 comparisons");
      history.forEach(e -> out.println("  " + SpaceWords.time(e.at()) + "  " + e.text()));
      out.flush();
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "index",
      mixinStandardHelpOptions = true,
      description =
          "Builds the index of a space if it is not there; minutes for a million vectors. Verify"
              + " the space afterwards.")
  int index(
      @Parameters(paramLabel = "SPACE") int id,
      @Option(
              names = "--anew",
              description = "Also if it is there. Until it is built, searches compare all vectors.")
          boolean anew) {
    try (AppContext app = open()) {
      var spaces = new Spaces(app.database());
      Space space = find(app, id);
      if (space.state() == SpaceState.RETIRED) {
        throw new CatalogException(
            ErrorKind.USAGE,
            "The vectors of space %d were let go of.".formatted(id),
            "Fill it anew; a backfill builds the index when it ends.",
            null);
      }
      boolean there = spaces.overview().stream().anyMatch(s -> s.id() == id && s.indexed());
      if (there && !anew) {
        return said("Space %d has its index; --anew builds it again.".formatted(id));
      }
      var err = spec.commandLine().getErr();
      try (var _ = IndexWatch.of(err, () -> spaces.indexProgress(space))) {
        if (anew) {
          spaces.buildIndexAnew(space);
        } else {
          spaces.ensureIndex(space);
        }
      }
      app.database().spaceChanged(id);
      return said("Space %d has its index. Verify it: spaces verify %d".formatted(id, id));
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
        "Says first which one that is; at a terminal it asks. Rolling back twice goes back two"
            + " steps."
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
