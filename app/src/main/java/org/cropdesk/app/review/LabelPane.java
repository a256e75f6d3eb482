package org.cropdesk.app.review;

import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.cropdesk.label.Attribute;
import org.cropdesk.label.Suggestion;
import org.cropdesk.review.ReviewCrop;
import org.jspecify.annotations.Nullable;

/** The labels of the selected crop: what stands, how sure, who said it, and what else it may be. */
final class LabelPane extends VBox {
  private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("selected");

  private final List<Attribute> attributes;
  private final IntConsumer onChoose;

  /**
   * @param onChoose called with the index of the attribute that was clicked
   */
  LabelPane(List<Attribute> attributes, IntConsumer onChoose) {
    this.attributes = attributes;
    this.onChoose = onChoose;
    getStyleClass().add("label-pane");
  }

  void show(@Nullable ReviewCrop crop, int selectedAttribute) {
    getChildren().clear();
    if (crop == null) {
      var none = new Label("No crop, so there is nothing to label.");
      none.getStyleClass().add("text-muted");
      getChildren().add(none);
      return;
    }
    for (int i = 0; i < attributes.size(); i++) {
      getChildren().add(row(i, attributes.get(i), crop, i == selectedAttribute));
    }
  }

  private VBox row(int index, Attribute attribute, ReviewCrop crop, boolean selected) {
    List<Suggestion> suggestions =
        crop.suggestions().stream().filter(s -> s.attribute().equals(attribute.name())).toList();
    String human = crop.humanLabels().get(attribute.name());
    var name = new Label(capital(attribute.name()));
    name.getStyleClass().add("attribute-name");
    var value = new Label(ReviewViewModel.labelOf(crop, attribute.name()).orElse("none"));
    value.getStyleClass().add("attribute-value");
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    var head = new HBox(8, name, gap, value);
    head.setAlignment(Pos.CENTER_LEFT);
    if (human != null) {
      var by = new Label("you");
      by.getStyleClass().addAll("chip", "by-person");
      head.getChildren().add(by);
    } else if (!suggestions.isEmpty()) {
      head.getChildren().add(new Label(percent(suggestions.getFirst().confidence())));
    }
    var row = new VBox(4, head, bar(suggestions, human), others(suggestions, human));
    row.getStyleClass().add("attribute-row");
    row.pseudoClassStateChanged(SELECTED, selected);
    row.setOnMouseClicked(e -> onChoose.accept(index));
    row.setId("attribute-" + attribute.name());
    return row;
  }

  private static ProgressBar bar(List<Suggestion> suggestions, @Nullable String human) {
    double confidence =
        suggestions.isEmpty() ? 0 : human != null ? 1 : suggestions.getFirst().confidence();
    var bar = new ProgressBar(confidence);
    bar.getStyleClass().addAll("confidence", confidence >= 0.6 ? "sure" : "unsure");
    bar.setMaxWidth(Double.MAX_VALUE);
    return bar;
  }

  private static Label others(List<Suggestion> suggestions, @Nullable String human) {
    var text = new StringBuilder();
    for (Suggestion s : suggestions) {
      if (human != null || s.rank() > 1) {
        text.append(text.isEmpty() ? (human != null ? "machine: " : "or ") : ", ")
            .append(s.value())
            .append(' ')
            .append(percent(s.confidence()));
      }
    }
    var label = new Label(text.toString());
    label.getStyleClass().addAll("text-muted", "text-small");
    return label;
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", share * 100);
  }

  static String capital(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
