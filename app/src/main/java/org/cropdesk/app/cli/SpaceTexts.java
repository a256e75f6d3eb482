package org.cropdesk.app.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.cropdesk.embedding.SpaceComparison;
import org.cropdesk.embedding.SpaceFinding;
import org.cropdesk.embedding.SpaceFindings;
import org.cropdesk.embedding.SpaceReport;

/** Verifications and comparisons for people at a shell. */
final class SpaceTexts {
  /** Queries that are shown where nobody says otherwise. */
  static final String WORST = "10";

  private SpaceTexts() {}

  static void report(PrintWriter out, SpaceReport r) {
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
          f.level().name().toLowerCase(Locale.ROOT), f.title(), f.value(), f.asked());
      if (!f.remedy().isEmpty()) {
        out.println("        " + f.remedy());
      }
    }
    r.missingSkus().forEach(sku -> out.println("  missing: " + sku));
    long more = r.products() - r.covered() - r.missingSkus().size();
    if (more > 0) {
      out.printf(
          Locale.ROOT,
          "  and %,d more; 'spaces verify %d --csv' lists them with the reason.%n",
          more,
          r.spaceId());
    }
    out.println(r.passed() ? "Verified." : "Not verified.");
    out.flush();
  }

  /**
   * @param skus of the products that are named, by number
   * @param most queries to show
   */
  static void comparison(PrintWriter out, SpaceComparison found, Map<Long, String> skus, int most) {
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
    List<SpaceComparison.Query> shown = found.worst().stream().limit(most).toList();
    for (SpaceComparison.Query q : shown) {
      out.printf(Locale.ROOT, "  %s: %d of %d in common%n", q.sku(), q.common(), found.k());
      out.printf("    space %-4d %s%n", found.spaceId(), named(q.mine(), skus));
      out.printf("    space %-4d %s%n", found.withSpace(), named(q.theirs(), skus));
    }
    int kept = found.worst().size() - shown.size();
    int more = found.queries() - found.worst().size();
    if (kept > 0) {
      out.printf("  and %d more; --worst %d shows them.%n", kept, found.worst().size());
    }
    if (more > 0) {
      out.printf("  %d queries agree more; only their number is kept.%n", more);
    }
  }

  private static String named(List<Long> products, Map<Long, String> skus) {
    return products.stream()
        .map(id -> skus.getOrDefault(id, "product " + id))
        .collect(Collectors.joining(" "));
  }
}
