package org.cropdesk.embedding;

import java.time.Instant;
import java.util.Optional;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;

/**
 * Proves a space, and compares it with the one in force. Safe for use by several threads; blocks,
 * for a large space for minutes.
 */
public final class SpaceVerifier {
  private final CatalogDatabase database;
  private final Spaces spaces;
  private final SpaceReportSql reports;
  private final SpaceComparisonSql comparisons;

  public SpaceVerifier(CatalogDatabase database) {
    this.database = database;
    this.spaces = new Spaces(database);
    this.reports = new SpaceReportSql(database);
    this.comparisons = new SpaceComparisonSql(database);
  }

  /** Looks at everything and keeps what it found; a space that passes is verified from then on. */
  public SpaceReport verify(Space space, Instant now) {
    SpaceReport report = reports.look(space);
    reports.keep(report, now);
    if (report.passed()) {
      spaces.markVerified(space, now);
    }
    database.spaceChanged(space.id());
    return report;
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
    Space other =
        spaces
            .active(space.key().aspect())
            .filter(s -> s.id() != space.id())
            .orElseThrow(() ->
                new CatalogException(
                    ErrorKind.USAGE,
                    "No other space is in force for this aspect, so there is nothing to compare"
                        + " with.",
                    "A first space is promoted without a comparison.",
                    null));
    return comparisons.keep(comparisons.compare(space, other, queries, k), now);
  }

  public Optional<SpaceComparison> lastComparison(Space space) {
    return comparisons.last(space.id());
  }

  /** Says that a comparison was looked at and is good; promotion waits for that. */
  public void sign(long comparison, String actor, Instant now) {
    if (!comparisons.sign(comparison, actor, now)) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "Comparison " + comparison + " is not there, or signed already.",
          "",
          null);
    }
  }
}
