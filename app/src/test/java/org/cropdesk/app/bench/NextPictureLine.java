package org.cropdesk.app.bench;

import com.sun.javafx.tk.RenderJob;
import com.sun.javafx.tk.Toolkit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.AppOptions;
import org.cropdesk.app.Folders;
import org.cropdesk.app.Weights;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.shell.DeskSession;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.index.IndexScope;
import org.cropdesk.inference.image.DecodedImage;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewDecision;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewService;
import org.jspecify.annotations.Nullable;

/**
 * From the key to the next product painted, picture and crops, with 100,000 products in the queue.
 * The clock starts when the key event is handed to JavaFX and stops when the frame that shows the
 * next product has left the renderer.
 */
final class NextPictureLine implements Line {
  private static final int IMPORTED = 10_000;
  private static final int PRODUCTS = 10 * IMPORTED;
  private static final int WARM_UP = 40;
  private static final int PRESSES = 240;
  private static final long BRISK_MILLIS = 250;
  private static final int HELD = 240;
  private static final long REPEAT_MILLIS = 33;
  private static final double BAR_MILLIS = 50;
  private static final int WORDS = 60;
  private static final double HEARD_LIMIT_MILLIS = 2_000;

  @Override
  public List<Result> run(Ground ground) throws Exception {
    Path home = ground.scratch().resolve("home");
    var options =
        new AppOptions(
            "embedded:" + home.resolve("catalog"),
            null,
            Weights.of(null, null, null, ground.samples()),
            0.15,
            new Folders(home, ground.scratch().resolve("cache"), ground.samples()),
            "bench");
    try (AppContext app = AppContext.open(options)) {
      fill(ground, app);
      var location = new CatalogLocation.Embedded(home.resolve("catalog"));
      try (var elsewhere = CatalogDatabase.open(location, InstantSource.system())) {
        return drive(app, new ReviewService(elsewhere, InstantSource.system()));
      }
    }
  }

  private static void fill(Ground ground, AppContext app) throws Exception {
    Path images = Files.createDirectories(ground.scratch().resolve("images"));
    Map<String, DrawnCatalog.Size> sizes = new HashMap<>();
    ImageDecoder decoder = ImageDecoder.create();
    List<String> names = new ArrayList<>();
    for (Path photo : DecodeLine.plainPhotos(ground)) {
      byte[] bytes = Files.readAllBytes(photo);
      String name = String.valueOf(photo.getFileName());
      Files.write(images.resolve(name), bytes);
      names.add(name);
      DecodedImage image = decoder.decode(bytes);
      sizes.put(objectKey(bytes), new DrawnCatalog.Size(image.width(), image.height()));
    }
    Path table = Products.table(ground.scratch().resolve("products.csv"), IMPORTED, names);
    app.importer().importCsv(table, images);
    // Every product gets the same boxes whatever its texts say; sixteen dimensions index fast.
    var drawn = new DrawnCatalog(16, sizes, new DrawnCatalog.Size(1, 1));
    app.indexer().run(drawn, IndexScope.MISSING, s -> {}, new StopSignal());
    Tenfold.of(app.database());
    long waiting = app.reviews().counts().waiting();
    if (waiting != PRODUCTS) {
      throw new IllegalStateException(waiting + " products wait, not " + PRODUCTS);
    }
  }

  /** The key the importer gives a picture. */
  private static String objectKey(byte[] bytes) throws Exception {
    String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    return "images/" + hash.substring(0, 2) + "/" + hash + ".jpg";
  }

  private static List<Result> drive(AppContext app, ReviewService colleague) throws Exception {
    var made = new AtomicReference<Keys>();
    return MeasuredDesk.open(
        app,
        session -> made.set(new Keys(session)),
        session -> {
          var results = new ArrayList<Result>(press(session, made.get()));
          results.add(heard(session, colleague));
          return results;
        });
  }

  /** From a decision at another desk about the product in front to the frame that shows it. */
  private static Result heard(DeskSession session, ReviewService colleague)
      throws InterruptedException {
    double[] millis = new double[WORDS];
    for (int i = 0; i < WORDS; i++) {
      ReviewItem seen = Objects.requireNonNull(FxThread.call(() -> session.desk().item()));
      var flag =
          ReviewDecision.of(
              UUID.randomUUID(),
              seen.productId(),
              seen.version(),
              "grace",
              InstantSource.system().instant(),
              new ReviewChange.Flag("word " + i));
      millis[i] =
          MeasuredDesk.untilPainted(
              "word " + i,
              () -> Thread.ofVirtual().start(() -> colleague.record(flag)),
              () -> {
                ReviewItem now = session.desk().item();
                return now != null
                    && now.productId() == seen.productId()
                    && now.version() > seen.version();
              });
      MeasuredDesk.quiet(session);
    }
    return Result.time(
        "colleague's word on screen, p95",
        Rounds.percentile(millis, 0.95),
        millis,
        HEARD_LIMIT_MILLIS,
        shape(millis));
  }

