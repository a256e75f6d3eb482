package org.cropdesk.app.datasets;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.cropdesk.app.crops.CropThumbs;
import org.cropdesk.app.datasets.VersionForm.Field;
import org.cropdesk.app.filter.FilterField;
import org.cropdesk.app.fx.FormRow;
import org.cropdesk.dataset.Nearness;
import org.cropdesk.filter.FilterCompletion;
import org.cropdesk.filter.Parsed;

/** Where a new version is filled in, with what it would hold beside. */
final class NewVersionPane extends HBox {
  private static final int OFFERS = 40;

  private final NewVersionViewModel model;
  private final Map<Field, FormRow> rows = new EnumMap<>(Field.class);
  private final Map<Field, Node> controls = new EnumMap<>(Field.class);
  private final VBox form = new VBox(12);
  private final TextField name = textField(Field.NAME, "garments");
  private final FilterField filter;
  private final Button freeze = new Button();
  private final Label why = new Label();
  private final Label near = new Label();
  private final PreviewPane preview;
  private boolean filling;

  /**
   * @param freezing freezes it
   * @param back leaves the form
   */
  NewVersionPane(
      NewVersionViewModel model,
      DatasetsViewModel page,
      CropThumbs thumbs,
      Runnable freezing,
      Runnable back) {
    super(24);
    this.model = model;
    this.preview = new PreviewPane(model, page, thumbs);
    filter =
        new FilterField(
            "version",
            (text, caret) -> FilterCompletion.at(text, caret, model.known(), OFFERS),
            model::parse,
            this::filtered,
            () -> control(Field.VERIFIED).requestFocus());
    getStyleClass().add("new-run");
    row(Field.NAME, "Dataset", name, "A new name, or that of one there is.");
    row(Field.FILTER, "Only crops that match", filter, "");
    filter.field().textProperty().subscribe(t -> typed(Field.FILTER, t));
    check(Field.VERIFIED, "Only what people verified");
    check(Field.KEPT, "Only crops that are kept");
    check(Field.PRIMARY, "Only primary crops");
    text(Field.CLASSES, "Only these classes", "all; mug, plate");
    text(Field.REVIEWERS, "Only verified by", "everybody; ada, grace");
    text(Field.AGREEMENT, "Least agreement, %", "0");
    text(Field.FEWEST, "Least boxes of a class", "10");
    beside(Field.AGREEMENT, Field.FEWEST);
    check(Field.SECOND_WORD, "Only what somebody answered blind for");
    text(Field.TRAIN, "Train, %", "80");
    text(Field.VAL, "Val, %", "10");
    text(Field.TEST, "Test, %", "10");
    text(Field.NEAR, "Near from", "");
    beside(Field.TRAIN, Field.VAL, Field.TEST, Field.NEAR);
    near.setId("version-near");
    near.getStyleClass().addAll("text-muted", "text-small");
    near.setWrapText(true);
    near.setMinHeight(Region.USE_PREF_SIZE);
    near.managedProperty().bind(near.visibleProperty());
    form.getChildren().add(near);
    check(Field.CLOSED, "Nothing enters the test set later");
    check(Field.STRICT, "Freeze nothing while there are faults");
    text(Field.NOTE, "Note", "What it is for");
    getChildren().addAll(left(), right(freezing, back));
    addEventFilter(KeyEvent.KEY_PRESSED, e -> keyPressed(e, back));
    model.formProperty().subscribe(this::show);
    model.existingProperty().subscribe(this::keepShares);
    model
        .problemsProperty()
        .subscribe(all -> rows.forEach((f, row) -> row.problem(all.getOrDefault(f, ""))));
    model.nearnessProperty().subscribe(n -> measured());
    model.whyNotProperty().subscribe(w -> judge());
    model.checkedProperty().subscribe(c -> judge());
  }

  private ScrollPane left() {
    return FormRow.column(form, 390, 430);
  }

