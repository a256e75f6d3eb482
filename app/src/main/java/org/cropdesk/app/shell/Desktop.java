package org.cropdesk.app.shell;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import javafx.stage.Stage;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.AppOptions;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.fx.Pulses;
import org.cropdesk.app.fx.Theme;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.encode.EncoderInput;
import org.cropdesk.inference.label.VocabularyFile;
import org.cropdesk.label.Vocabularies;
import org.jspecify.annotations.Nullable;

/** Starts the desktop and stays until its window is closed. */
public final class Desktop {
  private static final double WIDTH = 1440;
  private static final double HEIGHT = 900;

  private Desktop() {}

  /**
   * Runs the desktop on the calling thread, which must not be JavaFX's.
   *
   * @param untilFirstCrop close when the first crop has been drawn
   * @param start the product or the link to begin at, null for the top of the queue
   * @return the exit code
   */
  public static int run(AppOptions options, boolean untilFirstCrop, @Nullable String start)
      throws InterruptedException {
    requireDisplay();
    Executor aside = work -> Thread.ofPlatform().daemon().name("open").start(work);
    // Everything a first crop needs is opened at once: two cores, two things to wait for.
    var catalog = CompletableFuture.supplyAsync(() -> AppContext.open(options), aside);
    var vocabularies =
        CompletableFuture.supplyAsync(
            () -> VocabularyFile.read(options.weights().vocabularies()), aside);
    var ready = new CountDownLatch(1);
    FxThread.start(ready::countDown);
    ready.await();
    try (AppContext app = join(catalog)) {
      return show(app, join(vocabularies), untilFirstCrop, start);
    } catch (CatalogException e) {
      // Whoever started it by a click sees no terminal.
      if (!untilFirstCrop) {
        FaultWindow.showAndWait(e);
      }
      throw e;
    } finally {
      FxThread.exit();
    }
  }

  private static void requireDisplay() {
    boolean headless = "Headless".equalsIgnoreCase(System.getProperty("glass.platform", ""));
    if (!headless && System.getenv("DISPLAY") == null && System.getenv("WAYLAND_DISPLAY") == null) {
      throw new CatalogException(
          ErrorKind.ENVIRONMENT,
          "There is no display here.",
          "Run ./run tour, which does the same job headless.",
          null);
    }
  }

  private static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw e;
    }
  }

  private static int show(
      AppContext app, Vocabularies vocabularies, boolean untilFirstCrop, @Nullable String start)
      throws InterruptedException {
    int side = EncoderInput.side(app.options().weights().encoder());
    var closed = new CountDownLatch(1);
    var session = new AtomicReference<DeskSession>();
    FxThread.call(() -> {
      var desk = new DeskSession(app, vocabularies, side, Theme.DARK, WIDTH, HEIGHT);
      session.set(desk);
      var stage = new Stage();
      stage.setTitle("Cropdesk");
      stage.setScene(desk.window().scene());
      stage.setMinWidth(1000);
      stage.setMinHeight(640);
      desk.guard(stage);
      stage.setOnHidden(e -> closed.countDown());
      desk.reviewScreen()
          .setOnFirstCrop(() -> Pulses.after(2, () -> firstCrop(desk, stage, untilFirstCrop)));
      desk.fillIfEmpty();
      if (start != null) {
        desk.queues().goTo(start);
      }
      stage.show();
      return true;
    });
    closed.await();
    try (DeskSession desk = session.get()) {
      desk.filling().close(); // What may take hours is not waited for.
      desk.awaitQuiet(Duration.ofSeconds(untilFirstCrop ? 1 : 10));
    }
    return 0;
  }

  private static void firstCrop(DeskSession desk, Stage stage, boolean untilFirstCrop) {
    if (untilFirstCrop) {
      long started =
          ProcessHandle.current()
              .info()
              .startInstant()
              .map(t -> System.currentTimeMillis() - t.toEpochMilli())
              .orElse(-1L);
      PrintStream out = System.out;
      out.println("{\"firstCropMs\": " + started + "}");
      stage.hide();
    } else {
      desk.openWeights();
    }
  }
}
