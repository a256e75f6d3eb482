package org.cropdesk.app.review;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import org.cropdesk.app.fx.StyleClasses;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** One line under the desk; gone when there is nothing to say. */
final class NoticeBar extends HBox {
  private static final List<String> LEVELS = List.of("info", "warning", "error");

  private final FontIcon icon = new FontIcon("fth-info");
  private final Label text = new Label();

  NoticeBar() {
    getStyleClass().add("notice-bar");
    setAlignment(Pos.CENTER_LEFT);
    text.setWrapText(true);
    text.setId("notice");
    getChildren().addAll(icon, text);
    show(null);
  }

  void show(@Nullable Notice notice) {
    setVisible(notice != null);
    setManaged(notice != null);
    if (notice == null) {
      text.setText("");
      return;
    }
    text.setText(notice.text());
    switch (notice.level()) {
      case INFO -> look("info", "fth-info");
      case WARNING -> look("warning", "fth-alert-triangle");
      case ERROR -> look("error", "fth-alert-octagon");
    }
  }

  private void look(String styleClass, String literal) {
    StyleClasses.choose(this, LEVELS, styleClass);
    icon.setIconLiteral(literal);
  }
}
