package org.cropdesk.app.backfill;

import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.FileChooser;
import org.cropdesk.app.backfill.RunForm.Field;
import org.cropdesk.app.filter.FilterField;
import org.cropdesk.app.fx.FolderDoor;
import org.cropdesk.app.fx.FormRow;
import org.cropdesk.filter.FilterCompletion;
import org.cropdesk.filter.Parsed;
import org.jspecify.annotations.Nullable;

/** Where a new run is filled in, with what is found out about it beside. */
final class NewRunPane extends HBox {
  private static final List<String> ASPECTS =
      List.of("image", "text", "combined", "description", "usage", "feature");
  private static final List<String> SCOPES = List.of("all", "missing", "stale");
  private static final int OFFERS = 40;

  private final NewRunViewModel model;
  private final Map<Field, FormRow> rows = new EnumMap<>(Field.class);
  private final Map<Field, Node> controls = new EnumMap<>(Field.class);
  private final Map<Field, ComboBox<String>> combos = new EnumMap<>(Field.class);
  private final VBox form = new VBox(14);
  private final TextArea notes = new TextArea();
  private final Label why = new Label();
  private final Button start = new Button("Start the run");
  private final FilterField filter;
  private FolderDoor folders = FolderDoor.ofTheSystem();
  private boolean filling;

  NewRunPane(NewRunViewModel model, Runnable back) {
    super(24);
    this.model = model;
    filter =
        new FilterField(
            "run",
            (text, caret) -> FilterCompletion.at(text, caret, model.known(), OFFERS),
            model::parse,
            this::filtered,
            () -> form.requestFocus());
    getStyleClass().add("new-run");
    combo(Field.ASPECT, "Aspect", ASPECTS, false, "");
    encoder(Field.ENCODER, "Encoder", "A folder on this machine, or http://\u2026");
    encoder(Field.TEXT_ENCODER, "Encoder of the texts", "Empty: the same one.");
    text(Field.WEIGHTS, "Shares of picture and text", "70:30");
    text(Field.FIELDS, "Fields that make the text", "title, description");
    text(Field.DIMENSIONS, "Cut vectors to", "as long as they are");
    check(Field.CUT_ANYWAY, "Cut them though the encoder does not say it may be");
    text(Field.PRICE, "Price of 1,000 items", "0");
    combo(Field.SCOPE, "Scope", SCOPES, false, "all: what is missing or stale");
    row(Field.FILTER, "Only products that match", filter, "");
    filter.field().textProperty().subscribe(t -> typed(Field.FILTER, t));
    filter.field().focusedProperty().subscribe(has -> left(!has));
    text(Field.CREATED_SINCE, "Created since", "2026-11-20");
    text(Field.CHANGED_SINCE, "Changed since", "2026-11-20");
    beside(Field.CREATED_SINCE, Field.CHANGED_SINCE);
    skus();
    limit();
    text(Field.BATCH_SIZE, "Products in a batch", "150");
    text(Field.MAX_BATCHES, "Batches at once", "3");
    beside(Field.BATCH_SIZE, Field.MAX_BATCHES);
    text(Field.STOP_AT, "Stops itself when more fail, %", "10");
    check(Field.SKIP_EXISTING, "Leave vectors alone that fit");
    check(Field.CANARY, "A sample first, and go on only if it is good");
    notes.setId("new-run-notes");
    notes.setPromptText("Notes, kept with the run");
    notes.setPrefRowCount(2);
    notes.setWrapText(true);
    form.getChildren().add(notes);
    getChildren().addAll(left(), right(back));
    addEventFilter(KeyEvent.KEY_PRESSED, this::keyPressed);
    model.formProperty().subscribe(this::show);
    model.problemsProperty().subscribe(this::problems);
    model.encodersProperty().subscribe(this::offer);
    model
        .whyNotProperty()
        .subscribe(w -> {
          why.setText(w);
          why.setVisible(!w.isEmpty());
          start.setDisable(!w.isEmpty());
        });
  }

  private ScrollPane left() {
    ScrollPane scroller = FormRow.column(form, 420, 460);
    HBox.setHgrow(scroller, Priority.SOMETIMES);
    return scroller;
  }

