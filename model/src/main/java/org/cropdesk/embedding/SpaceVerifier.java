package org.cropdesk.embedding;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.job.StopSignal;

/**
 * Proves a space, and compares it with the one in force. Safe for use by several threads; blocks,
 * for a large space for minutes.
 */
public final class SpaceVerifier {
  /** Characters of a note at most. */
  public static final int LONGEST_NOTE = 1000;

  private final CatalogDatabase database;
  private final Spaces spaces;
  private final SpaceReportSql reports;
  private final SpaceComparisonSql comparisons;

  public SpaceVerifier(CatalogDatabase database) {
    this(database, Space.EXACT_LIMIT);
  }

  /**
   * @param exactLimit up to so many vectors a search compares all
   */
  public SpaceVerifier(CatalogDatabase database, int exactLimit) {
    this.database = database;
    this.spaces = new Spaces(database);
    this.reports = new SpaceReportSql(database, exactLimit);
    this.comparisons = new SpaceComparisonSql(database);
  }

  /** Looks at everything and keeps what it found; a space that passes is verified from then on. */
  public SpaceReport verify(Space space, Instant now) {
    return verify(space, now, SpaceWatch.NONE, new StopSignal()).orElseThrow();
  }

  /**
   * As {@link #verify(Space, Instant)}, watched and to be stopped at any time.
   *
   * @return empty when it was stopped; nothing is kept and no state changed then
   * @throws CatalogException of kind USAGE when the vectors of the space were let go of
   */
  public Optional<SpaceReport> verify(Space space, Instant now, SpaceWatch watch, StopSignal stop) {
    requireThere(space);
    Optional<SpaceReport> report = reports.look(space, now, watch, stop);
    report.filter(SpaceReport::passed).ifPresent(r -> spaces.markVerified(space, now));
    report.ifPresent(r -> database.spaceChanged(space.id()));
    return report;
  }

  private static void requireThere(Space space) {
    if (space.state() == SpaceState.RETIRED) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "The vectors of space %d were let go of; there is nothing to look at."
              .formatted(space.id()),
          "Fill it anew, or take another space.",
          null);
    }
  }

  /**
   * Products the last verification found without a right vector, by sku; at most 100,000 are kept.
   *
   * @param afterSku the last one seen, empty for the first page
   */
  public List<MissingProduct> missing(Space space, String afterSku, int limit) {
    return reports.missing(space.id(), afterSku, limit);
  }

  /** What the last verification found; empty when there was none. */
  public Optional<SpaceReport> last(Space space) {
    return reports.last(space.id());
  }

  /**
   * Compares a space with the one in force for its aspect, by products as queries, and keeps it.
   *
   * @param queries how many products, spread over the catalog
   * @param k how many nearest
   * @throws CatalogException of kind USAGE when no other space is in force
   */
  public SpaceComparison compare(Space space, int queries, int k, Instant now) {
    return compare(
            space,
            other(space),
            queries,
            k,
            WordQueries.NONE,
            now,
            SpaceWatch.NONE,
            new StopSignal())
        .orElseThrow();
  }

  /** The space in force that a space is compared with before it takes its place. */
  public Space other(Space space) {
    return spaces
        .active(space.key().aspect())
        .filter(s -> s.id() != space.id())
        .orElseThrow(() ->
            new CatalogException(
                ErrorKind.USAGE,
                "No other space is in force for this aspect, so there is nothing to compare with.",
                "A first space is promoted without a comparison.",
                null));
  }

  /**
   * Compares any two spaces, watched and to be stopped at any time. Half of the queries are words
   * that people searched for, if there are so many; the rest are products.
   *
   * @param words put to both spaces, each by its own encoder
   * @return empty when it was stopped; nothing is kept then
   * @throws CatalogException of kind USAGE when one of them was let go of, it is one space, or no
   *     product is in both
   */
  public Optional<SpaceComparison> compare(
      Space space,
      Space with,
      int queries,
      int k,
      WordQueries words,
      Instant now,
      SpaceWatch watch,
      StopSignal stop) {
    requireThere(space);
    requireThere(with);
    if (space.id() == with.id()) {
      throw new CatalogException(
          ErrorKind.USAGE, "A space differs from itself in nothing.", "Name another one.", null);
    }
    if (queries < 1 || queries > 10_000 || k < 1 || k > 100) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "A comparison takes 1 to 10,000 queries and 1 to 100 nearest, not %d and %d."
              .formatted(queries, k),
          "Ask for fewer.",
          null);
    }
    long mine = vectors(space);
    long theirs = vectors(with);
    var asked = new ArrayList<SpaceComparison.Query>();
    String leftOut = askByWords(space, with, queries / 2, k, words, watch, stop, asked);
    var products = comparisons.ask(space, with, queries - asked.size(), k, watch, stop);
    if (products.isEmpty() || stop.isRequested()) {
      return Optional.empty();
    }
    asked.addAll(products.get());
    if (asked.isEmpty()) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "No product has a vector in both space %d and space %d, so there is nothing to compare."
              .formatted(space.id(), with.id()),
          "Fill both, then compare them. Nothing was kept.",
          null);
    }
    SpaceComparison found =
        comparisons.keep(SpaceComparisonSql.of(space, with, k, asked, leftOut), mine, theirs, now);
    database.spaceChanged(space.id());
    return Optional.of(found);
  }

  private long vectors(Space space) {
    return spaces.find(space.id()).map(Space::vectors).orElse(0L);
  }

  /** Why there are none, if not because nobody searched. */
  private static String askByWords(
      Space space,
      Space with,
      int most,
      int k,
      WordQueries words,
      SpaceWatch watch,
      StopSignal stop,
      List<SpaceComparison.Query> asked) {
    List<String> all = words.recent(most);
    try {
      for (String one : all) {
        if (stop.isRequested()) {
          return "";
        }
        watch.at(asked.size(), all.size(), "Asking both for \u201c" + one + "\u201d");
        asked.add(
            SpaceComparisonSql.query(
                0, one, words.nearest(space, one, k), words.nearest(with, one, k)));
      }
      return "";
    } catch (CatalogException e) {
      if (e.kind() == ErrorKind.DATABASE) {
        throw e;
      }
      asked.clear();
      return "What people searched for could not be asked: " + e.explained();
    }
  }

  public Optional<SpaceComparison> lastComparison(Space space) {
    return comparisons.last(space.id());
  }

  /** One comparison by its number. */
  public Optional<SpaceComparison> comparison(long id) {
    return comparisons.find(id);
  }

  /** The newest comparisons of a space, for people to choose from. */
  public List<SpaceComparison> comparisons(Space space, int limit) {
    return comparisons.list(space.id(), limit);
  }

  /** Says that a comparison was looked at and is good; promotion waits for that. */
  public void sign(long comparison, String actor, Instant now) {
    sign(comparison, actor, "", now);
  }

  /**
   * As {@link #sign(long, String, Instant)}, with what was seen.
   *
   * @param note of at most 1,000 characters; may be empty
   */
  public void sign(long comparison, String actor, String note, Instant now) {
    if (note.length() > LONGEST_NOTE) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "The note has %,d characters; a comparison takes %,d. Nothing was signed."
              .formatted(note.length(), LONGEST_NOTE),
          "Make it shorter.",
          null);
    }
    int space =
        comparisons
            .sign(comparison, actor, note, now)
            .orElseThrow(() ->
                new CatalogException(
                    ErrorKind.USAGE,
                    "Comparison " + comparison + " is not there, or signed already.",
                    "",
                    null));
    database.spaceChanged(space);
  }
}
