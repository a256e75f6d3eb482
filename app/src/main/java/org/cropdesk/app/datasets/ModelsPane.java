package org.cropdesk.app.datasets;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.evaluation.DetectorScore;
import org.cropdesk.evaluation.EncoderScore;
import org.cropdesk.evaluation.Evaluation;
import org.cropdesk.evaluation.Score;
import org.jspecify.annotations.Nullable;

/** What detectors and encoders came to on the test set of a version. */
final class ModelsPane extends StackPane {
  private final ListView<Evaluation> list = new ListView<>();
  private final Label none = new Label();

  ModelsPane() {
    list.setId("dataset-models");
    list.getStyleClass().add("runs-list");
    list.setCellFactory(v -> new Cell());
    none.setId("dataset-no-models");
    none.getStyleClass().add("text-muted");
    none.setWrapText(true);
    list.setPlaceholder(none);
    getChildren().add(list);
  }

  void show(DatasetRow row, @Nullable DatasetDetails details) {
    List<Evaluation> all = details == null ? List.of() : details.evaluations();
    if (!all.equals(list.getItems())) {
      list.getItems().setAll(all);
      list.getSelectionModel().select(0);
    }
    var version = row.version();
    none.setText(
        version == null
            ? "A version has to be frozen first."
            : ("No model was evaluated on its test set yet. In a shell, 'model evaluate %s:%d FOLDER'"
                    + " does it beside the ones in use.")
                .formatted(row.dataset().name(), version.number()));
  }

  void focusPart() {
    list.requestFocus();
  }

  /** A model with its numbers, and a line for each class or attribute it is worst at. */
  private static final class Cell extends ListCell<Evaluation> {
    private static final int WORST = 3;

    private final Label name = new Label();
    private final Label kind = new Label();
    private final Label seen = new Label();
    private final Label numbers = new Label();
    private final Label worst = new Label();
    private final VBox box;

    Cell() {
      name.getStyleClass().add("task-title");
      name.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
      name.setMinWidth(0);
      kind.getStyleClass().add("chip");
      kind.setMinWidth(USE_PREF_SIZE);
      seen.getStyleClass().add("chip");
      seen.setMinWidth(USE_PREF_SIZE);
      StyleClasses.set(seen, "held", true);
      numbers.setWrapText(true);
      numbers.setMinHeight(USE_PREF_SIZE);
      worst.getStyleClass().addAll("text-small", "text-muted");
      worst.setWrapText(true);
      worst.setMinHeight(USE_PREF_SIZE);
      var head = new HBox(10, name, kind, seen);
      head.setAlignment(Pos.CENTER_LEFT);
      box = new VBox(3, head, numbers, worst);
      setPrefWidth(0);
    }

    @Override
    protected void updateItem(@Nullable Evaluation shown, boolean empty) {
      super.updateItem(shown, empty);
      if (empty || shown == null) {
        setGraphic(null);
        return;
      }
      name.setText(shown.name());
      name.setTooltip(new Tooltip(shown.name() + "\n" + shown.hash()));
      kind.setText(shown.kind().word());
      boolean tooGood = shown.seen() > 0;
      seen.setVisible(tooGood);
      seen.setManaged(tooGood);
      seen.setText(
          "learned from %s of these pictures".formatted(DatasetWords.number(shown.seen())));
      numbers.setText(shown.score().text());
      worst.setText(
          "%s; evaluated %s by %s"
              .formatted(weakest(shown.score()), DatasetWords.time(shown.at()), shown.by()));
      setGraphic(box);
    }

    private static String weakest(Score score) {
      var sides =
          switch (score) {
            case DetectorScore d ->
                d.classes().stream()
                    .sorted((a, b) -> Double.compare(a.ap50(), b.ap50()))
                    .map(c -> c.name() + " " + Score.share(c.ap50()))
                    .toList();
            case EncoderScore e ->
                e.attributes().stream()
                    .sorted((a, b) -> Double.compare(a.top1(), b.top1()))
                    .map(a -> a.name() + " " + Score.share(a.top1()))
                    .toList();
          };
      return sides.isEmpty()
          ? "nothing to tell apart"
          : "weakest: " + String.join(", ", sides.stream().limit(WORST).toList());
    }
  }
}
