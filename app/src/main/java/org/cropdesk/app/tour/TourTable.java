package org.cropdesk.app.tour;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.cropdesk.app.AppContext;
import org.cropdesk.catalog.CatalogReader;
import org.cropdesk.catalog.ImportReport;
import org.cropdesk.catalog.Product;
import org.cropdesk.crop.Measure;
import org.cropdesk.index.IndexReport;
import org.cropdesk.index.PrimaryBasis;
import org.cropdesk.review.ReviewCounts;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewItem;

/** Collects what a tour found and wrote. */
final class TourTable {
  private final AppContext app;
  private final List<TourReport.Row> rows = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final List<Path> pictures = new ArrayList<>();
  private int checks;

  TourTable(AppContext app) {
    this.app = app;
  }

  /** What the import and the index run said of themselves. */
  void prepared(ImportReport imported, IndexReport indexed) {
    row("products imported", imported.products() + " with " + imported.images() + " pictures");
    for (ImportReport.Problem p : imported.problems()) {
      problem("import: " + p.reason());
    }
    row(
        "products indexed",
        "%d in %.1f s on %s"
            .formatted(
                indexed.products(),
                indexed.took().toMillis() / 1000.0,
                app.pipeline().device().name()));
    row("pictures unreadable", indexed.unreadable() + " (broken on purpose)");
    row("crops", indexed.crops() + " found, " + indexed.kept() + " kept");
    found();
  }

  private void row(String name, String value) {
    rows.add(new TourReport.Row(name, value));
  }

  private void found() {
    var reasons = new TreeMap<String, Integer>();
    var bases = new TreeMap<String, Integer>();
    int labels = 0;
    for (ReviewItem item : everything()) {
      PrimaryBasis basis = item.basis();
      bases.merge(basis == null ? "none" : basis.name().toLowerCase(Locale.ROOT), 1, Integer::sum);
      for (ReviewCrop crop : item.crops()) {
        labels += crop.suggestions().size();
        for (Measure m : crop.verdict().failed()) {
          reasons.merge(m.check().reason(), 1, Integer::sum);
        }
      }
    }
    row("rejected for", text(reasons));
    row("primary chosen by", text(bases));
    row("label suggestions", Integer.toString(labels));
  }

  private static String text(Map<String, Integer> counts) {
    var parts = new ArrayList<String>();
    counts.forEach((name, n) -> parts.add(name + " " + n));
    return parts.isEmpty() ? "none" : String.join(", ", parts);
  }

  private List<ReviewItem> everything() {
    var items = new ArrayList<ReviewItem>();
    var reader = new CatalogReader(app.database());
    long after = 0;
    while (true) {
      List<Product> page = reader.page(after, 100);
      if (page.isEmpty()) {
        return items;
      }
      for (Product product : page) {
        app.reviews().load(product.id()).ifPresent(items::add);
        after = product.id();
      }
    }
  }

  void history(String sku, int entries) {
    row("history of " + sku, entries + " decisions, undone ones included");
  }

  /** Until nothing was left to do behind the screen, drawing included. */
  void boxRefreshed(double millis) {
    row("changed box encoded again", "%.0f ms, until all was at rest".formatted(millis));
  }

  void accepted(int n, double seconds) {
    row(
        "accepted by Enter",
        String.format(Locale.ROOT, "%d in %.1f s (%.0f an hour)", n, seconds, n / seconds * 3600));
  }

  /** What stands in the catalog at the end. */
  void written() {
    ReviewCounts counts = app.reviews().counts();
    row(
        "in the catalog",
        "%d verified, %d in rework, %d waiting"
            .formatted(counts.verified(), counts.rework(), counts.waiting()));
    int spoken = 0;
    int primaries = 0;
    for (ReviewItem item : everything()) {
      spoken += (int) item.crops().stream().filter(TourSteps::spokenAbout).count();
      primaries += item.humanPrimary() != null ? 1 : 0;
    }
    row("a person spoke about", spoken + " crops, " + primaries + " primary crops");
    row("checks held", (checks - problems.size()) + " of " + checks);
    row("pictures of screens", Integer.toString(pictures.size()));
  }

  void checked(String what, boolean holds) {
    checks++;
    if (!holds) {
      problems.add("not so: " + what);
    }
  }

  void problem(String text) {
    checks++;
    problems.add(text);
  }

  void picture(Path file) {
    pictures.add(file);
  }

  TourReport report() {
    return new TourReport(rows, problems, pictures);
  }
}
