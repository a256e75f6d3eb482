package org.cropdesk.app.backfill;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;

/** What a look before a run has found, line by line as it is found. */
final class PreflightPane extends VBox {
  private static final double NAME = 100;
  private static final double ICON = 22;
  private static final double STALE = 0.45;

  private final VBox lines = new VBox(12);
  private final HBox busy;

  PreflightPane(NewRunViewModel model) {
    super(12);
    getStyleClass().add("preflight");
    lines.setId("preflight-lines");
    var wheel = new ProgressIndicator();
    wheel.setPrefSize(16, 16);
    wheel.setMinSize(16, 16);
    var text = new Label("Looking\u2026");
    text.setId("preflight-waits");
    text.getStyleClass().add("text-muted");
    text.setWrapText(true);
    text.setMinHeight(Region.USE_PREF_SIZE);
    model
        .waitingProperty()
        .subscribe(waits -> text.setText(waits.isEmpty() ? "Looking\u2026" : waits));
    var stop = new Button("Stop looking");
    stop.setId("preflight-stop");
    stop.setMinWidth(Region.USE_PREF_SIZE);
    stop.setOnAction(e -> model.stopLooking());
    busy = new HBox(8, wheel, text, stop);
    busy.setAlignment(Pos.CENTER_LEFT);
    busy.managedProperty().bind(busy.visibleProperty());
    busy.visibleProperty().bind(model.checkingProperty());
    getChildren().addAll(lines, busy);
    model.linesProperty().subscribe(this::show);
    model.whyNotProperty().subscribe(why -> lines.setOpacity(model.isStale() ? STALE : 1));
  }

  private void show(List<PreflightLine> found) {
    // Lines only come to the end, or all go.
    if (found.size() < lines.getChildren().size() || found.isEmpty()) {
      lines.getChildren().clear();
    }
    for (int i = lines.getChildren().size(); i < found.size(); i++) {
      lines.getChildren().add(row(found.get(i)));
    }
  }

  private static HBox row(PreflightLine line) {
    var icon =
        switch (line.level()) {
          case OK -> icon("fth-check-circle", "passed");
          case NOTE -> icon("fth-alert-circle", "noted");
          case PROBLEM -> icon("fth-x-circle", "failed");
        };
    icon.setMinWidth(ICON);
    var name = new Label(line.check().title());
    name.getStyleClass().add("task-title");
    name.setMinWidth(NAME);
    var value = new Label(line.value());
    value.setId("preflight-" + line.check().name());
    value.setWrapText(true);
    value.setMinHeight(Region.USE_PREF_SIZE);
    var texts = new VBox(2, value);
    if (!line.remedy().isEmpty()) {
      var remedy = new Label(line.remedy());
      remedy.setWrapText(true);
      remedy.setMinHeight(Region.USE_PREF_SIZE);
      remedy.getStyleClass().add("remedy");
      texts.getChildren().add(remedy);
    }
    return new HBox(4, icon, name, texts);
  }

  private static Label icon(String literal, String look) {
    var icon = new FontIcon(literal);
    icon.getStyleClass().add(look);
    return new Label("", icon);
  }
}
