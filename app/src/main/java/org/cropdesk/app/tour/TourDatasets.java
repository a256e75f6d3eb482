package org.cropdesk.app.tour;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.cropdesk.app.datasets.DatasetsRoom;
import org.cropdesk.app.datasets.VersionForm.Field;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.shell.DeskSession;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.export.DatasetVerifier;
import org.cropdesk.dataset.export.ExportWatch;
import org.cropdesk.job.StopSignal;
import org.jspecify.annotations.Nullable;

/** What was accepted becomes a training set: planned, frozen, exported, proved. */
final class TourDatasets {
  private final DeskSession session;
  private final TourHands tour;
  private final DatasetsRoom room;

  TourDatasets(DeskSession session, TourHands tour) {
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
    tour.press(KeyCode.E, false, false);
    tour.bothLooks("dataset-export-asked");
    FxThread.call(() -> {
      var target = (TextField) session.window().scene().lookup("#export-target");
      target.setText(out.toString());
      target.requestFocus();
      return true;
    });
    tour.press(KeyCode.ENTER, false, false);
    tour.rest();
    tour.bothLooks("dataset-exported");
    tour.check(
        DatasetVerifier.verify(out.toString(), Map.of(), new StopSignal(), ExportWatch.NONE)
            .orElseThrow()
            .isWhole(),
        "the export is, byte by byte, what was published");
    tour.press(KeyCode.O, false, false);
    tour.bothLooks("dataset-how-to-train");
    tour.press(KeyCode.ESCAPE, false, false);
    tour.press(KeyCode.DIGIT1, false, false);
    remove(out.getParent());
  }

  private @Nullable DatasetVersion version() throws InterruptedException {
    return FxThread.call(() -> java.util.Optional.ofNullable(room.page().version())).orElse(null);
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
