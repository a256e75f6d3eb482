package org.cropdesk.app.review;

import java.util.ArrayList;
import java.util.List;
import javafx.geometry.HPos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import org.cropdesk.app.crops.CheckWords;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.crop.Measure;
import org.cropdesk.review.ReviewCrop;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** Why a crop is kept or rejected: every measured value against its threshold. */
final class VerdictPane extends GridPane {
  private final List<Row> rows = new ArrayList<>();

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
    List<Measure> measures = crop == null ? List.of() : crop.verdict().measures();
    while (rows.size() < measures.size()) {
      var row = new Row();
      addRow(rows.size(), row.icon, row.name, row.value, row.limit);
      rows.add(row);
    }
    for (int i = 0; i < rows.size(); i++) {
      rows.get(i).show(i < measures.size() ? measures.get(i) : null);
    }
  }

  /** One property; its nodes stay, whatever crop is shown. */
  private static final class Row {
    private static final List<String> LOOKS = List.of("passed", "failed");

    final FontIcon icon = new FontIcon("fth-check");
    final Label name = new Label();
    final Label value = new Label();
    final Label limit = new Label();
    private boolean passed = true;

    Row() {
      icon.getStyleClass().add("passed");
      value.getStyleClass().add("number");
      limit.getStyleClass().addAll("number", "text-muted");
    }

    void show(@Nullable Measure m) {
      for (Node node : List.of(icon, name, value, limit)) {
        node.setVisible(m != null);
        node.setManaged(m != null);
      }
      if (m == null) {
        return;
      }
      name.setText(CheckWords.title(m.check()));
      value.setText(CheckWords.number(m.check(), m.value()));
      limit.setText(CheckWords.limit(m.check(), m.threshold()));
      if (passed != m.passed()) {
        passed = m.passed();
        icon.setIconLiteral(passed ? "fth-check" : "fth-x");
        StyleClasses.choose(icon, LOOKS, passed ? "passed" : "failed");
        StyleClasses.set(name, "failed", !passed);
        StyleClasses.set(value, "failed", !passed);
      }
    }
  }
}
