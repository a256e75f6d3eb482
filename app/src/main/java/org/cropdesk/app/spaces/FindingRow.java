package org.cropdesk.app.spaces;

import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.cropdesk.app.fx.Meter;
import org.cropdesk.embedding.SpaceFinding;
import org.kordamp.ikonli.javafx.FontIcon;

/** One line of a verification: how it stands, what was measured, and what to do. */
final class FindingRow extends VBox {
  private static final double TITLE = 270;
  private static final double VALUE = 190;
  private static final double METER = 110;

  FindingRow(SpaceFinding finding) {
    super(2);
    getStyleClass().add("finding-row");
    setId("finding-" + finding.check().name().toLowerCase(Locale.ROOT));
    var icon = new FontIcon(icon(finding.level()));
    icon.getStyleClass().add(look(finding.level()));
    var title = new Label(finding.title(), icon);
    title.setMinWidth(TITLE);
    title.setPrefWidth(TITLE);
    title.setGraphicTextGap(8);
    var value = new Label(finding.value());
    value.getStyleClass().add("number");
    value.setMinWidth(VALUE);
    value.setPrefWidth(VALUE);
    var meter = new Meter();
    meter.getStyleClass().addAll("finding-meter", look(finding.level()));
    meter.setMinWidth(METER);
    meter.setMaxWidth(METER);
    meter.setShare(Double.isNaN(finding.share()) ? 0 : finding.share());
    var asked = new Label("asked: " + finding.asked());
    asked.getStyleClass().addAll("text-muted", "text-small");
    asked.setMinWidth(0);
    HBox.setHgrow(asked, Priority.ALWAYS);
    var line = new HBox(12, title, value, meter, asked);
    line.setAlignment(Pos.CENTER_LEFT);
    getChildren().add(line);
    if (!finding.remedy().isEmpty()) {
      var remedy = new Label(finding.remedy());
      remedy.getStyleClass().add("finding-remedy");
      remedy.setWrapText(true);
      getChildren().add(remedy);
    }
    setAccessibleText(finding.title() + ": " + word(finding.level()) + ", " + finding.value());
  }

  /** For ears and for those who see no colours. */
  static String word(SpaceFinding.Level level) {
    return switch (level) {
      case GREEN -> "good";
      case AMBER -> "look at it";
      case RED -> "not good";
    };
  }

  private static String icon(SpaceFinding.Level level) {
    return switch (level) {
      case GREEN -> "fth-check-circle";
      case AMBER -> "fth-alert-triangle";
      case RED -> "fth-x-circle";
    };
  }

  private static String look(SpaceFinding.Level level) {
    return switch (level) {
      case GREEN -> "passed";
      case AMBER -> "warned";
      case RED -> "failed";
    };
  }
}
