package org.cropdesk.app.bench;

import com.sun.javafx.tk.RenderJob;
import com.sun.javafx.tk.Toolkit;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javafx.animation.AnimationTimer;
import javafx.stage.Stage;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.fx.Theme;
import org.cropdesk.app.shell.DeskSession;
import org.cropdesk.inference.encode.EncoderInput;
import org.cropdesk.inference.label.VocabularyFile;

/** The real window, for the lines that measure what a person waits for. */
final class MeasuredDesk {
  private MeasuredDesk() {}

  /** What is measured at the open window; not on the JavaFX thread. */
  @FunctionalInterface
  interface Work<T> {
    T at(DeskSession session) throws Exception;
  }

  /**
   * Opens the window over a catalog, does the work and closes it again.
   *
   * @param prepare is called on the JavaFX thread before the window shows
   */
  static <T> T open(AppContext app, Consumer<DeskSession> prepare, Work<T> work) throws Exception {
    var vocabularies = VocabularyFile.read(app.options().weights().vocabularies());
    int side = EncoderInput.side(app.options().weights().encoder());
    var ready = new CountDownLatch(1);
    FxThread.start(ready::countDown);
    ready.await();
    var desk = new AtomicReference<DeskSession>();
    FxThread.call(() -> {
      var session = new DeskSession(app, vocabularies, side, Theme.DARK, 1440, 900);
      desk.set(session);
      prepare.accept(session);
      var stage = new Stage();
      stage.setScene(session.window().scene());
      stage.show();
      return true;
    });
    try (DeskSession session = desk.get()) {
      return work.at(session);
    } finally {
      FxThread.exit();
    }
  }

  /** Waits until nothing runs behind the window. */
  static void quiet(DeskSession session) throws InterruptedException {
    if (!session.awaitQuiet(Duration.ofMinutes(2))) {
      throw new IllegalStateException("The window did not come to rest");
    }
  }

  /**
   * Milliseconds from here until the frame in which something is shown has left the renderer.
   *
   * @param begin on the JavaFX thread
   * @param shown asked in every pulse
   */
  static double untilPainted(String what, Runnable begin, BooleanSupplier shown)
      throws InterruptedException {
    var painted = new CountDownLatch(1);
    var end = new AtomicLong();
    long start = System.nanoTime();
    FxThread.call(() -> {
      begin.run();
      new AnimationTimer() {
        @Override
        public void handle(long now) {
          if (shown.getAsBoolean()) {
            stop();
            FxThread.later(() -> {
              Future<?> ignored =
                  Toolkit.getToolkit()
                      .addRenderJob(
                          new RenderJob(() -> {
                            end.set(System.nanoTime());
                            painted.countDown();
                          }));
            });
          }
        }
      }.start();
      return true;
    });
    if (!painted.await(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("Never shown: " + what);
    }
    return (end.get() - start) / 1e6;
  }
}
