package org.cropdesk.app.datasets;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.cropdesk.app.fx.FolderDoor;
import org.cropdesk.app.fx.FormRow;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.evaluation.Evaluation;
import org.jspecify.annotations.Nullable;

/** Asks which models are to be evaluated on the test set of a version. Enter begins. */
final class EvaluateCard extends VBox {
  private static final double HIGHEST = 220;

  private final EvaluationWork work;
  private final DatasetVersion version;
  private final Runnable close;
  private final VBox boxes = new VBox(8);
  private final Map<CheckBox, Path> models = new LinkedHashMap<>();
  private final TextField other = new TextField();
  private final FormRow otherRow;

  EvaluateCard(
      EvaluationWork work,
      DatasetVersion version,
      @Nullable DatasetDetails details,
      FolderDoor folders,
      Runnable close) {
    this.work = work;
    this.version = version;
    this.close = close;
    getStyleClass().add("export-card");
    var about =
        new Label(
            "On the %s of the frozen test set, beside the detector or the encoder in use. Nothing in use changes."
                .formatted(
                    DatasetWords.count(EvaluationWork.pictures(version), "picture", "pictures")));
    about.setWrapText(true);
    about.setMinHeight(USE_PREF_SIZE);
    boxes.setId("evaluate-models");
    boxes.getChildren().add(muted("Looking which models are there\u2026"));
    var scroller = new ScrollPane(boxes);
    scroller.setFitToWidth(true);
    scroller.setMaxHeight(HIGHEST);
    scroller.getStyleClass().add("plain-scroller");
    scroller.setFocusTraversable(false);
    other.setId("evaluate-other");
    other.setPromptText("/models/garments-v4");
    HBox.setHgrow(other, Priority.ALWAYS);
    var choose = new Button("Choose\u2026");
    choose.setId("evaluate-choose");
    choose.setOnAction(e ->
        folders
            .choose(getScene().getWindow(), "Folder of a detector or an encoder", null)
            .ifPresent(folder -> other.setText(folder.toString())));
    otherRow =
        new FormRow(
            "evaluate-other",
            "Another one",
            new HBox(8, other, choose),
            "The folder that training handed back, or a detector\u2019s .onnx file.");
    var go = new Button("Evaluate");
    go.setId("evaluate-go");
    go.getStyleClass().add("accent");
    go.setOnAction(e -> begin());
    var no = new Button("Cancel");
    no.setOnAction(e -> close.run());
    getChildren()
        .addAll(
            about,
            new FormRow("evaluate-models", "Models the catalog knows", scroller, ""),
            otherRow,
            new HBox(10, go, no));
    addEventFilter(
        KeyEvent.KEY_PRESSED,
        e -> {
          boolean onButton = e.getTarget() instanceof Button b && !b.equals(go);
          if (e.getCode() == KeyCode.ENTER && !onButton) {
            e.consume();
            begin();
          }
        });
    Set<String> done =
        details == null
            ? Set.of()
            : details.evaluations().stream().map(Evaluation::hash).collect(Collectors.toSet());
    work.known(known -> show(known, done));
  }

  private static Label muted(String text) {
    var label = new Label(text);
    label.getStyleClass().add("text-muted");
    return label;
  }

  /** Ticked is what learned from a version and was not looked at here. */
  private void show(List<EvaluationWork.Known> known, Set<String> done) {
    boxes.getChildren().clear();
    models.clear();
    for (EvaluationWork.Known one : known) {
      if (one.used()) {
        continue;
      }
      String from = one.model().trainedOn();
      var box =
          new CheckBox(
              "%s, %s%s"
                  .formatted(
                      one.model().name(),
                      one.model().kind().word(),
                      from.isEmpty() ? "" : ", trained on " + from));
      box.setId("evaluate-model-" + models.size());
      box.setTooltip(new Tooltip(one.path().toString()));
      box.setSelected(!from.isEmpty() && !done.contains(one.model().hash()));
      models.put(box, one.path());
      boxes.getChildren().add(box);
    }
    if (models.isEmpty()) {
      boxes
          .getChildren()
          .add(muted("None but those in use, which are evaluated when none is named below."));
    }
  }

  private void begin() {
    var places = new ArrayList<String>();
    models.forEach((box, path) -> {
      if (box.isSelected()) {
        places.add(path.toString());
      }
    });
    String typed = Objects.requireNonNullElse(other.getText(), "").strip();
    if (!typed.isEmpty()) {
      places.add(typed);
    }
    work.begin(version, places, close, otherRow::problem);
  }

  Node first() {
    return other;
  }
}
