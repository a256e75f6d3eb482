package org.cropdesk.app.review;

import java.util.ArrayList;
import java.util.List;
import javafx.css.PseudoClass;
import javafx.geometry.HPos;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.cropdesk.app.crops.CheckWords;
import org.cropdesk.app.crops.CropThumbs;
import org.cropdesk.app.crops.CropTile;
import org.cropdesk.crop.Measure;
import org.cropdesk.crop.VerdictRule;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.thresholds.Explanations;
import org.jspecify.annotations.Nullable;

/**
 * Both verdicts side by side, every check with the limit at which it turns round, and the crops
 * nearest by. Up and down pick the check that is shown beside the neighbours, left and right walk
 * among them, Enter opens one.
 */
final class ExplainCard extends VBox {
  private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("selected");

  private final ExplainViewModel model;
  private final CropThumbs thumbs;
  private final String actor;
  private final GridPane checks = new GridPane();
  private final List<List<Node>> rows = new ArrayList<>();
  private final HBox sides = new HBox();
  private final List<CropTile> tiles = new ArrayList<>();
  private final List<Explanations.Neighbour> shown = new ArrayList<>();

  ExplainCard(ExplainViewModel model, CropThumbs thumbs, String actor, String human) {
    this.model = model;
    this.thumbs = thumbs;
    this.actor = actor;
    getStyleClass().add("explain-card");
    setFocusTraversable(true);
    checks.getStyleClass().add("explain-grid");
    sides.getStyleClass().add("explain-sides");
    var turn = new Label(model.whatWouldTurnIt());
    turn.setId("explain-turn");
    turn.setWrapText(true);
    turn.setMinHeight(USE_PREF_SIZE);
    getChildren().addAll(words(human), grid(), turn, sides);
    model.pickedProperty().subscribe(n -> showPicked());
    model.neighboursProperty().subscribe(n -> showNeighbours(n));
    model.problemProperty().subscribe(p -> showNeighbours(model.neighboursProperty().get()));
    addEventFilter(KeyEvent.KEY_PRESSED, this::pressed);
  }

  private HBox words(String human) {
    ReviewCrop crop = model.crop();
    Boolean keep = crop.humanKeep();
    var machine =
        word(
            "explain-machine",
            "The machine",
            crop.verdict().keep(),
            String.join(
                ", ", crop.verdict().failed().stream().map(m -> m.check().reason()).toList()));
    VBox person =
        keep == null
            ? nobody()
            : word("explain-human", human, keep, keep == crop.verdict().keep() ? "agrees" : "");
    HBox.setHgrow(machine, Priority.ALWAYS);
    HBox.setHgrow(person, Priority.ALWAYS);
    var both = new HBox(12, machine, person);
    both.getStyleClass().add("explain-words");
    return both;
  }

  private static VBox word(String id, String who, boolean keep, String why) {
    var name = new Label(who);
    name.getStyleClass().add("section-title");
    var chip = new Label(keep ? "keep" : "reject");
    chip.getStyleClass().addAll("chip", keep ? "kept" : "rejected");
    chip.setId(id);
    var reason = new Label(why);
    reason.getStyleClass().addAll("text-muted", "text-small");
    reason.setMaxWidth(240);
    reason.setTooltip(new Tooltip(why));
    var box = new VBox(4, name, new HBox(8, chip, reason));
    box.getStyleClass().add("explain-word");
    box.setPrefWidth(320);
    return box;
  }

  private static VBox nobody() {
    var name = new Label("People");
    name.getStyleClass().add("section-title");
    var none = new Label("Nobody has judged this crop.");
    none.getStyleClass().addAll("text-muted", "text-small");
    none.setId("explain-human");
    var box = new VBox(4, name, none);
    box.getStyleClass().add("explain-word");
    box.setPrefWidth(320);
    return box;
  }

  private GridPane grid() {
    var name = new ColumnConstraints();
    name.setHgrow(Priority.ALWAYS);
    checks.getColumnConstraints().add(name);
    for (int i = 0; i < 4; i++) {
      var number = new ColumnConstraints(124);
      number.setHalignment(HPos.RIGHT);
      number.setFillWidth(true);
      checks.getColumnConstraints().add(number);
    }
    String[] heads = {"", "measured", "limit", "passes or fails", "flips at"};
    for (int i = 0; i < heads.length; i++) {
      var head = new Label(heads[i]);
      head.getStyleClass().addAll("text-muted", "text-small");
      checks.add(head, i, 0);
    }
    for (int i = 0; i < model.measures().size(); i++) {
      addRow(i, model.measures().get(i));
    }
    return checks;
  }

