package org.cropdesk.app.review;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.VBox;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.app.fx.Viewports;
import org.cropdesk.crop.CropScores;
import org.cropdesk.index.PrimaryBasis;
import org.cropdesk.review.PrimaryReason;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewItem;
import org.jspecify.annotations.Nullable;

/**
 * What the text says, what the crop is called, why it was kept, and why it is the primary. The
 * nodes stay from product to product: making and styling them anew took half the time of a key.
 */
final class DetailsPane extends ScrollPane {
  private static final double WIDTH = 340;
  private static final int RANKED = 5;

  private final ReviewViewModel desk;
  private final LabelPane labels;
  private final VerdictPane verdict = new VerdictPane();
  private final Label labelTitle = heading("Labels");
  private final Label verdictTitle = heading("");
  private final Label basis = muted("");
  private final List<Label> rankLines = new ArrayList<>();
  private final Label description = paragraph();
  private final Label usage = paragraph();
  private final Label features = paragraph();
  private final Label category = paragraph();
  private final Label noText = muted("No description.");

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
    var ranking = new VBox(4, basis);
    for (int i = 0; i < RANKED; i++) {
      var line = new Label();
      line.getStyleClass().addAll("number", "rank-line");
      rankLines.add(line);
      ranking.getChildren().add(line);
    }
    var text = new VBox(6, description, usage, features, category, noText);
    var content =
        new VBox(
            section(labelTitle, labels),
            section(verdictTitle, verdict),
            section(heading("Primary crop"), ranking),
            section(heading("Product text"), text));
    content.getStyleClass().add("details");
    setContent(content);
    Viewports.drawDirectly(this);
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
    boolean byDigit = desk.selection().isAttributeMode();
    List<String> values = crop == null || !byDigit ? List.of() : desk.values(crop);
    labels.show(crop, desk.selection().attribute(), values);
    labelTitle.setText(byDigit ? "Labels \u00b7 a digit sets the value" : "Labels");
    verdict.show(crop);
    verdictTitle.setText(verdictText(crop));
    showRanking(item);
    showText(item);
  }

  private String verdictText(@Nullable ReviewCrop crop) {
    if (crop == null) {
      return "Verdict";
    }
    String machine = "Machine: " + (crop.verdict().keep() ? "keep" : "reject");
    Boolean human = crop.humanKeep();
    return human == null
        ? machine
        : machine + " \u00b7 " + desk.nameOf(crop) + ": " + (human ? "keep" : "reject");
  }

  private void showRanking(ReviewItem item) {
    basis.setText(basisText(item));
    List<ReviewCrop> ranked =
        item.crops().stream()
            .filter(c -> c.scores() != null)
            .sorted(Comparator.comparingDouble(DetailsPane::total).reversed())
            .limit(RANKED)
            .toList();
    for (int i = 0; i < RANKED; i++) {
      Label line = rankLines.get(i);
      boolean there = i < ranked.size();
      present(line, there);
      if (there) {
        ReviewCrop crop = ranked.get(i);
        line.setText(rankText(item, crop));
        Long primary = item.primary();
        StyleClasses.set(line, "is-primary", primary != null && primary == crop.id());
      }
    }
  }

  private static void present(Label label, boolean wanted) {
    label.setVisible(wanted);
    label.setManaged(wanted);
  }

  private static double total(ReviewCrop crop) {
    CropScores scores = crop.scores();
    return scores == null ? Double.NEGATIVE_INFINITY : scores.total();
  }

  private static String rankText(ReviewItem item, ReviewCrop c) {
    CropScores s = c.scores();
    if (s == null) {
      return "";
    }
    Double textScore = s.text();
    return String.format(
        Locale.ROOT,
        "%2d %6.3f  text %6s size %.2f pos %.2f",
        item.crops().indexOf(c) + 1,
        s.total(),
        textScore == null ? "\u2013" : String.format(Locale.ROOT, "%.3f", textScore),
        s.size(),
        s.position());
  }

  private static String basisText(ReviewItem item) {
    if (item.humanPrimary() != null) {
      PrimaryReason reason = item.primaryReason();
      return "Chosen by a person" + (reason == null ? "." : ": " + reason.text() + ".");
    }
    if (item.primary() == null && item.machinePrimary() != null) {
      return "A person rejected the machine's choice, and nothing was chosen in its place.";
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
    setText(description, "", item.description());
    setText(usage, "Usage", item.usage());
    setText(features, "Features", item.features());
    setText(category, "Shop category", item.category());
    boolean any =
        description.isVisible()
            || usage.isVisible()
            || features.isVisible()
            || category.isVisible();
    present(noText, !any);
  }

  private static void setText(Label label, String name, String value) {
    present(label, !value.isBlank());
    label.setText((name.isEmpty() ? "" : name + ": ") + value.strip());
  }

  private static Label paragraph() {
    var label = new Label();
    label.setWrapText(true);
    label.setMinHeight(USE_PREF_SIZE);
    return label;
  }

  private static Label muted(String text) {
    Label label = paragraph();
    label.setText(text);
    label.getStyleClass().addAll("text-muted", "text-small");
    return label;
  }
}
