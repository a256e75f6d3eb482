package org.cropdesk.app.thresholds;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.cropdesk.crop.Thresholds;
import org.cropdesk.index.ThresholdsUse;

/** The versions that were in force, newest first, each with what it changed. */
final class VersionsPane extends ScrollPane {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofLocalizedDateTime(FormatStyle.SHORT).withZone(ZoneId.systemDefault());

  private final ThresholdsViewModel model;
  private final VBox lines = new VBox(10);

  VersionsPane(ThresholdsViewModel model) {
    this.model = model;
    getStyleClass().add("versions-pane");
    lines.setId("thresholds-versions");
    setContent(lines);
    setFitToWidth(true);
    setFocusTraversable(false);
    setHbarPolicy(ScrollBarPolicy.NEVER);
    model.usesProperty().subscribe(u -> show(u));
  }

  private void show(List<ThresholdsUse> uses) {
    lines.getChildren().clear();
    for (int i = 0; i < uses.size(); i++) {
      ThresholdsUse use = uses.get(i);
      Thresholds before =
          i + 1 < uses.size() ? uses.get(i + 1).thresholds() : Thresholds.standard();
      lines
          .getChildren()
          .add(
              line(
                  i + 1,
                  TIME.format(use.at()) + ", " + use.actor(),
                  Words.difference(before, use.thresholds()),
                  use.thresholds(),
                  i == 0));
    }
    lines
        .getChildren()
        .add(
            line(
                uses.size() + 1,
                "As shipped",
                "the limits Cropdesk comes with",
                Thresholds.standard(),
                uses.isEmpty()));
  }

  private VBox line(int number, String when, String what, Thresholds thresholds, boolean inForce) {
    var time = new Label(when);
    time.getStyleClass().addAll("text-muted", "text-small");
    var words = new Label(what);
    words.setWrapText(true);
    words.setMinHeight(USE_PREF_SIZE);
    var foot = new HBox(8);
    foot.setAlignment(Pos.CENTER_LEFT);
    if (inForce) {
      var chip = new Label("in force");
      chip.getStyleClass().addAll("chip", "kept");
      foot.getChildren().add(chip);
    } else {
      var use = new Button("Take these");
      use.setId("take-version-" + number);
      use.getStyleClass().add("chip-button");
      use.setOnAction(e -> model.take(thresholds));
      foot.getChildren().add(use);
    }
    return new VBox(2, words, time, foot);
  }
}
