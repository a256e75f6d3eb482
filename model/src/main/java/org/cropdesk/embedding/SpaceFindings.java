package org.cropdesk.embedding;

import static org.cropdesk.embedding.SpaceFinding.Level.AMBER;
import static org.cropdesk.embedding.SpaceFinding.Level.GREEN;
import static org.cropdesk.embedding.SpaceFinding.Level.RED;

import java.util.List;
import java.util.Locale;
import org.cropdesk.embedding.SpaceFinding.Check;
import org.cropdesk.embedding.SpaceFinding.Level;

/** The lines of a verification, the same on screen, on the command line and in a file. */
public final class SpaceFindings {
  /** Beyond this one query is no longer "at once"; the issue of search asks for it at a million. */
  private static final double SLOW_MS = 100;

  private static final String FILL = "Start a backfill of what is missing or stale.";
  private static final String ENCODER =
      "Its encoder does not do what it says; retire the space and fill another one.";

  private final SpaceReport r;

  private SpaceFindings(SpaceReport report) {
    this.r = report;
  }

  /** In the order people should read them. */
  public static List<SpaceFinding> of(SpaceReport report) {
    var all = new SpaceFindings(report);
    return List.of(
        all.filled(),
        all.covered(),
        all.fresh(),
        all.nulls(),
        all.lengths(),
        all.dimensions(),
        all.distinct(),
        all.index(),
        all.indexUsed(),
        all.recall(),
        all.testQuery());
  }

  /** The worst of them. */
  public static Level worst(SpaceReport report) {
    return of(report).stream().map(SpaceFinding::level).max(Level::compareTo).orElse(GREEN);
  }

  private static SpaceFinding line(
      Check check,
      Level level,
      String title,
      String value,
      double share,
      String asked,
      String remedy) {
    return new SpaceFinding(check, level, title, value, share, asked, level == GREEN ? "" : remedy);
  }

  private static String n(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String of(long part, long whole) {
    return n(part) + " of " + n(whole);
  }

  /** A share of vectors that are as they should be. */
  private double without(long wrong) {
    return r.vectors() == 0 ? Double.NaN : 1 - (double) wrong / r.vectors();
  }

  private SpaceFinding filled() {
    return line(
        Check.FILLED,
        r.vectors() > 0 ? GREEN : RED,
        "Vectors",
        n(r.vectors()),
        r.vectors() > 0 ? 1 : 0,
        "at least one",
        "Start a backfill for this space.");
  }

  private SpaceFinding covered() {
    return line(
        Check.COVERED,
        r.missing() == 0 ? GREEN : RED,
        "Products with all their vectors",
        of(r.covered(), r.products()),
        r.coverage(),
        "all",
        FILL + " The products are listed below.");
  }

  private SpaceFinding fresh() {
    return line(
        Check.FRESH,
        r.stale() == 0 ? GREEN : r.missing() == 0 ? AMBER : RED,
        "Vectors that fit their picture and text",
        r.stale() == 0 ? "all" : n(r.stale()) + " out of date",
        without(r.stale()),
        "all",
        r.missing() == 0
            ? "They belong to crops nobody asks for any more; a backfill takes them out."
            : FILL);
  }

  private SpaceFinding nulls() {
    return line(
        Check.NULLS,
        r.empty() == 0 ? GREEN : RED,
        "Nulls",
        r.empty() == 0 ? "none" : n(r.empty()) + " empty or all 0",
        without(r.empty()),
        "none",
        ENCODER);
  }

  private SpaceFinding lengths() {
    return line(
        Check.LENGTHS,
        r.wrongLength() == 0 ? GREEN : RED,
        "Length 1",
        r.wrongLength() == 0 ? "all" : n(r.wrongLength()) + " of another length",
        without(r.wrongLength()),
        "all, within 0.01",
        ENCODER);
  }

  private SpaceFinding dimensions() {
    return line(
        Check.DIMENSIONS,
        r.wrongDimensions() == 0 ? GREEN : RED,
        "Dimensions",
        r.wrongDimensions() == 0 ? "all" : n(r.wrongDimensions()) + " of another size",
        without(r.wrongDimensions()),
        "all",
        ENCODER);
  }

  private SpaceFinding distinct() {
    boolean many = r.alike() > SpaceReport.mostAlike(r.vectors());
    return line(
        Check.DISTINCT,
        r.alike() == 0 ? GREEN : many ? RED : AMBER,
        "Different products, different vectors",
        r.alike() == 0 ? "all" : n(r.alike()) + " alike though their content differs",
        without(r.alike()),
        "at most " + n(SpaceReport.mostAlike(r.vectors())) + " alike",
        many
            ? "Its encoder answers the same for different pictures or texts; look at its files."
            : "Look whether these products are doubles.");
  }

  private SpaceFinding index() {
    return line(
        Check.INDEX,
        r.indexed() ? GREEN : r.vectors() == 0 ? AMBER : RED,
        "Approximate index",
        r.indexed() ? "there" : "missing",
        r.indexed() ? 1 : 0,
        "there and complete",
        "Build it with \u201cBuild the index\u201d, or 'spaces index %d' on the command line; a backfill"
                .formatted(r.spaceId())
            + " does so as well when it ends.");
  }

  private SpaceFinding indexUsed() {
    String title = "Index answers queries";
    if (r.exact() && r.vectors() > 0) {
      return line(
          Check.INDEX_USED,
          GREEN,
          title,
          "exact, small space",
          1,
          "beyond " + n(Space.EXACT_LIMIT) + " vectors",
          "");
    }
    return line(
        Check.INDEX_USED,
        r.indexUsed() ? GREEN : AMBER,
        title,
        r.indexUsed() ? "yes" : "no",
        r.indexUsed() ? 1 : 0,
        "yes",
        r.indexed()
            ? "Every query compares all vectors, the index that is there does not fit. " + anew()
            : "It will when the index is there.");
  }

  private SpaceFinding recall() {
    if (Double.isNaN(r.recall())) {
      return line(
          Check.RECALL,
          AMBER,
          "Recall@10 against all compared",
          "too few vectors to measure",
          Double.NaN,
          percent(SpaceReport.LEAST_RECALL),
          "Fill it with at least ten.");
    }
    return line(
        Check.RECALL,
        r.recall() < SpaceReport.LEAST_RECALL ? RED : GREEN,
        "Recall@10 against all compared",
        percent(r.recall()),
        r.recall(),
        "at least " + percent(SpaceReport.LEAST_RECALL),
        r.indexed() ? anew() : "There is no index to find them.");
  }

  private SpaceFinding testQuery() {
    SpaceReport.TestQuery test = r.test();
    if (Double.isNaN(r.queryMillis()) || test == null) {
      return line(
          Check.TEST_QUERY,
          AMBER,
          "Test query",
          "no vector to ask with",
          Double.NaN,
          "itself first",
          "Fill the space first.");
    }
    boolean itself =
        test.hits().stream()
            .limit(1)
            .anyMatch(h -> h.productId() == test.productId() && h.similarity() > 0.99);
    return line(
        Check.TEST_QUERY,
        !itself || r.queryMillis() > SLOW_MS ? AMBER : GREEN,
        "Test query: " + test.sku(),
        String.format(Locale.ROOT, "%d found in %.1f ms", test.hits().size(), r.queryMillis()),
        itself ? 1 : 0,
        "itself first, within %.0f ms".formatted(SLOW_MS),
        itself
            ? "The database is busy or short of memory; verify again when it is not."
            : "A vector does not find itself. " + anew());
  }

  private String anew() {
    return "Have the index built anew: 'spaces index %d --anew' on the command line."
        .formatted(r.spaceId());
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
