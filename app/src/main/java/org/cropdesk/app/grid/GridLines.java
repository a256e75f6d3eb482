package org.cropdesk.app.grid;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.cropdesk.app.fx.StyleClasses;
import org.kordamp.ikonli.javafx.FontIcon;

/** What is said above the crops: the last notice, what is listed, and how many there are. */
final class GridLines extends VBox {
  private final Label total = new Label();
  private final Label source = new Label();
  private final Button back = new Button("Back to the filter", new FontIcon("fth-arrow-left"));
  private final ProgressIndicator busy = new ProgressIndicator();
  private final Label notice = new Label();
  private final Button conflicts = new Button("Show them");
  private final HBox noticeRow = new HBox(10, notice, conflicts);

  /**
   * @param home gives the keyboard back to the crops
   */
  GridLines(GridViewModel grid, Runnable home) {
    notice.setId("grid-notice");
    notice.setWrapText(true);
    conflicts.setId("grid-conflicts");
    conflicts.setFocusTraversable(false);
    conflicts.setMinWidth(Region.USE_PREF_SIZE);
    conflicts.managedProperty().bind(conflicts.visibleProperty());
    conflicts.setOnAction(e -> grid.showConflicts());
    noticeRow.getStyleClass().addAll("notice-bar", "info");
    noticeRow.setAlignment(Pos.CENTER_LEFT);
    noticeRow.managedProperty().bind(noticeRow.visibleProperty());
    total.setId("grid-total");
    total.getStyleClass().add("text-muted");
    source.getStyleClass().add("task-title");
    source.managedProperty().bind(source.visibleProperty());
    back.setFocusTraversable(false);
    back.getStyleClass().add("chip-button");
    back.managedProperty().bind(back.visibleProperty());
    back.setOnAction(e -> {
      grid.filter(grid.textProperty().get());
      home.run();
    });
    busy.setMaxSize(16, 16);
    busy.setMinSize(16, 16);
    var line = new HBox(10, source, back, total, busy);
    line.getStyleClass().add("grid-line");
    line.setAlignment(Pos.CENTER_LEFT);
    getChildren().addAll(noticeRow, line);
    grid.noticeProperty().subscribe(this::say);
    grid.bulk().conflictsProperty().subscribe(c -> conflicts.setVisible(!c.isEmpty()));
  }

  void say(GridNotice said) {
    noticeRow.setVisible(!said.text().isEmpty());
    notice.setText(said.text());
    StyleClasses.choose(
        noticeRow, List.of("info", "warning"), said.isProblem() ? "warning" : "info");
  }

  /**
   * @param from what is listed when it is not a filter, else empty
   */
  void listed(Listing list, String from, boolean loading) {
    source.setText(from);
    source.setVisible(!from.isEmpty());
    back.setVisible(!from.isEmpty());
    busy.setVisible(loading);
    total.setText(
        list.complete() || !loading
            ? GridWords.crops(list.size())
            : list.size() == 0 ? "Looking\u2026" : GridWords.number(list.size()) + " and more");
  }
}