  private VBox right(Runnable freezing, Runnable back) {
    freeze.setId("version-freeze");
    freeze.getStyleClass().add("accent");
    freeze.setOnAction(e -> freezing.run());
    var check = new Button("Look for faults");
    check.setId("version-check");
    check.setOnAction(e -> model.check());
    var leave = new Button("Back to the datasets");
    leave.setId("version-back");
    leave.setOnAction(e -> back.run());
    why.setId("version-why");
    why.getStyleClass().add("remedy");
    why.setWrapText(true);
    why.setMinHeight(Region.USE_PREF_SIZE);
    why.managedProperty().bind(why.visibleProperty());
    var title = new Label("What it would hold now");
    title.getStyleClass().add("section-title");
    var buttons = new HBox(10, freeze, check, leave);
    buttons.setAlignment(Pos.CENTER_LEFT);
    VBox.setVgrow(preview, Priority.ALWAYS);
    var right = new VBox(12, title, preview, why, buttons);
    right.getStyleClass().add("undo-pane");
    right.setMinWidth(0);
    right.setPrefWidth(560);
    HBox.setHgrow(right, Priority.ALWAYS);
    return right;
  }

  /** What is taken where nobody types it, and why that. */
  private void measured() {
    Nearness measured = model.nearnessProperty().get();
    boolean said = measured != null && model.formProperty().get().isNearMeasured();
    near.setVisible(said);
    near.setText(
        measured == null
            ? ""
            : "Crops are one picture from %s on, %s.".formatted(measured.near(), measured.why()));
    if (control(Field.NEAR) instanceof TextField field) {
      field.setPromptText(measured == null ? "" : Double.toString(measured.near()));
    }
  }

  private void judge() {
    String reason = model.whyNotProperty().get();
    why.setText(reason);
    why.setVisible(!reason.isEmpty());
    freeze.setDisable(!reason.isEmpty());
    long out = model.leftOut();
    freeze.setText(
        out == 0 || model.formProperty().get().yes(Field.STRICT)
            ? "Freeze"
            : "Freeze, leaving %s out".formatted(DatasetWords.number(out)));
  }

  private Node control(Field field) {
    return Objects.requireNonNull(controls.get(field));
  }

  private void row(Field field, String title, Node control, String note) {
    var row = new FormRow("version-" + field.name(), title, control, note);
    rows.put(field, row);
    controls.put(field, control);
    form.getChildren().add(row);
  }

  /** Short fields in one row. */
  private void beside(Field... fields) {
    var line = new HBox(12);
    for (Field field : fields) {
      FormRow row = Objects.requireNonNull(rows.get(field));
      form.getChildren().remove(row);
      HBox.setHgrow(row, Priority.ALWAYS);
      row.setPrefWidth(100);
      line.getChildren().add(row);
    }
    form.getChildren().add(line);
  }

  private void text(Field field, String title, String prompt) {
    row(field, title, textField(field, prompt), "");
  }

  private TextField textField(Field field, String prompt) {
    var text = new TextField();
    text.setId("version-field-" + field);
    text.setPromptText(prompt);
    text.textProperty().subscribe(t -> typed(field, t));
    return text;
  }

  private void check(Field field, String title) {
    var check = new CheckBox(title);
    check.setId("version-field-" + field);
    check.selectedProperty().subscribe(yes -> typed(field, yes ? "yes" : "no"));
    row(field, "", check, "");
  }

  private boolean filtered(String text) {
    boolean good = model.parse(text) instanceof Parsed.Good;
    if (good) {
      typed(Field.FILTER, text);
    }
    return good;
  }

  /** Nodes are made, and speak, before the pane is. */
  private void typed(Field field, String text) {
    if (!filling && getScene() != null) {
      model.typed(field, text);
    }
  }

  private void keyPressed(KeyEvent e, Runnable back) {
    if (e.getCode() == KeyCode.ESCAPE && !filter.field().isFocused()) {
      e.consume();
      back.run();
    }
  }

  private void show(VersionForm now) {
    filling = true;
    for (Field field : Field.values()) {
      String text = Objects.requireNonNullElse(now.values().get(field), "");
      switch (controls.get(field)) {
        case TextField box when !box.getText().equals(text) -> box.setText(text);
        case CheckBox box -> box.setSelected(now.yes(field));
        case FilterField other when !other.field().getText().equals(text) ->
            other.field().setText(text);
        case null, default -> {}
      }
    }
    filling = false;
    judge();
    measured();
  }

  /** Shares of a dataset that is there stand for ever. */
  private void keepShares(boolean stand) {
    controls.forEach((field, control) -> control.setDisable(stand && field.ofDataset()));
  }

  void focus() {
    // What a scroller holds is in no scene, and takes no keyboard, before it was laid out once.
    applyCss();
    layout();
    name.requestFocus();
    name.selectAll();
  }

  /** Opens what has the keyboard: the product of a finding, or of a crop; false elsewhere. */
  boolean open() {
    return preview.open();
  }
}
