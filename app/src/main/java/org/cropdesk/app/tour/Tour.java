package org.cropdesk.app.tour;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javafx.stage.Stage;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.AppOptions;
import org.cropdesk.app.Folders;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.fx.Theme;
import org.cropdesk.app.shell.DeskSession;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.index.IndexProgress;
import org.cropdesk.inference.encode.EncoderInput;
import org.cropdesk.inference.label.VocabularyFile;
import org.cropdesk.review.ReviewCounts;

/**
 * The main job from an empty catalog to a corrected crop, headless: the same import, pipeline, view
 * models and screens as the desktop's, driven by the keys a person would press.
 */
public final class Tour {
  static final double WIDTH = 1440;
  static final double HEIGHT = 900;

  private Tour() {}

  /**
   * @param options with the plain embedded catalog the tour makes one of its own under {@code out};
   *     a catalog that is named must be empty, because the tour decides about what is in it
   * @param out receives the pictures
   */
  public static TourReport run(AppOptions options, Path out, IndexProgress progress)
      throws IOException, InterruptedException {
    // Before the first JavaFX class is touched.
    System.setProperty("glass.platform", "Headless");
    System.setProperty("prism.order", "sw");
    AppOptions own = withOwnCatalog(options, out);
    deleteOldPictures(out);
    try (AppContext app = AppContext.open(own)) {
      requireEmpty(app.reviews().counts());
      return drive(app, out, progress);
    }
  }

  private static void requireEmpty(ReviewCounts counts) {
    if (counts.total() > 0) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "The tour decides about the products it shows, and this catalog holds "
              + counts.total()
              + " products already.",
          "Name an empty catalog, or leave --catalog away.",
          null);
    }
  }

  private static AppOptions withOwnCatalog(AppOptions options, Path out) throws IOException {
    if (!options.catalog().equals("embedded")) {
      return options;
    }
    Path home = out.toAbsolutePath().resolve("catalog");
    delete(home);
    Files.createDirectories(home);
    Folders folders = options.folders();
    return new AppOptions(
        "embedded:" + home.resolve("data"),
        options.store(),
        options.weights(),
        options.margin(),
        new Folders(home, folders.cache(), folders.samples()),
        options.actor());
  }

  private static void deleteOldPictures(Path out) throws IOException {
    if (Files.isDirectory(out)) {
      try (var old = Files.newDirectoryStream(out, "[0-9]*-*.png")) {
        for (Path picture : old) {
          Files.delete(picture);
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static TourReport drive(AppContext app, Path out, IndexProgress progress)
      throws IOException, InterruptedException {
    var vocabularies = VocabularyFile.read(app.options().weights().vocabularies());
    int side = EncoderInput.side(app.options().weights().encoder());
    var ready = new CountDownLatch(1);
    FxThread.start(ready::countDown);
    ready.await();
    var session = new AtomicReference<DeskSession>();
    FxThread.call(() -> {
      var desk = new DeskSession(app, vocabularies, side, Theme.DARK, WIDTH, HEIGHT);
      var stage = new Stage();
      stage.setScene(desk.window().scene());
      stage.show();
      desk.openWeights();
      session.set(desk);
      return true;
    });
    try (DeskSession desk = session.get()) {
      var table = new TourTable(app);
      new TourSteps(app, desk, out, table).walk(progress);
      return table.report();
    } finally {
      FxThread.exit();
    }
  }
}
