package org.cropdesk.app.learning;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;
import java.util.Map;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.cropdesk.app.learning.LearningViewModel.Card;
import org.cropdesk.learning.Comparison;
import org.cropdesk.learning.Comparison.Share;
import org.cropdesk.learning.Head;
import org.cropdesk.learning.Measured;
import org.cropdesk.learning.Sentences;
import org.jspecify.annotations.Nullable;

/** What is learned about one attribute. */
final class AttributeCard extends VBox {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofLocalizedDateTime(FormatStyle.SHORT).withZone(ZoneId.systemDefault());
  private static final int VERSIONS_SHOWN = 4;

  private final LearningViewModel learning;
  private final Card card;
  private final String name;

  AttributeCard(LearningViewModel learning, Card card, boolean busy) {
    this.learning = learning;
    this.card = card;
    this.name = card.attribute().attribute();
    getStyleClass().add("attribute-card");
    setId("learning-" + name);
    getChildren().add(head(busy));
    getChildren().add(muted(state()));
    var versions = card.attribute().versions();
    Head told = told();
    if (told != null) {
      getChildren().add(bars(told));
      getChildren().add(muted(small(told)));
    }
    getChildren().add(values(told));
    if (!versions.isEmpty()) {
      getChildren().add(versions(busy));
    }
  }

  /** Whose numbers are shown: the head in use, else the newest. */
  private @Nullable Head told() {
    var versions = card.attribute().versions();
    Head inUse = card.attribute().inUse();
    return inUse != null ? inUse : versions.isEmpty() ? null : versions.getFirst();
  }