  private void addRow(int index, Measure m) {
    boolean judges = CheckWords.judges(m.check(), m.threshold());
    String flips = ExplainViewModel.flipsAt(m);
    var title = new Label(CheckWords.title(m.check()));
    title.setMaxSize(Double.MAX_VALUE, Double.MAX_VALUE);
    List<Node> nodes =
        List.of(
            title,
            number(CheckWords.number(m.check(), m.value())),
            number(CheckWords.limit(m.check(), m.threshold())),
            number(judges ? ExplainViewModel.margin(m) : ""),
            number(flips.isEmpty() ? "\u2013" : flips));
    nodes.get(4).setId("flips-" + m.check().name());
    for (int i = 0; i < nodes.size(); i++) {
      nodes.get(i).getStyleClass().add("explain-cell");
      if (!m.passed()) {
        nodes.get(i).getStyleClass().add("failed");
      }
      nodes.get(i).setOnMouseClicked(e -> model.pick(index));
      checks.add(nodes.get(i), i, index + 1);
    }
    rows.add(nodes);
  }

  private static Label number(String text) {
    var label = new Label(text);
    label.getStyleClass().add("number");
    label.setMaxSize(Double.MAX_VALUE, Double.MAX_VALUE);
    label.setAlignment(Pos.CENTER_RIGHT);
    return label;
  }

  private void showPicked() {
    for (int i = 0; i < rows.size(); i++) {
      boolean here = i == model.pickedProperty().get();
      rows.get(i).forEach(n -> n.pseudoClassStateChanged(SELECTED, here));
    }
    showValues();
  }

  private void showNeighbours(Explanations.@Nullable Neighbours found) {
    sides.getChildren().clear();
    tiles.clear();
    shown.clear();
    String problem = model.problemProperty().get();
    if (found == null) {
      sides.getChildren().add(muted(problem.isEmpty() ? "Looking for crops alike\u2026" : problem));
    } else if (found.isEmpty()) {
      sides
          .getChildren()
          .add(muted("No crop of another product can be compared with this one yet."));
    } else {
      sides.getChildren().add(side("Nearest kept", "near-kept-", found.kept()));
      sides.getChildren().add(side("Nearest rejected", "near-rejected-", found.rejected()));
      showValues();
    }
  }

  private VBox side(String title, String id, List<Explanations.Neighbour> crops) {
    var heading = new Label(title);
    heading.getStyleClass().add("section-title");
    var row = new HBox(8);
    for (Explanations.Neighbour neighbour : crops) {
      var tile = new CropTile(neighbour.crop(), thumbs, actor, () -> model.open(neighbour));
      tile.setId(id + (row.getChildren().size() + 1));
      tiles.add(tile);
      shown.add(neighbour);
      row.getChildren().add(tile);
    }
    if (crops.isEmpty()) {
      row.getChildren().add(muted("None is near."));
    }
    return new VBox(6, heading, row);
  }

  private static Label muted(String text) {
    var label = new Label(text);
    label.getStyleClass().addAll("text-muted", "text-small");
    label.setWrapText(true);
    return label;
  }

  private void showValues() {
    Measure picked = model.picked();
    for (int i = 0; i < tiles.size(); i++) {
      if (picked == null) {
        tiles.get(i).setValue("", false);
        continue;
      }
      double value = shown.get(i).crop().value(picked.check());
      tiles
          .get(i)
          .setValue(
              Double.isNaN(value) ? "not measured" : CheckWords.fine(picked.check(), value),
              VerdictRule.fails(picked.check(), value, picked.threshold()));
    }
  }

  private void pressed(KeyEvent e) {
    switch (e.getCode()) {
      case UP -> model.pickNext(-1);
      case DOWN -> model.pickNext(1);
      case RIGHT -> walk(1);
      case LEFT -> walk(-1);
      default -> {
        return;
      }
    }
    e.consume();
  }

  private void walk(int step) {
    if (tiles.isEmpty()) {
      return;
    }
    int now = -1;
    for (int i = 0; i < tiles.size(); i++) {
      if (tiles.get(i).isFocused()) {
        now = i;
      }
    }
    int next =
        now < 0 ? (step > 0 ? 0 : tiles.size() - 1) : Math.floorMod(now + step, tiles.size());
    tiles.get(next).requestFocus();
  }
}
