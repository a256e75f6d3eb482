package org.cropdesk.app.system;

import java.util.List;
import java.util.function.Consumer;
import javafx.geometry.VPos;
import javafx.scene.Parent;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.cropdesk.app.fx.PageFrame;
import org.cropdesk.app.fx.Screen;
import org.kordamp.ikonli.javafx.FontIcon;

/** What this machine offers, and what to mend. The same lines as the {@code doctor} command. */
public final class SystemScreen implements Screen {
  private final Consumer<Consumer<List<Finding>>> examine;
  private final GridPane grid = new GridPane();
  private final ProgressIndicator busy = new ProgressIndicator();
  private final PageFrame frame;

  /**
   * @param examine looks at the machine in the background and hands the findings over on the JavaFX
   *     thread
   */
  public SystemScreen(Consumer<Consumer<List<Finding>>> examine) {
    this.examine = examine;
    busy.setMaxSize(22, 22);
    var icon = new ColumnConstraints(24);
    var name = new ColumnConstraints(170);
    var value = new ColumnConstraints();
    value.setHgrow(Priority.ALWAYS);
    grid.getColumnConstraints().addAll(icon, name, value);
    grid.getStyleClass().add("findings");
    var scroller = new ScrollPane(grid);
    scroller.setFitToWidth(true);
    frame = new PageFrame("System", "", busy).filledWith(scroller);
  }

  @Override
  public Parent view() {
    return frame;
  }

  @Override
  public void onShow() {
    busy.setVisible(true);
    examine.accept(this::show);
  }

  @Override
  public void onHide() {}

  private void show(List<Finding> findings) {
    busy.setVisible(false);
    grid.getChildren().clear();
    int row = 0;
    for (Finding finding : findings) {
      var icon = icon(finding.level());
      var name = new Label(finding.name());
      name.getStyleClass().add("text-muted");
      var value = new Label(finding.value());
      value.setWrapText(true);
      var texts = new VBox(3, value);
      if (!finding.remedy().isBlank()) {
        var remedy = new Label(finding.remedy());
        remedy.setWrapText(true);
        remedy.getStyleClass().add("remedy");
        texts.getChildren().add(remedy);
      }
      GridPane.setValignment(icon, VPos.TOP);
      GridPane.setValignment(name, VPos.TOP);
      grid.addRow(row++, icon, name, texts);
    }
  }

  private static FontIcon icon(Finding.Level level) {
    var icon =
        new FontIcon(
            switch (level) {
              case OK -> "fth-check";
              case NOTE -> "fth-info";
              case PROBLEM -> "fth-alert-triangle";
            });
    icon.getStyleClass()
        .add(
            switch (level) {
              case OK -> "passed";
              case NOTE -> "running";
              case PROBLEM -> "failed";
            });
    return icon;
  }
}
