package org.cropdesk.app.thresholds;

import javafx.geometry.Pos;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Slider;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.cropdesk.app.crops.CheckWords;
import org.cropdesk.app.crops.CropThumbs;
import org.cropdesk.app.fx.PageFrame;
import org.cropdesk.app.fx.Screen;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.index.Rejudge;

/**
 * The editor of the thresholds. In the list of checks, up and down pick one, left and right move
 * its limit, with Shift ten times as far.
 */
public final class ThresholdsScreen implements Screen {
  private final ThresholdsViewModel model;
  private final ListView<QualityCheck> checks = new ListView<>();
  private final Label title = new Label();
  private final Label meaning = new Label();
  private final Slider slider = new Slider();
  private final TextField field = new TextField();
  private final Button putBack = new Button("Put back");
  private final HistogramView histogram;
  private final Label unmeasured = new Label();
  private final Label waiting = new Label();
  private final HBox body = new HBox(20);
  private final PageFrame frame;

  /** While the controls are set from the model, and not by a person; so they are from the start. */
  private boolean filling = true;

  public ThresholdsScreen(ThresholdsViewModel model, CropThumbs thumbs) {
    this.model = model;
    this.histogram = new HistogramView(model::move);
    waiting.setId("thresholds-waiting");
    waiting.setWrapText(true);
    waiting.getStyleClass().add("text-muted");
    body.getChildren().addAll(left(), middle(new BlastPane(model, thumbs)));
    body.managedProperty().bind(body.visibleProperty());
    waiting.managedProperty().bind(waiting.visibleProperty());
    var stack = new StackPane(body, waiting);
    StackPane.setAlignment(waiting, Pos.TOP_LEFT);
    frame =
        new PageFrame(
                "Thresholds",
                "The limits a machine keeps or rejects a crop by. Move one and see what would"
                    + " change; nothing changes before you apply it.")
            .filledWith(stack);
  }

  private VBox left() {
    checks.setId("threshold-checks");
    checks.getItems().setAll(QualityCheck.values());
    checks.setCellFactory(v -> new CheckCell());
    checks.setFixedCellSize(34);
    checks.setPrefHeight(QualityCheck.values().length * 34 + 2.0);
    checks.setMinHeight(180);
    checks.addEventFilter(KeyEvent.KEY_PRESSED, this::keyInList);
    checks
        .getSelectionModel()
        .selectedItemProperty()
        .subscribe(c -> {
          if (c != null && !filling) {
            model.pick(c);
          }
        });
    var versions = new VersionsPane(model);
    VBox.setVgrow(versions, Priority.ALWAYS);
    var heading = new Label("Versions");
    heading.getStyleClass().add("section-title");
    var left = new VBox(10, checks, heading, versions);
    left.setPrefWidth(290);
    left.setMinWidth(270);
    return left;
  }

  private ScrollPane middle(BlastPane blast) {
    title.getStyleClass().add("threshold-title");
    title.setId("threshold-title");
    meaning.getStyleClass().add("text-muted");
    meaning.setWrapText(true);
    meaning.setMinHeight(Region.USE_PREF_SIZE);
    slider.setId("threshold-slider");
    slider
        .valueProperty()
        .subscribe(v -> {
          if (!filling) {
            model.move(v.doubleValue());
          }
        });
    HBox.setHgrow(slider, Priority.ALWAYS);
    field.setId("threshold-field");
    field.setPrefColumnCount(8);
    field.setOnAction(e -> typed());
    field
        .focusedProperty()
        .subscribe(focused -> {
          if (!focused) {
            typed();
          }
        });
    putBack.setOnAction(e -> model.putBack());
    putBack.setMinWidth(Region.USE_PREF_SIZE);
    unmeasured.getStyleClass().addAll("text-muted", "text-small");
    var controls = new HBox(12, slider, field, putBack);
    controls.setAlignment(Pos.CENTER_LEFT);
    var column = new VBox(10, title, meaning, histogram, unmeasured, controls, blast);
    column.getStyleClass().add("threshold-column");
    var scroller = new ScrollPane(column);
    scroller.setFitToWidth(true);
    scroller.setFocusTraversable(false);
    scroller.getStyleClass().add("threshold-scroller");
    HBox.setHgrow(scroller, Priority.ALWAYS);
    return scroller;
  }

  private void keyInList(KeyEvent e) {
    double step = step(model.checkProperty().get()) * (e.isShiftDown() ? 10 : 1);
    switch (e.getCode()) {
      case LEFT -> nudge(-step);
      case RIGHT -> nudge(step);
      default -> {
        return;
      }
    }
    e.consume();
  }

