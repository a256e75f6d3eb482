package org.cropdesk.app.bench;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.crop.Thresholds;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.index.Rejudge;
import org.cropdesk.job.StopSignal;
import org.cropdesk.thresholds.BlastTable;
import org.cropdesk.thresholds.Explanations;
import org.cropdesk.thresholds.Radius;

/**
 * A limit dragged over a million crops: from the moved line to the counts, the histogram and the
 * crops of the sample, read from the catalog. Then one version applied to all of it.
 */
final class ThresholdsLine implements Line {
  private static final int PRODUCTS = 100_000;
  private static final int CROPS_EACH = 10;
  private static final int MOVES = 200;
  private static final int SAMPLE = 7;
  private static final int BARS = 72;
  private static final double LIMIT_MS = 300;

  @Override
  public List<Result> run(Ground ground) {
    try (var database = CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system())) {
      MeasuredCatalog.fill(database, PRODUCTS, CROPS_EACH);
      long before = used();
      long start = System.nanoTime();
      BlastTable table = BlastTable.read(database, n -> {});
      double readSeconds = (System.nanoTime() - start) / 1e9;
      double megabytes = (used() - before) / 1e6;
      double[] millis = moves(table, new Explanations(database));
      double p95 = Rounds.percentile(millis, 0.95);
      start = System.nanoTime();
      var report =
          new Rejudge(database, InstantSource.system(), UUID.randomUUID())
              .apply(
                  Thresholds.standard().with(QualityCheck.BLUR, 0.52),
                  "bench",
                  (done, total) -> {},
                  new StopSignal());
      double applySeconds = (System.nanoTime() - start) / 1e9;
      String note =
          String.format(
              Locale.ROOT,
              "%d crops: median %.0f ms; read in %.1f s into %.0f MB; applied to %d products in"
                  + " %.0f s, %d crops flipped",
              table.size(),
              Rounds.median(millis),
              readSeconds,
              megabytes,
              report.products(),
              applySeconds,
              report.flipped());
      return List.of(
          Result.time("thresholds, blast radius p95", p95, new double[] {p95}, LIMIT_MS, note));
    }
  }

  private static double[] moves(BlastTable table, Explanations explanations) {
    var random = new Random(1);
    var moved =
        List.of(
            QualityCheck.SIZE,
            QualityCheck.ASPECT,
            QualityCheck.BLUR,
            QualityCheck.DARK,
            QualityCheck.CONFIDENCE,
            QualityCheck.PADDING);
    var millis = new double[MOVES];
    long flips = 0;
    for (int i = -20; i < MOVES; i++) {
      QualityCheck check = moved.get(Math.floorMod(i, moved.size()));
      double limit = check == QualityCheck.SIZE ? random.nextInt(200) : random.nextDouble();
      Thresholds wanted = Thresholds.standard().with(check, limit);
      long start = System.nanoTime();
      Radius radius = table.radius(wanted, check, SAMPLE);
      table.histogram(check, Thresholds.standard().limit(check), BARS);
      int seen =
          explanations.glimpses(radius.rejectedSample()).size()
              + explanations.glimpses(radius.keptSample()).size();
      if (i >= 0) {
        millis[i] = (System.nanoTime() - start) / 1e6;
      }
      flips += radius.flips() + seen;
    }
    if (flips == 0) {
      throw new IllegalStateException("Nothing flipped");
    }
    return millis;
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
