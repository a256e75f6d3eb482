package org.cropdesk.app.thresholds;

import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.cropdesk.app.crops.CheckWords;
import org.cropdesk.app.crops.CropThumbs;
import org.cropdesk.app.crops.CropTile;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.crop.VerdictRule;
import org.cropdesk.thresholds.Glimpse;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** What would change: the counts, some of the crops, and the button that does it. */
final class BlastPane extends VBox {
  /** Four crops side by side. */
  private static final double SIDE_WIDTH = 430;

  private final ThresholdsViewModel model;
  private final CropThumbs thumbs;
  private final Label radius = new Label();
  private final Label message = new Label();
  private final HBox samples = new HBox();
  private final Button apply = new Button("Apply");
  private final Button putBack = new Button("Put all back");
  private final Button stop = new Button("Stop");
  private final Button finish = new Button("Go on", new FontIcon("fth-play"));

  BlastPane(ThresholdsViewModel model, CropThumbs thumbs) {
    this.model = model;
    this.thumbs = thumbs;
    getStyleClass().add("blast-pane");
    radius.setId("blast-radius");
    radius.setWrapText(true);
    radius.setMinHeight(USE_PREF_SIZE);
    radius.getStyleClass().add("blast-radius");
    message.setId("thresholds-message");
    message.setWrapText(true);
    message.setMinHeight(USE_PREF_SIZE);
    samples.getStyleClass().add("blast-samples");
    apply.setId("thresholds-apply");
    apply.getStyleClass().add("accent");
    apply.setOnAction(e -> model.apply());
    putBack.setId("thresholds-reset");
    putBack.setOnAction(e -> model.putAllBack());
    stop.setId("thresholds-stop");
    stop.setOnAction(e -> model.stop());
    finish.setId("thresholds-finish");
    finish.setOnAction(e -> model.finish());
    for (var node : List.of(apply, putBack, stop, finish, message, samples)) {
      node.managedProperty().bind(node.visibleProperty());
    }
    getChildren().addAll(radius, new HBox(10, apply, putBack, finish, stop), message, samples);
    model.answerProperty().subscribe(a -> show());
    model.wantedProperty().subscribe(w -> showButtons());
    model.inForceProperty().subscribe(f -> showButtons());
    model.applyingProperty().subscribe(a -> showButtons());
    model.stateProperty().subscribe(s -> showButtons());
    model
        .messageProperty()
        .subscribe(m -> {
          message.setText(m);
          message.setVisible(!m.isEmpty());
        });
  }

  private void show() {
    ThresholdsViewModel.@Nullable Answer answer = model.answerProperty().get();
    samples.getChildren().clear();
    if (answer == null) {
      radius.setText("");
      return;
    }
    radius.setText(String.join(" ", Words.radius(answer.radius())));
    side("Would be rejected", "to-reject-", answer.rejected(), answer);
    side("Would be kept", "to-keep-", answer.kept(), answer);
    samples.setVisible(!samples.getChildren().isEmpty());
    showButtons();
  }

  private void side(
      String title, String id, List<Glimpse> crops, ThresholdsViewModel.Answer answer) {
    if (crops.isEmpty()) {
      return;
    }
    var heading = new Label(title + ", those nearest to the limit");
    heading.getStyleClass().add("section-title");
    var row = new FlowPane(6, 6);
    row.setPrefWrapLength(SIDE_WIDTH);
    QualityCheck check = answer.check();
    for (Glimpse crop : crops) {
      var tile = new CropTile(crop, thumbs, model.actor(), () -> model.openProduct(crop));
      double value = crop.value(check);
      tile.setId(id + (row.getChildren().size() + 1));
      tile.setValue(
          Double.isNaN(value) ? "not measured" : CheckWords.fine(check, value),
          VerdictRule.fails(check, value, answer.wanted().limit(check)));
      row.getChildren().add(tile);
    }
    var box = new VBox(6, heading, row);
    HBox.setHgrow(box, Priority.ALWAYS);
    box.setPrefWidth(SIDE_WIDTH);
    samples.getChildren().add(box);
  }

  private void showButtons() {
    boolean busy = model.applyingProperty().get();
    boolean ready = model.stateProperty().get() == ThresholdsViewModel.State.READY;
    apply.setDisable(busy || !ready || !model.isChanged());
    putBack.setDisable(busy || !model.isChanged());
    stop.setVisible(busy);
    finish.setVisible(!busy && ready && model.pending() > 0);
    finish.setText("Go on with " + Words.products(model.pending()));
  }
}