  private VBox right(Runnable back) {
    start.setId("new-run-start");
    start.getStyleClass().add("accent");
    start.setOnAction(e -> start());
    var again = new Button("Look again");
    again.setId("new-run-check");
    again.setOnAction(e -> model.check());
    var leave = new Button("Back to the runs");
    leave.setOnAction(e -> back.run());
    why.setId("new-run-why");
    why.getStyleClass().add("remedy");
    why.setWrapText(true);
    why.setMinHeight(Region.USE_PREF_SIZE);
    why.managedProperty().bind(why.visibleProperty());
    var title = new Label("Before it begins");
    title.getStyleClass().add("section-title");
    var buttons = new HBox(10, start, again, leave);
    buttons.setAlignment(Pos.CENTER_LEFT);
    var scroller = new ScrollPane(new PreflightPane(model));
    scroller.setFitToWidth(true);
    scroller.setFocusTraversable(false);
    scroller.getStyleClass().add("plain-scroller");
    VBox.setVgrow(scroller, Priority.ALWAYS);
    var right = new VBox(14, title, scroller, why, buttons);
    right.getStyleClass().add("undo-pane");
    right.setMinWidth(0);
    right.setPrefWidth(560);
    HBox.setHgrow(right, Priority.ALWAYS);
    return right;
  }

  private void row(Field field, String name, Node control, String note) {
    var row = new FormRow("run-" + field.name(), name, control, note);
    rows.put(field, row);
    controls.put(field, control);
    form.getChildren().add(row);
  }

  private FormRow row(Field field) {
    return Objects.requireNonNull(rows.get(field));
  }

  /** Two short fields in one row. */
  private void beside(Field left, Field right) {
    FormRow one = row(left);
    FormRow other = row(right);
    form.getChildren().removeAll(one, other);
    HBox.setHgrow(one, Priority.ALWAYS);
    HBox.setHgrow(other, Priority.ALWAYS);
    one.setPrefWidth(100);
    other.setPrefWidth(100);
    form.getChildren().add(new HBox(14, one, other));
  }

  private static String id(Field field) {
    return "run-field-" + field.name();
  }

  /** An encoder's field with a button that finds its folder. */
  private void encoder(Field field, String name, String note) {
    combo(field, name, List.of(), true, note);
    FormRow row = row(field);
    ComboBox<String> combo = Objects.requireNonNull(combos.get(field));
    var choose = new Button("Choose\u2026");
    choose.setId(id(field) + "-choose");
    choose.setMinWidth(USE_PREF_SIZE);
    choose.setOnAction(e -> choose(field));
    row.beside(combo, choose);
    var whole = new Tooltip();
    whole.textProperty().bind(combo.getEditor().textProperty());
    combo.setTooltip(whole);
  }

  /** Finds a folder for the field of an encoder the keyboard is at, else for the first. */
  void chooseFolder() {
    ComboBox<String> text = combos.get(Field.TEXT_ENCODER);
    choose(text != null && text.isFocused() ? Field.TEXT_ENCODER : Field.ENCODER);
  }

  private void choose(Field field) {
    ComboBox<String> combo = Objects.requireNonNull(combos.get(field));
    folders
        .choose(
            getScene().getWindow(),
            field == Field.ENCODER ? "Folder of the encoder" : "Folder of the texts' encoder",
            near(combo.getEditor().getText().strip()))
        .ifPresent(folder -> {
          combo.getEditor().setText(folder.toString());
          left(true);
        });
    combo.requestFocus();
  }

