package org.cropdesk.app.review;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.VBox;
import org.cropdesk.crop.CropScores;
import org.cropdesk.index.PrimaryBasis;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewItem;
import org.jspecify.annotations.Nullable;

/** What the text says, what the crop is called, why it was kept, and why it is the primary. */
final class DetailsPane extends ScrollPane {
  private static final double WIDTH = 340;

  private final ReviewViewModel desk;
  private final LabelPane labels;
  private final VerdictPane verdict = new VerdictPane();
  private final Label verdictTitle = heading("");
  private final VBox text = new VBox(6);
  private final VBox ranking = new VBox(4);

  DetailsPane(ReviewViewModel desk, Runnable openLabels) {
    this.desk = desk;
    this.labels =
        new LabelPane(
            desk.attributes(),
            i -> {
              desk.selection().pickAttribute(i);
              openLabels.run();
            });
    getStyleClass().add("details-pane");
    setFitToWidth(true);
    setFocusTraversable(false);
    setHbarPolicy(ScrollBarPolicy.NEVER);
    setPrefWidth(WIDTH);
    setMinWidth(WIDTH);
    setMaxWidth(WIDTH);
    var content =
        new VBox(
            section(heading("Labels"), labels),
            section(verdictTitle, verdict),
            section(heading("Primary crop"), ranking),
            section(heading("Product text"), text));
    content.getStyleClass().add("details");
    setContent(content);
  }

  private static VBox section(Label heading, Node content) {
    var box = new VBox(8, heading, content);
    box.getStyleClass().add("section");
    return box;
  }

  private static Label heading(String text) {
    var label = new Label(text);
    label.getStyleClass().add("section-title");
    return label;
  }

  void show(ReviewItem item, @Nullable ReviewCrop crop) {
    labels.show(crop, desk.selection().attribute());
    verdict.show(crop);
    verdictTitle.setText(verdictText(crop));
    showRanking(item);
    showText(item);
  }

  private static String verdictText(@Nullable ReviewCrop crop) {
    if (crop == null) {
      return "Verdict";
    }
    String machine = "Machine: " + (crop.verdict().keep() ? "keep" : "reject");
    Boolean human = crop.humanKeep();
    return human == null ? machine : machine + " \u00b7 You: " + (human ? "keep" : "reject");
  }

  private void showRanking(ReviewItem item) {
    ranking.getChildren().clear();
    ranking.getChildren().add(muted(basisText(item)));
    List<ReviewCrop> ranked =
        item.crops().stream()
            .filter(c -> c.scores() != null)
            .sorted(Comparator.comparingDouble(DetailsPane::total).reversed())
            .limit(5)
            .toList();
    for (ReviewCrop c : ranked) {
      ranking.getChildren().add(rankLine(item, c));
    }
  }

  private static double total(ReviewCrop crop) {
    CropScores scores = crop.scores();
    return scores == null ? Double.NEGATIVE_INFINITY : scores.total();
  }

  private static Label rankLine(ReviewItem item, ReviewCrop c) {
    CropScores s = c.scores();
    if (s == null) {
      return new Label();
    }
    Double textScore = s.text();
    String line =
        String.format(
            Locale.ROOT,
            "%d   %.3f   text %s  size %.2f  position %.2f",
            item.crops().indexOf(c) + 1,
            s.total(),
            textScore == null ? "\u2013" : String.format(Locale.ROOT, "%.3f", textScore),
            s.size(),
            s.position());
    var label = new Label(line);
    label.getStyleClass().addAll("number", "rank-line");
    Long primary = item.primary();
    if (primary != null && primary == c.id()) {
      label.getStyleClass().add("is-primary");
    }
    return label;
  }

  private static String basisText(ReviewItem item) {
    if (item.humanPrimary() != null) {
      return "Chosen by a person.";
    }
    PrimaryBasis basis = item.basis();
    if (basis == null) {
      return "Not chosen yet.";
    }
    return switch (basis) {
      case TEXT -> "Chosen by likeness to title and description; size and position break ties.";
      case NO_TEXT -> "No title or description: chosen by detector score, size and position.";
      case NO_CANDIDATE -> "No crop was kept, so none was chosen.";
    };
  }

  private void showText(ReviewItem item) {
    text.getChildren().clear();
    addText("", item.description());
    addText("Usage", item.usage());
    addText("Features", item.features());
    addText("Shop category", item.category());
    if (text.getChildren().isEmpty()) {
      text.getChildren().add(muted("No description."));
    }
  }

  private void addText(String name, String value) {
    if (value.isBlank()) {
      return;
    }
    var label = new Label((name.isEmpty() ? "" : name + ": ") + value.strip());
    label.setWrapText(true);
    label.setMinHeight(USE_PREF_SIZE);
    text.getChildren().add(label);
  }

  private static Label muted(String text) {
    var label = new Label(text);
    label.setWrapText(true);
    label.setMinHeight(USE_PREF_SIZE);
    label.getStyleClass().addAll("text-muted", "text-small");
    return label;
  }
}