  private void nudge(double by) {
    model.move(model.wantedProperty().get().limit(model.checkProperty().get()) + by);
  }

  /** What one key moves a limit by. */
  private static double step(QualityCheck check) {
    return switch (check) {
      case SIZE -> 1;
      case DUPLICATE -> 0.001;
      case ASPECT, BLUR, DARK, BRIGHT, LOW_INFORMATION, CONFIDENCE, PADDING, UNLIKE_TEXT -> 0.01;
    };
  }

  private void typed() {
    if (filling) {
      return;
    }
    try {
      model.move(Double.parseDouble(field.getText().strip().replace(',', '.')));
    } catch (NumberFormatException e) {
      // What is no number is not taken; the field shows the limit that stands.
      showLimit();
    }
    showLimit();
  }

  @Override
  public Parent view() {
    return frame;
  }

  @Override
  public void onShow() {
    frame.listen(
        model.stateProperty().subscribe(s -> showState()),
        model.readingProperty().subscribe(r -> showState()),
        model.checkProperty().subscribe(c -> showCheck()),
        model.wantedProperty().subscribe(w -> showLimit()),
        model.inForceProperty().subscribe(w -> showLimit()),
        model.answerProperty().subscribe(a -> showAnswer(a)));
    model.open();
    checks.requestFocus();
  }

  @Override
  public void onHide() {
    frame.rest();
    model.leave();
  }

  private void showState() {
    var state = model.stateProperty().get();
    body.setVisible(state == ThresholdsViewModel.State.READY);
    waiting.setVisible(state != ThresholdsViewModel.State.READY);
    waiting.setText(
        switch (state) {
          case READING, FAILED -> model.readingProperty().get();
          case EMPTY ->
              "No crop was measured yet. Index the catalog first; then there is something to judge.";
          case READY -> "";
        });
    if (state == ThresholdsViewModel.State.READY) {
      checks.requestFocus();
    }
  }

  private void showCheck() {
    QualityCheck check = model.checkProperty().get();
    filling = true;
    checks.getSelectionModel().select(check);
    title.setText(CheckWords.title(check));
    meaning.setText(
        CheckWords.meaning(check)
            + " A crop is \u201c"
            + check.reason()
            + "\u201d when it is not "
            + CheckWords.sign(check)
            + " the limit.");
    slider.setMin(Rejudge.least(check));
    slider.setMax(Rejudge.most(check));
    slider.setBlockIncrement(step(check));
    filling = false;
    histogram.show(null);
    showLimit();
  }

  private void showLimit() {
    QualityCheck check = model.checkProperty().get();
    double limit = model.wantedProperty().get().limit(check);
    double inForce = model.inForceProperty().get().limit(check);
    filling = true;
    slider.setValue(limit);
    field.setText(CheckWords.exact(limit));
    filling = false;
    putBack.setDisable(limit == inForce);
    histogram.show(check, limit, inForce);
    checks.refresh();
  }

  private void showAnswer(ThresholdsViewModel.@org.jspecify.annotations.Nullable Answer answer) {
    if (answer == null || answer.check() != model.checkProperty().get()) {
      return;
    }
    histogram.show(answer.histogram());
    long none = answer.histogram().unmeasured();
    unmeasured.setText(
        Words.crops(answer.radius().crops())
            + (none == 0 ? "." : ", " + Words.crops(none) + " of them without this measure.")
            + " Heights are square roots.");
  }

  /** A check with its limit; a limit that was moved shows the one in force beside it. */
  private final class CheckCell extends ListCell<QualityCheck> {
    private final Label name = new Label();
    private final Label limit = new Label();
    private final HBox row;

    CheckCell() {
      limit.getStyleClass().add("number");
      limit.setMinWidth(USE_PREF_SIZE);
      var gap = new Region();
      HBox.setHgrow(gap, Priority.ALWAYS);
      row = new HBox(8, name, gap, limit);
      row.setAlignment(Pos.CENTER_LEFT);
      setPrefWidth(0);
    }

    @Override
    protected void updateItem(QualityCheck check, boolean empty) {
      super.updateItem(check, empty);
      if (empty || check == null) {
        setGraphic(null);
        return;
      }
      double wanted = model.wantedProperty().get().limit(check);
      double inForce = model.inForceProperty().get().limit(check);
      name.setText(CheckWords.title(check));
      limit.setText(
          wanted == inForce
              ? CheckWords.limit(check, wanted)
              : CheckWords.exact(inForce) + " \u2192 " + CheckWords.exact(wanted));
      StyleClasses.set(limit, "moved", wanted != inForce);
      setGraphic(row);
    }
  }
}
