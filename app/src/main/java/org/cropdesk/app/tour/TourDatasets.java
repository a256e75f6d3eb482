package org.cropdesk.app.tour;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.activity.TaskView;
import org.cropdesk.app.datasets.DatasetDetails;
import org.cropdesk.app.datasets.DatasetsRoom;
import org.cropdesk.app.datasets.VersionForm.Field;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.shell.DeskSession;
import org.cropdesk.dataset.DatasetPreview;
import org.cropdesk.dataset.DatasetQuery;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.export.DatasetExport;
import org.cropdesk.dataset.export.DatasetVerifier;
import org.cropdesk.dataset.export.ExportWatch;
import org.cropdesk.grid.CropGrid;
import org.cropdesk.grid.CropTile;
import org.cropdesk.job.StopSignal;
import org.cropdesk.label.Attribute;
import org.cropdesk.review.ReviewChange;
import org.jspecify.annotations.Nullable;

/** What was accepted becomes a training set: planned, frozen, exported, proved. */
final class TourDatasets {
  private static final int CHANGED = 9;
  private static final int LOOKS = 500;
  private static final int BETWEEN = 10;

  private final AppContext app;
  private final DeskSession session;
  private final TourHands tour;
  private final DatasetsRoom room;

  TourDatasets(AppContext app, DeskSession session, TourHands tour) {
    this.app = app;
    this.session = session;
    this.tour = tour;
    this.room = session.training();
  }

  void walk() throws IOException, InterruptedException {
    tour.press(KeyCode.DIGIT3, true, true);
    tour.bothLooks("datasets-empty");
    tour.press(KeyCode.N, false, false);
    type(Field.NAME, "household-things");
    tour.rest();
    tour.bothLooks("dataset-planned");
    type(Field.FILTER, "colour:");
    tour.picture("dataset-faulty-filter");
    type(Field.FILTER, "");
    type(Field.NOTE, "All that was accepted on the first day.");
    tour.rest();
    tour.press(KeyCode.ENTER, true, true);
    tour.rest();
    tour.check(version() != null, "what was accepted is frozen as the first version");
    tour.bothLooks("dataset-frozen");
    tour.press(KeyCode.DIGIT2, false, false);
    tour.picture("dataset-left-out");
    Path out = Files.createTempDirectory("cropdesk-tour").resolve("household-things-v1-yolo");
    export(out);
    tour.press(KeyCode.O, false, false);
    tour.bothLooks("dataset-how-to-train");
    tour.press(KeyCode.ESCAPE, false, false);
    evaluate();
    tour.press(KeyCode.DIGIT4, false, false);
    tour.picture("dataset-nothing-to-compare");
    compare();
    tour.press(KeyCode.DIGIT1, false, false);
    remove(out.getParent());
  }

  /** Paused in the middle and gone on with. */
  private void export(Path out) throws IOException, InterruptedException {
    tour.press(KeyCode.E, false, false);
    tour.bothLooks("dataset-export-asked");
    write("#export-target", out.toString());
    tour.press(KeyCode.ENTER, false, false);
    awaitExport(DatasetExport.State.RUNNING);
    tour.pictureNow("dataset-exporting");
    tour.press(KeyCode.P, false, false);
    tour.rest();
    boolean paused = isExport(DatasetExport.State.PAUSED);
    tour.bothLooks(paused ? "dataset-export-paused" : "dataset-exported-before-it-was-paused");
    tour.press(KeyCode.R, false, false);
    tour.rest();
    tour.bothLooks("dataset-exported");
    tour.check(
        DatasetVerifier.verify(out.toString(), Map.of(), new StopSignal(), ExportWatch.NONE)
            .orElseThrow()
            .isWhole(),
        "the export is, byte by byte, what was published");
  }