  private Node head(boolean busy) {
    var title = new Label(LearningViewModel.capital(name));
    title.getStyleClass().add("card-title");
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    var back = new Button("Back to zero-shot");
    back.setId("back-" + name);
    back.setVisible(card.attribute().inUse() != null);
    back.managedProperty().bind(back.visibleProperty());
    back.setOnAction(e -> learning.back(name));
    var train = new Button("Train now");
    train.setId("train-" + name);
    train.setDisable(busy || !card.tooFew().isEmpty() || card.counts() == null);
    train.setOnAction(e -> learning.train(name));
    var row = new HBox(10, title, chip(), gap, back, train);
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  private Label chip() {
    Head inUse = card.attribute().inUse();
    boolean none = card.attribute().versions().isEmpty();
    var chip =
        new Label(
            inUse != null
                ? "learned, version " + inUse.version()
                : none && !card.tooFew().isEmpty() ? "zero-shot, too few to learn" : "zero-shot");
    chip.setId("state-" + name);
    chip.getStyleClass().addAll("chip", inUse != null ? "kept" : none ? "waiting" : "held");
    return chip;
  }

  private String state() {
    var attribute = card.attribute();
    var text = new StringBuilder();
    Head told = told();
    if (!attribute.reason().isEmpty()) {
      text.append(attribute.reason());
    } else if (told != null && !told.better()) {
      text.append(card.refusals().getOrDefault(told, ""));
    }
    if (attribute.rewriting()) {
      append(text, "Suggestions in the catalog are being rewritten.");
    }
    if (!card.tooFew().isEmpty()) {
      append(text, card.tooFew());
    } else if (attribute.versions().isEmpty() && card.counts() != null) {
      append(text, "Enough is verified to learn from; training starts by itself, or now.");
    }
    return text.toString();
  }

  private static void append(StringBuilder text, String more) {
    text.append(text.isEmpty() ? "" : " ").append(more);
  }

  private static Node bars(Head head) {
    var grid = new GridPane();
    grid.getStyleClass().add("share-bars");
    var names = new ColumnConstraints();
    names.setMinWidth(Region.USE_PREF_SIZE);
    var bar = new ColumnConstraints();
    bar.setHgrow(Priority.ALWAYS);
    var number = new ColumnConstraints();
    number.setMinWidth(Region.USE_PREF_SIZE);
    grid.getColumnConstraints().addAll(names, bar, number);
    Comparison all = head.measured().all();
    addBar(grid, 0, "zero-shot", all.zeroShotShare(), "zero-shot");
    addBar(grid, 1, "learned, version " + head.version(), all.learnedShare(), "learned");
    return grid;
  }

  private static void addBar(GridPane grid, int row, String who, Share share, String kind) {
    var number =
        new Label(
            "%s (%s to %s)"
                .formatted(
                    Sentences.percent(share.share()),
                    Sentences.percent(share.low()),
                    Sentences.percent(share.high())));
    number.getStyleClass().add("number");
    grid.addRow(row, new Label(who), new ShareBar(share, kind), number);
  }

  private static String small(Head head) {
    Measured m = head.measured();
    Comparison all = m.all();
    String spoken =
        m.spoken().crops() == 0
            ? ""
            : " On the %d whose value a person gave: %d right by zero-shot, %d by what was learned."
                .formatted(m.spoken().crops(), m.spoken().zeroShot(), m.spoken().learned());
    return String.format(
        Locale.ROOT,
        "%d held-out crops that it never saw, 95 %% intervals; difference by chance: p = %.3f, used"
            + " below %.2f.%s",
        all.crops(),
        all.chance(),
        Comparison.LEVEL,
        spoken);
  }

  /** Every value of the vocabulary: how often it is verified, and who finds it. */
  private Node values(@Nullable Head head) {
    var flow = new FlowPane(8, 8);
    Map<String, Integer> counts = card.counts();
    for (String value : card.attribute().vocabulary()) {
      var title = new Label(value);
      title.getStyleClass().add("task-title");
      int verified = counts == null ? 0 : counts.getOrDefault(value, 0);
      var cell =
          new VBox(1, title, muted(counts == null ? "counting\u2026" : verified + " verified"));
      if (head != null) {
        head.measured().values().stream()
            .filter(v -> v.value().equals(value))
            .forEach(v ->
                cell.getChildren()
                    .add(
                        muted(
                            "found %d \u2192 %d of %d"
                                .formatted(v.zeroShot(), v.learned(), v.crops()))));
        if (!head.values().contains(value)) {
          cell.getChildren().add(muted("not learned"));
        }
      }
      cell.getStyleClass().add("value-cell");
      flow.getChildren().add(cell);
    }
    return flow;
  }

  private Node versions(boolean busy) {
    var box = new VBox(4);
    for (Head head : card.attribute().versions().stream().limit(VERSIONS_SHOWN).toList()) {
      box.getChildren().add(version(head, busy));
    }
    int more = card.attribute().versions().size() - VERSIONS_SHOWN;
    if (more > 0) {
      box.getChildren().add(muted("and " + more + " earlier"));
    }
    return box;
  }

  private Node version(Head head, boolean busy) {
    var text =
        new Label(
            "%s  %s, by %s, from %d verified crops."
                .formatted(
                    Sentences.numbers(head),
                    TIME.format(head.trainedAt()),
                    head.trainedBy(),
                    head.verified()));
    text.getStyleClass().add("text-small");
    text.setWrapText(true);
    HBox.setHgrow(text, Priority.ALWAYS);
    text.setMaxWidth(Double.MAX_VALUE);
    boolean inUse = head.equals(card.attribute().inUse());
    Node action;
    if (inUse) {
      var chip = new Label("in use");
      chip.getStyleClass().addAll("chip", "kept");
      action = chip;
    } else {
      String why = card.refusals().getOrDefault(head, "");
      var use = new Button("Use it");
      use.setId("use-" + name + "-" + head.version());
      use.getStyleClass().add("chip-button");
      use.setDisable(busy || !why.isEmpty());
      use.setOnAction(e -> learning.use(name, head.version()));
      action = why.isEmpty() ? use : muted(head.better() ? "does not fit any more" : "not better");
    }
    var row = new HBox(12, text, action);
    row.setAlignment(Pos.CENTER_LEFT);
    row.getStyleClass().add("version-row");
    if (action instanceof Region region) {
      region.setMinWidth(USE_PREF_SIZE);
    }
    return row;
  }

  private static Label muted(String text) {
    var label = new Label(text);
    label.getStyleClass().addAll("text-muted", "text-small");
    label.setWrapText(true);
    boolean there = !text.isEmpty();
    label.setVisible(there);
    label.setManaged(there);
    return label;
  }
}
