package org.cropdesk.app.review;

import java.util.Locale;
import javafx.geometry.HPos;
import javafx.scene.control.Label;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import org.cropdesk.crop.Measure;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.review.ReviewCrop;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** Why a crop is kept or rejected: every measured value against its threshold. */
final class VerdictPane extends GridPane {
  VerdictPane() {
    getStyleClass().add("verdict-pane");
    var icon = new ColumnConstraints(18);
    var name = new ColumnConstraints();
    name.setHgrow(Priority.ALWAYS);
    var value = new ColumnConstraints();
    value.setHalignment(HPos.RIGHT);
    var limit = new ColumnConstraints();
    limit.setHalignment(HPos.LEFT);
    getColumnConstraints().addAll(icon, name, value, limit);
  }

  void show(@Nullable ReviewCrop crop) {
    getChildren().clear();
    if (crop == null) {
      return;
    }
    int row = 0;
    for (Measure measure : crop.verdict().measures()) {
      addRow(row++, measure);
    }
  }

  private void addRow(int row, Measure m) {
    boolean passed = m.passed();
    var icon = new FontIcon(passed ? "fth-check" : "fth-x");
    icon.getStyleClass().add(passed ? "passed" : "failed");
    var name = new Label(title(m.check()));
    var value = new Label(number(m.check(), m.value()));
    var limit = new Label(limitText(m));
    value.getStyleClass().add("number");
    limit.getStyleClass().addAll("number", "text-muted");
    if (!passed) {
      name.getStyleClass().add("failed");
      value.getStyleClass().add("failed");
    }
    addRow(row, icon, name, value, limit);
  }

  /** A likeness of -1 is the least there is: such a limit judges nothing. */
  private static String limitText(Measure m) {
    boolean judges = m.check() != QualityCheck.UNLIKE_TEXT || m.threshold() > -1;
    return judges ? sign(m.check()) + " " + number(m.check(), m.threshold()) : "no limit";
  }

  /** The property's name as a reviewer reads it. */
  static String title(QualityCheck check) {
    return switch (check) {
      case SIZE -> "Shorter side, px";
      case ASPECT -> "Shape (short : long)";
      case BLUR -> "Sharpness";
      case DARK -> "Brightest parts";
      case BRIGHT -> "Darkest parts";
      case LOW_INFORMATION -> "Information";
      case CONFIDENCE -> "Detector confidence";
      case PADDING -> "Mirrored padding";
      case DUPLICATE -> "Likeness to a better crop";
      case UNLIKE_TEXT -> "Likeness to the text";
    };
  }

  /** "12 px, needs at least 32 px". */
  static String comparison(Measure m) {
    String need =
        m.check().direction() == QualityCheck.Direction.AT_LEAST ? "at least " : "at most ";
    return number(m.check(), m.value()) + ", needs " + need + number(m.check(), m.threshold());
  }

  private static String sign(QualityCheck check) {
    return check.direction() == QualityCheck.Direction.AT_LEAST ? "\u2265" : "\u2264";
  }

  private static String number(QualityCheck check, double value) {
    return switch (check) {
      case SIZE -> String.format(Locale.ROOT, "%.0f", value);
      // Two crops of one thing differ in the third decimal.
      case DUPLICATE -> String.format(Locale.ROOT, "%.3f", value);
      default -> String.format(Locale.ROOT, "%.2f", value);
    };
  }
}
