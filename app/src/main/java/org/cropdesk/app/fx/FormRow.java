package org.cropdesk.app.fx;

import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** A field of a form: its name, itself, where its value comes from, and what is wrong with it. */
public final class FormRow extends VBox {
  private static final double NARROWEST = 300;
  private static final PseudoClass FAULTY = PseudoClass.getPseudoClass("faulty");

  private final Node field;
  private final Label source = new Label();
  private final Label problem = new Label();

  /**
   * @param id of the label that says what is wrong
   * @param note stands below the field; empty for none
   */
  public FormRow(String id, String name, Node field, String note) {
    super(3);
    this.field = field;
    getStyleClass().add("form-row");
    var title = new Label(name);
    title.setLabelFor(field);
    title.getStyleClass().add("form-name");
    // What names itself, as a box to tick does, needs no name above it.
    title.setManaged(!name.isEmpty());
    source.setId(id + "-source");
    source.getStyleClass().addAll("text-muted", "text-small");
    problem.setId(id + "-problem");
    problem.getStyleClass().add("form-problem");
    problem.setWrapText(true);
    problem.setMinHeight(USE_PREF_SIZE);
    getChildren().addAll(title, field);
    if (!note.isEmpty()) {
      var under = new Label(note);
      under.getStyleClass().addAll("text-muted", "text-small");
      under.setWrapText(true);
      getChildren().add(under);
    }
    getChildren().addAll(source, problem);
    managedProperty().bind(visibleProperty());
    source.managedProperty().bind(source.visibleProperty());
    problem.managedProperty().bind(problem.visibleProperty());
    problem("");
    source("");
  }

  /**
   * A column of such rows that scrolls when the window is low.
   *
   * @param widest pixels
   */
  public static ScrollPane column(VBox rows, double usual, double widest) {
    rows.getStyleClass().add("run-form");
    var scroller = new ScrollPane(rows);
    scroller.setFitToWidth(true);
    scroller.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    scroller.getStyleClass().add("plain-scroller");
    scroller.setFocusTraversable(false);
    scroller.setMinWidth(NARROWEST);
    scroller.setPrefWidth(usual);
    scroller.setMaxWidth(widest);
    return scroller;
  }

  /** Puts a button to the right of the field. */
  public void beside(Region wide, Node button) {
    int at = getChildren().indexOf(wide);
    HBox.setHgrow(wide, Priority.ALWAYS);
    var both = new HBox(8);
    getChildren().set(at, both);
    both.getChildren().addAll(wide, button);
  }

  /** Where the value comes from when nobody typed it. */
  public void source(String from) {
    source.setText(from.isEmpty() ? "" : "from " + from);
    source.setVisible(!from.isEmpty());
  }

  public void problem(String text) {
    problem.setText(text);
    problem.setVisible(!text.isEmpty());
    field.pseudoClassStateChanged(FAULTY, !text.isEmpty());
  }
}
