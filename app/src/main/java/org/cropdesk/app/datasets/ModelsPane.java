package org.cropdesk.app.datasets;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.text.TextAlignment;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.evaluation.DetectorScore;
import org.cropdesk.evaluation.EncoderScore;
import org.cropdesk.evaluation.Evaluation;
import org.cropdesk.evaluation.Score;
import org.jspecify.annotations.Nullable;

/** What detectors and encoders came to on the test set of a version. */
final class ModelsPane extends StackPane {
  private static final double NONE_WIDTH = 480;

  private final ListView<Evaluation> list = new ListView<>();
  private Set<String> inUse = Set.of();
  private final Label none = new Label();

  ModelsPane() {
    list.setId("dataset-models");
    list.getStyleClass().add("runs-list");
    list.setCellFactory(v -> new Cell());
    none.setId("dataset-no-models");
    none.getStyleClass().add("text-muted");
    none.setWrapText(true);
    none.setMaxWidth(NONE_WIDTH);
    none.setTextAlignment(TextAlignment.CENTER);
    list.setPlaceholder(none);
    getChildren().add(list);
  }

  void show(DatasetRow row, @Nullable DatasetDetails details) {
    inUse = details == null ? Set.of() : details.inUse();
    List<Evaluation> all = details == null ? List.of() : ordered(details.evaluations());
    if (all.equals(list.getItems())) {
      list.refresh();
    } else {
      list.getItems().setAll(all);
      list.getSelectionModel().select(0);
    }
    var version = row.version();
    none.setText(
        version == null
            ? "A version has to be frozen first."
            : ("No model was evaluated on its test set yet.\nEvaluate\u2026 does it, beside the ones in use;"
                    + " in a shell 'model evaluate %s:%d FOLDER'.")
                .formatted(row.dataset().name(), version.number()));
  }

  /** The one in use before those that might replace it, which are the newest first. */
  private List<Evaluation> ordered(List<Evaluation> all) {
    return all.stream()
        .sorted(
            Comparator.comparing(Evaluation::kind)
                .thenComparingInt(e -> inUse.contains(e.hash()) ? 0 : 1))
        .toList();
  }

  /** What the one in use of its kind came to; empty for itself, and when it was not evaluated. */
  private Optional<Score> used(Evaluation of) {
    return inUse.contains(of.hash())
        ? Optional.empty()
        : list.getItems().stream()
            .filter(e -> e.kind() == of.kind() && inUse.contains(e.hash()))
            .map(Evaluation::score)
            .findFirst();
  }

  private static String apart(Score mine, Score used) {
    return switch (mine) {
      case DetectorScore d when used instanceof DetectorScore u ->
          apart("mAP50", d.map50(), u.map50()) + ", " + apart("mAP50-95", d.map(), u.map());
      case EncoderScore e when used instanceof EncoderScore u ->
          apart("top-1", e.top1(), u.top1()) + ", " + apart("recall@1", e.recall1(), u.recall1());
      case DetectorScore _, EncoderScore _ -> "";
    };
  }

  private static String apart(String name, double mine, double used) {
    return String.format(Locale.ROOT, "%s %+.3f", name, mine - used);
  }

  void focusPart() {
    list.requestFocus();
  }

  /** A model with its numbers, and a line for each class or attribute it is worst at. */
  private final class Cell extends ListCell<Evaluation> {
    private static final int WORST = 3;

    private final Label name = new Label();
    private final Label kind = new Label();
    private final Label used = new Label("in use");
    private final Label seen = new Label();
    private final Label numbers = new Label();
    private final Label beside = new Label();
    private final Label worst = new Label();
    private final VBox box;

    Cell() {
      name.getStyleClass().add("task-title");
      name.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
      name.setMinWidth(0);
      kind.getStyleClass().add("chip");
      kind.setMinWidth(USE_PREF_SIZE);
      used.getStyleClass().addAll("chip", "chip-running");
      used.setMinWidth(USE_PREF_SIZE);
      used.managedProperty().bind(used.visibleProperty());
      seen.getStyleClass().add("chip");
      seen.setMinWidth(USE_PREF_SIZE);
      StyleClasses.set(seen, "held", true);
      numbers.setWrapText(true);
      numbers.setMinHeight(USE_PREF_SIZE);
      beside.getStyleClass().add("score-beside");
      beside.setWrapText(true);
      beside.setMinHeight(USE_PREF_SIZE);
      beside.managedProperty().bind(beside.visibleProperty());
      worst.getStyleClass().addAll("text-small", "text-muted");
      worst.setWrapText(true);
      worst.setMinHeight(USE_PREF_SIZE);
      var head = new HBox(10, name, kind, used, seen);
      head.setAlignment(Pos.CENTER_LEFT);
      box = new VBox(3, head, numbers, beside, worst);
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
      used.setVisible(inUse.contains(shown.hash()));
      String apart = used(shown).map(u -> apart(shown.score(), u)).orElse("");
      beside.setText("against the one in use: " + apart);
      beside.setVisible(!apart.isEmpty());
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