  /** Where encoders lie beside the one that stands there; null when it is none of a folder. */
  private static @Nullable Path near(String text) {
    try {
      return text.isEmpty() || text.contains("://") ? null : Path.of(text).getParent();
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /** Where folders are asked for. */
  void setFolders(FolderDoor door) {
    folders = door;
  }

  private void text(Field field, String name, String prompt) {
    row(field, name, textField(field, prompt), "");
  }

  private TextField textField(Field field, String prompt) {
    var text = new TextField();
    text.setId(id(field));
    text.setPromptText(prompt);
    text.textProperty().subscribe(t -> typed(field, t));
    text.focusedProperty().subscribe(has -> left(!has));
    return text;
  }

  private void combo(Field field, String name, List<String> all, boolean editable, String note) {
    var combo = new ComboBox<String>();
    combo.setId(id(field));
    combos.put(field, combo);
    combo.getItems().setAll(all);
    combo.setEditable(editable);
    combo.setMaxWidth(Double.MAX_VALUE);
    if (editable) {
      combo.getEditor().textProperty().subscribe(t -> typed(field, t));
      combo.focusedProperty().subscribe(has -> left(!has));
    }
    combo
        .valueProperty()
        .subscribe(value -> {
          if (value != null && !filling && (!editable || combo.getItems().contains(value))) {
            typed(field, value);
            left(true);
          }
        });
    row(field, name, combo, note);
  }

  private void check(Field field, String name) {
    var check = new CheckBox(name);
    check.setId(id(field));
    check
        .selectedProperty()
        .subscribe(yes -> {
          if (!filling) {
            typed(field, yes ? "yes" : "no");
            left(true);
          }
        });
    row(field, "", check, "");
  }

  private void skus() {
    var text = textField(Field.SKUS, "a file with one sku a line");
    HBox.setHgrow(text, Priority.ALWAYS);
    var choose = new Button("Choose\u2026");
    choose.setOnAction(e -> {
      File file = new FileChooser().showOpenDialog(getScene().getWindow());
      if (file != null) {
        text.setText(file.toString());
        left(true);
      }
    });
    row(Field.SKUS, "Only these skus", new HBox(8, text, choose), "");
    controls.put(Field.SKUS, text);
  }

  private void limit() {
    var text = textField(Field.LIMIT, "0");
    HBox.setHgrow(text, Priority.ALWAYS);
    var trial = new Button("5 for a trial");
    trial.setId("new-run-trial");
    trial.setOnAction(e -> {
      text.setText("5");
      left(true);
    });
    row(Field.LIMIT, "Stop after so many products", new HBox(8, text, trial), "0 for no limit.");
    controls.put(Field.LIMIT, text);
  }

  private boolean filtered(String text) {
    boolean good = model.parse(text) instanceof Parsed.Good;
    if (good) {
      typed(Field.FILTER, text);
      left(true);
    }
    return good;
  }

  private void typed(Field field, String text) {
    if (!filling) {
      model.typed(field, text);
    }
  }

  /** Whoever is done with a field wants to know what follows. */
  private void left(boolean now) {
    if (now && !filling && getScene() != null && model.isStale()) {
      model.check();
    }
  }

  private void keyPressed(KeyEvent e) {
    boolean inField =
        e.getTarget() instanceof ComboBox<?> combo
            ? !combo.isShowing()
            : e.getTarget() instanceof TextField && !filter.field().isFocused();
    if (e.getCode() == KeyCode.ENTER && !e.isShortcutDown() && inField) {
      left(true);
      e.consume();
    }
  }

  private void show(RunForm now) {
    filling = true;
    for (Field field : Field.values()) {
      String text = now.value(field).text();
      switch (controls.get(field)) {
        case TextField box when !box.getText().equals(text) -> box.setText(text);
        case CheckBox box -> box.setSelected(now.text(field).matches("yes|true|1"));
        case FilterField other when !other.field().getText().equals(text) ->
            other.field().setText(text);
        case null, default -> {}
      }
      row(field).source(now.value(field).from());
    }
    combos.forEach((field, combo) -> fill(combo, now.value(field).text()));
    String aspect = now.text(Field.ASPECT);
    boolean reads = !aspect.equals("image");
    boolean both = aspect.equals("combined");
    visible(Field.TEXT_ENCODER, both);
    visible(Field.WEIGHTS, both);
    visible(Field.FIELDS, reads);
    visible(Field.CUT_ANYWAY, !now.text(Field.DIMENSIONS).isEmpty());
    visible(Field.PRICE, (now.text(Field.ENCODER) + now.text(Field.TEXT_ENCODER)).contains("://"));
    filling = false;
  }

  private static void fill(ComboBox<String> combo, String text) {
    if (combo.isEditable()) {
      if (!combo.getEditor().getText().equals(text)) {
        combo.getEditor().setText(text);
        // The end of a path says which one it is.
        combo.getEditor().end();
      }
    } else if (!text.equals(combo.getValue())) {
      combo.setValue(text);
    }
  }

  private void visible(Field field, boolean wanted) {
    row(field).setVisible(wanted);
  }

  private void problems(Map<Field, String> all) {
    rows.forEach((field, row) -> row.problem(all.getOrDefault(field, "")));
  }

  private void offer(List<String> encoders) {
    filling = true;
    combos.values().stream()
        .filter(ComboBox::isEditable)
        .forEach(combo -> {
          String text = combo.getEditor().getText();
          combo.getItems().setAll(encoders);
          combo.getEditor().setText(text);
        });
    filling = false;
  }

  /** Looks again when something was changed since, else starts. */
  void start() {
    model.start(notes.getText().strip());
  }

  void focus() {
    combos.values().stream().findFirst().ifPresent(Node::requestFocus);
  }
}
