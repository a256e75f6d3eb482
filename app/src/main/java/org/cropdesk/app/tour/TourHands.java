package org.cropdesk.app.tour;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.fx.Snapshots;
import org.cropdesk.app.review.ReviewViewModel;
import org.cropdesk.app.shell.DeskSession;
import org.cropdesk.review.ReviewItem;
import org.jspecify.annotations.Nullable;

/** What a person at the desk of a tour does with hands and eyes: keys, walks, pictures. */
final class TourHands {
  private static final Duration REST = Duration.ofSeconds(30);

  private final DeskSession session;
  private final ReviewViewModel desk;
  private final Path out;
  private final TourTable table;
  private int pictures;

  TourHands(DeskSession session, Path out, TourTable table) {
    this.session = session;
    this.desk = session.desk();
    this.out = out;
    this.table = table;
  }

  /** Walks through the queue, without deciding, to the first product that fits. */
  boolean goTo(Predicate<ReviewItem> wanted) throws InterruptedException {
    rest();
    boolean more = previous();
    while (more) {
      more = previous();
    }
    for (int i = 0; i < 1000; i++) {
      ReviewItem now = onFxItem();
      if (now != null && wanted.test(now)) {
        return true;
      }
      if (!next()) {
        rest();
        if (!next()) {
          return false;
        }
      }
    }
    return false;
  }

  boolean next() throws InterruptedException {
    return moves(KeyCode.PAGE_DOWN);
  }

  boolean previous() throws InterruptedException {
    return moves(KeyCode.PAGE_UP);
  }

  private boolean moves(KeyCode key) throws InterruptedException {
    ReviewItem before = onFxItem();
    press(key, false, false);
    ReviewItem after = onFxItem();
    return after != null && (before == null || before.productId() != after.productId());
  }

  ReviewItem item() throws InterruptedException {
    ReviewItem now = onFxItem();
    if (now == null) {
      throw new IllegalStateException("There is no product on the desk");
    }
    return now;
  }

  private @Nullable ReviewItem onFxItem() throws InterruptedException {
    return FxThread.call(() -> java.util.Optional.ofNullable(desk.item())).orElse(null);
  }

  static boolean onFx(BooleanSupplier look) throws InterruptedException {
    return FxThread.call(look::getAsBoolean);
  }

  void press(KeyCode code, boolean ctrl, boolean shift) throws InterruptedException {
    FxThread.call(() -> {
      Scene scene = session.window().scene();
      Node focus = scene.getFocusOwner();
      Event.fireEvent(
          focus == null ? scene : focus,
          new KeyEvent(KeyEvent.KEY_PRESSED, "", code.getName(), code, shift, ctrl, false, false));
      return true;
    });
  }

  void rest() throws InterruptedException {
    if (!session.awaitQuiet(REST)) {
      table.problem("The desk did not come to rest within " + REST.toSeconds() + " s.");
    }
  }

  void picture(String name) throws IOException, InterruptedException {
    drawn();
    pictureNow(name);
  }

  /**
   * Rows ask for their pictures when they are laid out, and some only then make room for others.
   */
  private void drawn() throws InterruptedException {
    for (int round = 0; round < 3; round++) {
      rest();
      FxThread.call(() -> {
        session.window().scene().getRoot().applyCss();
        session.window().scene().getRoot().layout();
        return true;
      });
    }
    rest();
  }

  /** In the dark and in the light, whatever card lies above the page. */
  void bothLooks(String name) throws IOException, InterruptedException {
    picture(name);
    toggleTheme();
    picture(name + "-light");
    toggleTheme();
  }

  private void toggleTheme() throws InterruptedException {
    FxThread.call(() -> {
      session.window().toggleTheme();
      return true;
    });
  }

  /** Without waiting for the desk to rest. */
  void pictureNow(String name) throws IOException, InterruptedException {
    picture(session.window().scene(), name);
  }

  void picture(Scene scene, String name) throws IOException, InterruptedException {
    pictures++;
    BufferedImage picture = FxThread.call(() -> Snapshots.of(scene));
    table.picture(Snapshots.write(picture, out.resolve("%02d-%s.png".formatted(pictures, name))));
  }

  void check(boolean holds, String what) {
    table.checked(what, holds);
  }
}
