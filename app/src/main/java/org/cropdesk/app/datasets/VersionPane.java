package org.cropdesk.app.datasets;

import java.util.Map;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.VBox;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.dataset.DatasetVersion;
import org.jspecify.annotations.Nullable;

/** What a version holds: counts and classes by split, its leakage, where it comes from. */
final class VersionPane extends ScrollPane {
  private final VBox box = new VBox(16);

  VersionPane() {
    setId("dataset-contents");
    setFitToWidth(true);
    setHbarPolicy(ScrollBarPolicy.NEVER);
    getStyleClass().add("plain-scroller");
    box.getStyleClass().add("dataset-contents");
    setContent(box);
  }

  void show(DatasetRow row) {
    box.getChildren().clear();
    DatasetVersion version = row.version();
    if (version == null) {
      box.getChildren()
          .add(wrapped("No version of it was frozen yet. A new version copies what matches."));
      box.getChildren().add(facts(row, null));
      return;
    }
    DatasetVersion.Counts counts = version.counts();
    box.getChildren()
        .addAll(
            section("Pictures", pictures(row, counts)),
            section("Boxes by class", CountBars.bySplit(counts.classes(), "(no class)")));
    Label leakage = wrapped(DatasetWords.leakage(version.leakage()));
    leakage.setId("dataset-leakage");
    StyleClasses.set(leakage, "failed", !version.leakage().isNone());
    box.getChildren().addAll(section("Leakage", leakage), section("Made of", facts(row, version)));
  }

  /** With a word about shares that are not what was asked for. */
  private static VBox pictures(DatasetRow row, DatasetVersion.Counts counts) {
    var bars = CountBars.bySplit(Map.of("all pictures", counts.bySplit()), "");
    String far = DatasetWords.farFromShares(row.dataset().ratios(), counts);
    if (far.isEmpty()) {
      return new VBox(bars);
    }
    Label why = wrapped(far);
    why.setId("dataset-shares");
    why.getStyleClass().add("text-muted");
    return new VBox(6, bars, why);
  }

  private static VBox section(String title, Node content) {
    var head = new Label(title);
    head.getStyleClass().add("section-title");
    return new VBox(6, head, content);
  }

  private static Label wrapped(String text) {
    var label = new Label(text);
    label.setWrapText(true);
    label.setMinHeight(USE_PREF_SIZE);
    return label;
  }

  private static GridPane facts(DatasetRow row, @Nullable DatasetVersion v) {
    var grid = new GridPane();
    grid.getStyleClass().add("run-settings");
    var ratios = row.dataset().ratios();
    if (v != null) {
      fact(grid, "What", DatasetWords.query(v.query()), false);
      fact(
          grid,
          "Chosen crops",
          "%s; %s left out"
              .formatted(
                  DatasetWords.number(v.counts().chosen()),
                  DatasetWords.number(v.counts().leftOut())),
          false);
    }
    fact(
        grid,
        "Shares",
        "train %s, val %s, test %s%s; near from %s; salt %s"
            .formatted(
                DatasetWords.percent(ratios.train()),
                DatasetWords.percent(ratios.val()),
                DatasetWords.percent(ratios.test()),
                row.dataset().testFrozen() ? " (closed)" : "",
                row.dataset().near(),
                row.dataset().salt()),
        false);
    if (v != null) {
      fact(grid, "Content", v.contentSha256(), true);
      if (v.spaceId() != null) {
        String proof = v.vectorsSha256();
        String vectors = proof == null ? "not proven; frozen before proofs were kept" : proof;
        fact(grid, "Vectors", "%s, space %d".formatted(vectors, v.spaceId()), true);
      }
      fact(grid, "Detector", v.detectorHash().isEmpty() ? "none" : v.detectorHash(), true);
      fact(grid, "Encoder", v.encoderHash().isEmpty() ? "none" : v.encoderHash(), true);
      fact(
          grid,
          "Snapshot",
          "up to decision %,d; taxonomy as of %d; transaction %s%s"
              .formatted(
                  v.decisionsTo(),
                  v.taxonomy(),
                  v.snapshot(),
                  v.spaceId() == null ? "" : "; vectors of space " + v.spaceId()),
          false);
      if (!v.note().isBlank()) {
        fact(grid, "Note", v.note(), false);
      }
    }
    return grid;
  }

  private static void fact(GridPane grid, String name, String value, boolean mono) {
    var title = new Label(name);
    title.getStyleClass().add("text-muted");
    title.setMinWidth(USE_PREF_SIZE);
    Label text = wrapped(value);
    if (mono) {
      text.getStyleClass().add("mono");
    }
    grid.addRow(grid.getRowCount(), title, text);
  }
}