  private static List<Result> press(DeskSession session, Keys keys) throws InterruptedException {
    MeasuredDesk.quiet(session);
    keys.press(WARM_UP, BRISK_MILLIS);
    double[] brisk = keys.press(PRESSES, BRISK_MILLIS);
    String where = keys.shares();
    MeasuredDesk.quiet(session);
    double[] held = keys.press(HELD, REPEAT_MILLIS);
    MeasuredDesk.quiet(session);
    return List.of(
        Result.time(
            "next-picture, p95",
            Rounds.percentile(brisk, 0.95),
            brisk,
            BAR_MILLIS,
            shape(brisk) + where),
        new Result(
            "next-picture, Enter held, p95",
            "ms",
            Rounds.percentile(held, 0.95),
            BAR_MILLIS,
            BAR_MILLIS / Rounds.percentile(held, 0.95),
            BAR_MILLIS / Rounds.most(held),
            BAR_MILLIS / Rounds.least(held),
            null,
            shape(held)));
  }

  private static String shape(double[] millis) {
    return String.format(
        Locale.ROOT,
        "%d times: p50 %.1f, p90 %.1f, p95 %.1f, p99 %.1f, most %.1f ms",
        millis.length,
        Rounds.percentile(millis, 0.5),
        Rounds.percentile(millis, 0.9),
        Rounds.percentile(millis, 0.95),
        Rounds.percentile(millis, 0.99),
        Rounds.most(millis));
  }

  /** Presses Enter and waits for what it brings. Its fields belong to the JavaFX thread. */
  private static final class Keys {
    private final DeskSession session;
    private final Scene scene;
    private final Deque<Long> open = new ArrayDeque<>();
    private final List<Double> millis = new ArrayList<>();
    private final List<Double> begun = new ArrayList<>();
    private final List<Double> handled = new ArrayList<>();
    private final List<Double> laidOut = new ArrayList<>();
    private long shown = -1;
    private CountDownLatch answered = new CountDownLatch(0);

    Keys(DeskSession session) {
      this.session = session;
      this.scene = session.window().scene();
      session.reviewScreen().setOnShown(item -> shown = item.productId());
      scene.addPostLayoutPulseListener(this::laidOut);
    }

    /** Milliseconds of each key. */
    double[] press(int times, long everyMillis) throws InterruptedException {
      var all = new CountDownLatch(times);
      FxThread.call(() -> {
        List.of(millis, begun, handled, laidOut).forEach(List::clear);
        answered = all;
        return true;
      });
      try (var pace = Executors.newSingleThreadScheduledExecutor()) {
        var presses = new CountDownLatch(times);
        Future<?> beat =
            pace.scheduleAtFixedRate(
                () -> {
                  if (presses.getCount() > 0) {
                    presses.countDown();
                    long now = System.nanoTime();
                    FxThread.later(() -> enter(now));
                  }
                },
                everyMillis,
                everyMillis,
                TimeUnit.MILLISECONDS);
        presses.await();
        beat.cancel(false);
      }
      if (!all.await(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException(all.getCount() + " keys were never answered");
      }
      return FxThread.call(() -> array(millis));
    }

    /** Where the time of a key goes: of the usual one, and of the slowest twentieth. */
    String shares() {
      double[] all = array(millis);
      double slow = Rounds.percentile(all, 0.95);
      int[] slowest = IntStream.range(0, all.length).filter(i -> all[i] >= slow).toArray();
      return "; medians: "
          + shares(IntStream.range(0, all.length).toArray())
          + "; of the slowest: "
          + shares(slowest);
    }

    private String shares(int[] which) {
      return String.format(
          Locale.ROOT,
          "begun after %.1f, handled after %.1f, laid out after %.1f",
          median(begun, which),
          median(handled, which),
          median(laidOut, which));
    }

    private static double median(List<Double> values, int[] which) {
      return Rounds.median(IntStream.of(which).mapToDouble(values::get).toArray());
    }

    private static double[] array(List<Double> values) {
      return values.stream().mapToDouble(d -> d).toArray();
    }

    private static double since(long start) {
      return (System.nanoTime() - start) / 1e6;
    }

    private void enter(long pressed) {
      begun.add(since(pressed));
      ReviewItem before = session.desk().item();
      open.add(pressed);
      Node focus = scene.getFocusOwner();
      Event.fireEvent(
          focus == null ? scene : focus,
          new KeyEvent(
              KeyEvent.KEY_PRESSED,
              "",
              KeyCode.ENTER.getName(),
              KeyCode.ENTER,
              false,
              false,
              false,
              false));
      handled.add(since(pressed));
      ReviewItem after = session.desk().item();
      if (before == null || (after != null && after.productId() == before.productId())) {
        throw new IllegalStateException("Enter did not bring another product");
      }
    }

    /** The scene is laid out and will be painted in this very pulse. */
    private void laidOut() {
      @Nullable ReviewItem item = session.desk().item();
      if (open.isEmpty() || item == null || item.productId() != shown) {
        return;
      }
      List<Long> here = List.copyOf(open);
      here.forEach(start -> laidOut.add(since(start)));
      open.clear();
      // Behind this pulse, and behind its paint jobs on the renderer's own thread.
      FxThread.later(() -> {
        Future<?> ignored = Toolkit.getToolkit().addRenderJob(new RenderJob(() -> painted(here)));
      });
    }

    private void painted(List<Long> pressed) {
      long now = System.nanoTime();
      FxThread.later(() -> {
        for (long start : pressed) {
          millis.add((now - start) / 1e6);
          answered.countDown();
        }
      });
    }
  }
}
