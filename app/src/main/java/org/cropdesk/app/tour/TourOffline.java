package org.cropdesk.app.tour;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.stage.Stage;
import javafx.util.Subscription;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.AppOptions;
import org.cropdesk.app.Folders;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.fx.Theme;
import org.cropdesk.app.shell.DeskSession;
import org.cropdesk.app.shell.StatusViewModel.Saved;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.EmbeddedServer;
import org.cropdesk.inference.encode.EncoderInput;
import org.cropdesk.inference.label.VocabularyFile;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewStage;
import org.jspecify.annotations.Nullable;

/** A second desk whose network goes away in the middle of its work, and comes back. */
final class TourOffline {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final AppContext app;
  private final TourHands tour;

  TourOffline(AppContext app, TourHands tour) {
    this.app = app;
    this.tour = tour;
  }

  /** Only over a catalog of the tour's own: nobody else's network is touched. */
  void walk() throws IOException, InterruptedException {
    if (!app.database().info().embedded()) {
      return;
    }
    String prefix = "embedded:";
    Path data = Path.of(app.options().catalog().substring(prefix.length()));
    try (var server = EmbeddedServer.start(data);
        var door = new Door(server.port());
        var away = AppContext.open(behind(door, server.location("cropdesk")))) {
      var session = new AtomicReference<DeskSession>();
      FxThread.call(() -> {
        session.set(open(away));
        return true;
      });
      try (DeskSession desk = session.get()) {
        loseTheNetwork(desk, door);
      } finally {
        FxThread.call(() -> {
          session.get().window().scene().getWindow().hide();
          return true;
        });
      }
    }
  }

  private AppOptions behind(Door door, CatalogLocation.Server server) {
    AppOptions options = app.options();
    String address =
        server.url().replaceFirst(":[0-9]+/", ":" + door.port() + "/")
            + "?user="
            + server.user()
            + "&password="
            + server.password();
    Folders folders = options.folders();
    return new AppOptions(
        address,
        app.store().location(),
        options.weights(),
        options.margin(),
        new Folders(folders.home().resolve("away"), folders.cache(), folders.samples()),
        "grace");
  }

  private static DeskSession open(AppContext away) {
    var desk =
        new DeskSession(
            away,
            VocabularyFile.read(away.options().weights().vocabularies()),
            EncoderInput.side(away.options().weights().encoder()),
            Theme.DARK,
            Tour.WIDTH,
            Tour.HEIGHT);
    var stage = new Stage();
    stage.setScene(desk.window().scene());
    stage.show();
    ((Button) desk.window().scene().lookup("#first-steps-done")).fire();
    desk.openWeights();
    return desk;
  }

  private void loseTheNetwork(DeskSession desk, Door door)
      throws IOException, InterruptedException {
    desk.awaitQuiet(PATIENCE);
    var before = new AtomicReference<@Nullable ReviewItem>();
    FxThread.call(() -> {
      before.set(desk.desk().item());
      return true;
    });
    door.shut();
    FxThread.call(() -> {
      desk.desk().accept();
      return true;
    });
    tour.check(becomes(desk, Saved.OFFLINE), "a desk without its catalog says so");
    bothLooks(desk, "offline");
    door.open();
    tour.check(becomes(desk, Saved.ALL_SAVED), "what was decided offline is saved afterwards");
    ReviewItem decided = before.get();
    tour.check(
        decided != null
            && app.reviews().load(decided.productId()).orElseThrow().stage()
                == ReviewStage.VERIFIED,
        "a decision made offline is in the catalog");
    desk.awaitQuiet(PATIENCE);
    tour.picture(desk.window().scene(), "online-again");
  }

  private static boolean becomes(DeskSession desk, Saved wanted) throws InterruptedException {
    var there = new CountDownLatch(1);
    var watching = new AtomicReference<>(Subscription.EMPTY);
    FxThread.call(() -> {
      watching.set(
          desk.status()
              .savedProperty()
              .subscribe(now -> {
                if (now == wanted) {
                  there.countDown();
                }
              }));
      return true;
    });
    boolean came = there.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    FxThread.call(() -> {
      watching.get().unsubscribe();
      return true;
    });
    return came;
  }

  private void bothLooks(DeskSession desk, String name) throws IOException, InterruptedException {
    Scene scene = desk.window().scene();
    tour.picture(scene, name);
    toggleTheme(desk);
    tour.picture(scene, name + "-light");
    toggleTheme(desk);
  }

  private static void toggleTheme(DeskSession desk) throws InterruptedException {
    FxThread.call(() -> {
      desk.window().toggleTheme();
      return true;
    });
  }
}
