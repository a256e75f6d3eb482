package org.cropdesk.app.bench;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.cropdesk.dataset.ManyVectors;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.TestCatalog;

/**
 * Splitting a million vectors of 512 dimensions, one in fifty products sold twice, without a leak,
 * in a heap of 512 MB: from what a freeze has chosen to where every product fell, vectors read from
 * the catalog, the second look and the proof included; and a quarter of them, which shows how it
 * grows.
 */
final class SplitsLine implements Line {
  private static final int PRODUCTS = 100_000;
  private static final double LIMIT_MS = 300_000;

  @Override
  public List<Result> run(Ground ground) throws Exception {
    ManyVectors.Took quarter = split(PRODUCTS / 4);
    ManyVectors.Took all = split(PRODUCTS);
    double millis = 1_000 * all.seconds();
    String note =
        String.format(
            Locale.ROOT,
            "heap %d MB; %,d vectors in %.0f s, %,d in %.0f s (%.1f times); %,d clusters of several"
                + " products, %,d crops proved against all",
            Runtime.getRuntime().maxMemory() >> 20,
            quarter.vectors(),
            quarter.seconds(),
            all.vectors(),
            all.seconds(),
            all.seconds() / quarter.seconds(),
            all.clusters(),
            all.leakage().proved());
    return List.of(
        Result.time(
            "splits, 1,000,000 vectors of 512", millis, new double[] {millis}, LIMIT_MS, note));
  }

  private static ManyVectors.Took split(int products) throws Exception {
    try (var database = CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system())) {
      var vectors = new ManyVectors(database, products);
      vectors.fill();
      return vectors.split();
    }
  }
}
