package org.cropdesk.app.review;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.cropdesk.app.fx.Meter;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.label.Attribute;
import org.cropdesk.label.Suggestion;
import org.cropdesk.review.ReviewCrop;
import org.jspecify.annotations.Nullable;

/** The labels of the selected crop: what stands, how sure, who said it, and what else it may be. */
final class LabelPane extends VBox {
  private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("selected");

  private final List<Row> rows = new ArrayList<>();
  private final Label none = new Label("No crop, so there is nothing to label.");

  /**
   * @param onChoose called with the index of the attribute that was clicked
   */
  LabelPane(List<Attribute> attributes, IntConsumer onChoose) {
    getStyleClass().add("label-pane");
    none.getStyleClass().add("text-muted");
    getChildren().add(none);
    for (int i = 0; i < attributes.size(); i++) {
      int index = i;
      var row = new Row(attributes.get(i));
      row.setOnMouseClicked(e -> onChoose.accept(index));
      rows.add(row);
    }
    getChildren().addAll(rows);
    show(null, 0, List.of());
  }

  /**
   * @param values what digits choose among for the selected attribute, empty outside attribute mode
   */
  void show(@Nullable ReviewCrop crop, int selectedAttribute, List<String> values) {
    present(none, crop == null);
    for (int i = 0; i < rows.size(); i++) {
      present(rows.get(i), crop != null);
      if (crop != null) {
        boolean selected = i == selectedAttribute;
        rows.get(i).show(crop, selected, selected ? values : List.of());
      }
    }
  }

  private static void present(Node node, boolean wanted) {
    node.setVisible(wanted);
    node.setManaged(wanted);
  }

  /** One attribute; its nodes stay, whatever crop is shown. */
  private static final class Row extends VBox {
    private static final int DIGITS = 9;
    private static final List<String> SURENESS = List.of("sure", "unsure");

    private final Attribute vocabulary;
    private final String attribute;
    private final Label value = new Label();
    private final Label by = new Label("person");
    private final Label learned = new Label();
    private final Label confidence = new Label();
    private final Meter bar = new Meter();
    private final Label others = new Label();
    private final FlowPane digits = new FlowPane(6, 5);
    private final List<Label> digitLabels = new ArrayList<>();

    Row(Attribute vocabulary) {
      super(4);
      this.vocabulary = vocabulary;
      this.attribute = vocabulary.name();
      var name = new Label(capital(attribute));
      name.getStyleClass().add("attribute-name");
      value.getStyleClass().add("attribute-value");
      by.getStyleClass().addAll("chip", "by-person");
      learned.getStyleClass().addAll("chip", "kept");
      var gap = new Region();
      HBox.setHgrow(gap, Priority.ALWAYS);
      for (Label whole : List.of(name, by, learned, confidence)) {
        whole.setMinWidth(USE_PREF_SIZE);
      }
      others.setWrapText(true);
      var head = new HBox(8, name, gap, value, by, learned, confidence);
      head.setAlignment(Pos.CENTER_LEFT);
      bar.getStyleClass().add("confidence");
      bar.setMaxWidth(Double.MAX_VALUE);
      others.getStyleClass().addAll("text-muted", "text-small");
      for (int i = 0; i < DIGITS; i++) {
        var label = new Label();
        label.getStyleClass().add("key-cap");
        digitLabels.add(label);
      }
      digits.getChildren().addAll(digitLabels);
      digits.getStyleClass().add("digit-values");
      getChildren().addAll(head, bar, others, digits);
      getStyleClass().add("attribute-row");
      setId("attribute-" + attribute);
    }

    /** What a person said stays although its word has gone from the vocabulary since. */
    private String removed(List<String> standing) {
      var gone = standing.stream().filter(v -> !vocabulary.values().contains(v)).toList();
      return gone.isEmpty()
          ? ""
          : "\n"
              + String.join(", ", gone)
              + (gone.size() == 1 ? " is" : " are")
              + " no longer in the vocabulary.";
    }

    void show(ReviewCrop crop, boolean selected, List<String> values) {
      List<String> standing = ReviewViewModel.labelsOf(crop, attribute);
      present(digits, !values.isEmpty());
      for (int i = 0; i < digitLabels.size(); i++) {
        Label label = digitLabels.get(i);
        present(label, i < values.size());
        if (i < values.size()) {
          label.setText((i + 1) + "  " + values.get(i));
          StyleClasses.set(label, "chosen", standing.contains(values.get(i)));
        }
      }
      List<Suggestion> suggestions =
          crop.suggestions().stream().filter(s -> s.attribute().equals(attribute)).toList();
      boolean human = crop.humanLabels().containsKey(attribute);
      // Several values do not fit beside the name; they have a line of their own.
      boolean several = standing.size() > 1;
      value.setText(
          several
              ? standing.size() + " values"
              : ReviewViewModel.labelOf(crop, attribute).orElse("none"));
      present(by, human);
      int head = suggestions.isEmpty() ? 0 : suggestions.getFirst().headVersion();
      present(learned, !human && head > 0);
      learned.setText("learned " + head);
      present(confidence, !human && !suggestions.isEmpty());
      double sure = suggestions.isEmpty() ? 0 : suggestions.getFirst().confidence();
      confidence.setText(percent(sure));
      double shown = human && !suggestions.isEmpty() ? 1 : sure;
      bar.setShare(shown);
      present(bar, !suggestions.isEmpty());
      StyleClasses.choose(bar, SURENESS, shown >= 0.6 ? "sure" : "unsure");
      String removed = human ? removed(standing) : "";
      others.setText(
          ((several ? String.join(", ", standing) : others(suggestions, human)) + removed).strip());
      present(others, values.isEmpty() && !others.getText().isEmpty());
      pseudoClassStateChanged(SELECTED, selected);
    }
  }

  private static String others(List<Suggestion> suggestions, boolean human) {
    var text = new StringBuilder();
    for (Suggestion s : suggestions) {
      if (human || s.rank() > 1) {
        text.append(text.isEmpty() ? (human ? "machine: " : "or ") : ", ")
            .append(s.value())
            .append(' ')
            .append(percent(s.confidence()));
      }
    }
    return text.toString();
  }

  /** How sure the machine is of a value, empty when it does not propose it. */
  static String confidence(ReviewCrop crop, Attribute attribute, String value) {
    return crop.suggestions().stream()
        .filter(s -> s.attribute().equals(attribute.name()) && s.value().equals(value))
        .map(s -> percent(s.confidence()))
        .findFirst()
        .orElse("");
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", share * 100);
  }

  static String capital(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
