package org.cropdesk.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.index.IndexScope;
import org.cropdesk.job.StopSignal;

/** The application on a fresh catalog with the samples' weights, everything else in one folder. */
public final class SampleApp {
  public static final Path ROOT =
      Path.of(System.getProperty("cropdesk.root", "..")).toAbsolutePath().normalize();
  public static final Path SAMPLES = ROOT.resolve("samples");
  public static final Path IMAGES = SAMPLES.resolve("catalog/images");

  private SampleApp() {}

  /** The detector, the encoder and the words of the samples. */
  public static Weights weights() {
    return Weights.of(null, null, null, SAMPLES);
  }

  /**
   * @param samples what the application takes for the samples
   */
  public static AppOptions options(Path folder, Path samples, Weights weights) {
    return new AppOptions(
        TestCatalog.address(TestCatalog.fresh()),
        "file:" + folder.resolve("store"),
        weights,
        0.15,
        folders(folder.resolve("home"), samples),
        "ada");
  }

  /** What tests unpack and hash is kept from run to run. */
  public static Folders folders(Path home, Path samples) {
    return new Folders(home, ROOT.resolve("app/target/test-cache"), samples);
  }

  /**
   * Writes a table of the first products.
   *
   * @return the folder that is taken for the samples
   */
  public static Path some(Path folder, int products) throws IOException {
    Path catalog = Files.createDirectories(folder.resolve("samples/catalog"));
    List<String> lines = Files.readAllLines(SAMPLES.resolve("catalog/products.csv"));
    Files.write(catalog.resolve("products.csv"), lines.subList(0, products + 1));
    return folder.resolve("samples");
  }

  /** Opened on the first products, imported and indexed. The caller closes it. */
  public static AppContext indexed(Path folder, int products) throws IOException {
    Path samples = some(folder, products);
    AppContext app = AppContext.open(options(folder, samples, weights()));
    fill(app, samples);
    return app;
  }

  /** Imports what is in a table of the samples and indexes it. */
  public static void fill(AppContext app, Path samples) {
    app.importer().importCsv(samples.resolve("catalog/products.csv"), IMAGES);
    app.indexer().run(app.pipeline(), IndexScope.MISSING, s -> {}, new StopSignal());
  }
}
