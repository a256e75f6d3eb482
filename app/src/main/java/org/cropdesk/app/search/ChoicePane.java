package org.cropdesk.app.search;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import org.cropdesk.app.settings.SearchChoice;
import org.cropdesk.search.Leg;
import org.cropdesk.search.RerankWeights;

/**
 * How is searched, in one row that is out of the way until it is wanted: which lists, how many,
 * from where on a product is related, and what re-ranking adds. Enter takes it, Escape leaves it as
 * it was.
 */
final class ChoicePane extends FlowPane {
  private final SearchViewModel model;
  private final Runnable leave;
  private final CheckBox keyword = new CheckBox("Keyword");
  private final CheckBox meaning = new CheckBox("Meaning");
  private final TextField limit = field("limit", 4);
  private final TextField floor = field("floor", 6);
  private final TextField category = field("weight-category", 4);
  private final TextField shape = field("weight-shape", 4);
  private final TextField metadata = field("weight-metadata", 4);
  private final Label fault = new Label();

  /**
   * @param leave gives the keyboard back
   */
  ChoicePane(SearchViewModel model, Runnable leave) {
    super(14, 6);
    this.model = model;
    this.leave = leave;
    setId("search-choice");
    setAlignment(Pos.CENTER_LEFT);
    getStyleClass().add("text-small");
    managedProperty().bind(visibleProperty());
    setVisible(false);
    keyword.setId("search-keyword-wanted");
    meaning.setId("search-meaning-wanted");
    floor.setPromptText("measured");
    floor.setTooltip(
        new Tooltip("Cosine from where on a product counts as related; measured while empty"));
    fault.setId("search-choice-fault");
    fault.getStyleClass().add("remedy");
    var take = new Button("Search so");
    take.setId("search-choice-take");
    take.setOnAction(e -> take());
    var standard = new Button("Standard");
    standard.setId("search-choice-standard");
    standard.setTooltip(new Tooltip("As it was before anything was chosen here"));
    standard.setOnAction(e -> show(SearchChoice.STANDARD));
    getChildren()
        .addAll(
            named("Lists", keyword),
            meaning,
            named("Results", limit),
            named("Related from", floor),
            named("Re-rank by category", category),
            named("shape", shape),
            named("metadata", metadata),
            take,
            standard,
            fault);
    addEventFilter(KeyEvent.KEY_PRESSED, this::pressed);
    model.choiceProperty().subscribe(this::show);
  }

  private static TextField field(String id, int columns) {
    var field = new TextField();
    field.setId("search-" + id);
    field.setPrefColumnCount(columns);
    return field;
  }

  private static HBox named(String name, Node field) {
    var label = new Label(name);
    label.getStyleClass().add("text-muted");
    label.setMinWidth(Region.USE_PREF_SIZE);
    var box = new HBox(6, label, field);
    box.setAlignment(Pos.CENTER_LEFT);
    return box;
  }

  private void pressed(KeyEvent event) {
    boolean onButton = event.getTarget() instanceof Button;
    if (event.getCode() == KeyCode.ESCAPE) {
      show(model.choiceProperty().get());
      close();
      event.consume();
    } else if (event.getCode() == KeyCode.ENTER && !onButton) {
      take();
      event.consume();
    }
  }

  /** Shows the row with the keyboard in it, or takes it away. */
  void toggle() {
    if (isVisible()) {
      close();
    } else {
      setVisible(true);
      limit.requestFocus();
      limit.selectAll();
    }
  }

  /** Whether somebody is choosing. */
  boolean hasKeyboard() {
    return isVisible() && isFocusWithin();
  }

  private void close() {
    setVisible(false);
    leave.run();
  }

  private void show(SearchChoice choice) {
    keyword.setSelected(choice.legs().contains(Leg.KEYWORD));
    meaning.setSelected(choice.legs().contains(Leg.SEMANTIC));
    limit.setText(Integer.toString(choice.limit()));
    Double least = choice.floor();
    floor.setText(least == null ? "" : plain(least));
    category.setText(plain(choice.weights().category()));
    shape.setText(plain(choice.weights().shape()));
    metadata.setText(plain(choice.weights().metadata()));
    fault.setText("");
  }

  private static String plain(double number) {
    String text = String.format(Locale.ROOT, "%.4f", number);
    return text.replaceAll("0{1,2}$", "");
  }

  private void take() {
    try {
      SearchChoice wanted =
          new SearchChoice(
              (int) number("Results", limit),
              legs(),
              floor.getText().isBlank() ? null : number("Related from", floor),
              new RerankWeights(
                  number("Category", category),
                  number("Shape", shape),
                  number("Metadata", metadata)));
      close();
      model.choose(wanted);
    } catch (IllegalArgumentException e) {
      fault.setText(e.getMessage() + ".");
    }
  }

  private Set<Leg> legs() {
    var legs = EnumSet.noneOf(Leg.class);
    if (keyword.isSelected()) {
      legs.add(Leg.KEYWORD);
    }
    if (meaning.isSelected()) {
      legs.add(Leg.SEMANTIC);
    }
    return legs;
  }

  private static double number(String name, TextField field) {
    String text = field.getText().strip().replace(',', '.');
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " wants a number, not \u201c" + text + "\u201d", e);
    }
  }
}
