package org.cropdesk.app.shell;

import java.nio.file.Files;
import java.nio.file.Path;
import org.cropdesk.app.AppContext;
import org.cropdesk.catalog.ImportReport;
import org.cropdesk.index.IndexProgress;
import org.cropdesk.index.IndexReport;
import org.cropdesk.index.IndexScope;
import org.cropdesk.job.StopSignal;

/** The catalog a new user meets: drawn products, imported once into an empty embedded catalog. */
public final class SampleCatalog {
  private final AppContext app;

  public SampleCatalog(AppContext app) {
    this.app = app;
  }

  public Path table() {
    return app.options().folders().samples().resolve("catalog").resolve("products.csv");
  }

  /** Whether there is nothing in the catalog and samples stand ready. */
  public boolean isWanted() {
    return app.database().info().embedded()
        && app.reviews().counts().total() == 0
        && Files.isRegularFile(table());
  }

  public ImportReport load() {
    return app.importer().importCsv(table(), table().resolveSibling("images"));
  }

  /** Whether products wait for their first run. */
  public boolean needsIndex() {
    return app.reviews().counts().unindexed() > 0;
  }

  /**
   * Blocks until everything that needs it is indexed, or the signal stops it between two batches.
   */
  public IndexReport index(IndexProgress progress, StopSignal stop) {
    app.rejudge().finish(app.options().actor(), (done, total) -> {}, stop);
    return app.indexer().run(app.pipeline(), IndexScope.MISSING, progress, stop);
  }
}