  /** The detector and both encoders, on pictures that nothing learned from. */
  private void evaluate() throws IOException, InterruptedException {
    tour.press(KeyCode.DIGIT5, false, false);
    tour.picture("dataset-no-models");
    tour.press(KeyCode.V, false, false);
    tour.bothLooks("dataset-evaluate-asked");
    tour.press(KeyCode.ENTER, false, false);
    awaitEvaluation();
    tour.pictureNow("dataset-evaluating");
    tour.rest();
    Path second = app.options().folders().samples().resolve("models/encoder-256");
    tour.press(KeyCode.V, false, false);
    write("#evaluate-other", second.toString());
    tour.press(KeyCode.ENTER, false, false);
    tour.rest();
    tour.check(
        TourHands.onFx(() -> {
          DatasetDetails details = room.page().detailsProperty().get();
          return details != null && details.evaluations().size() == 3;
        }),
        "the detector and both encoders were evaluated on the test set");
    tour.bothLooks("dataset-models");
  }

  private void awaitEvaluation() throws InterruptedException {
    var never = new CountDownLatch(1);
    for (int i = 0; i < LOOKS && !isEvaluating(); i++) {
      never.await(BETWEEN, TimeUnit.MILLISECONDS);
    }
  }

  private boolean isEvaluating() throws InterruptedException {
    return TourHands.onFx(() -> {
      TaskView now = room.evaluating().evaluatingProperty().get();
      return now != null && now.done() > 0;
    });
  }

  private void write(String field, String text) throws InterruptedException {
    FxThread.call(() -> {
      var target = (TextField) session.window().scene().lookup(field);
      target.setText(text);
      target.requestFocus();
      return true;
    });
  }

  private void awaitExport(DatasetExport.State state) throws InterruptedException {
    var never = new CountDownLatch(1);
    for (int i = 0; i < LOOKS && !isExport(state) && !isExport(DatasetExport.State.DONE); i++) {
      never.await(BETWEEN, TimeUnit.MILLISECONDS);
    }
  }

  private boolean isExport(DatasetExport.State state) throws InterruptedException {
    return TourHands.onFx(() -> {
      DatasetDetails details = room.page().detailsProperty().get();
      return details != null && details.exports().stream().anyMatch(e -> e.state() == state);
    });
  }

  /** A colleague corrects some of what was frozen; the second version says so. */
  private void compare() throws IOException, InterruptedException {
    DatasetPreview preview =
        app.datasets().preview(DatasetQuery.verified(), new StopSignal()).orElseThrow();
    List<CropTile> tiles = new CropGrid(app.database(), Clock.systemUTC()).tiles(preview.sheet());
    Attribute attribute = session.desk().attributes().getFirst();
    for (int i = 0; i < Math.min(CHANGED, tiles.size()); i++) {
      CropTile tile = tiles.get(i);
      TourSteps.decideElsewhere(
          app,
          app.reviews().load(tile.productId()).orElseThrow(),
          switch (i % 3) {
            case 0 ->
                new ReviewChange.Relabel(
                    tile.cropId(), attribute.name(), attribute.values().getLast());
            case 1 -> new ReviewChange.SetClass(tile.cropId(), "keepsake");
            default -> new ReviewChange.JudgeCrop(tile.cropId(), false);
          });
    }
    tour.rest();
    tour.press(KeyCode.N, false, false);
    tour.rest();
    tour.press(KeyCode.ENTER, true, true);
    tour.rest();
    DatasetVersion second = version();
    tour.check(second != null && second.number() == 2, "what was corrected is a second version");
    tour.bothLooks("dataset-changes");
  }

  private @Nullable DatasetVersion version() throws InterruptedException {
    return FxThread.call(() -> Optional.ofNullable(room.page().version())).orElse(null);
  }

  private void type(Field field, String text) throws InterruptedException {
    FxThread.call(() -> {
      room.newVersion().typed(field, text);
      return true;
    });
  }

  private static void remove(@Nullable Path folder) throws IOException {
    try (var all = Files.walk(Objects.requireNonNull(folder))) {
      for (Path path : List.copyOf(all.toList()).reversed()) {
        Files.delete(path);
      }
    }
  }
}
