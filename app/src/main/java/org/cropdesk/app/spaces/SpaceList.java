package org.cropdesk.app.spaces;

import java.util.List;
import java.util.Objects;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.cropdesk.app.fx.Meter;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.embedding.SpaceCoverage;
import org.cropdesk.embedding.SpaceOverview;
import org.jspecify.annotations.Nullable;

/** The spaces, aspect by aspect, one below the other so that their counts can be compared. */
final class SpaceList extends VBox {
  private static final double ROW = 54;
  private static final double ASPECT = 84;
  private static final double COVERED = 118;
  private static final double COUNT = 74;
  private static final double MADE = 148;
  private static final int MOST_ROWS = 6;
  private static final int LEAST_ROWS = 3;
  private static final List<String> STATES = List.of("kept", "waiting", "held", "let-go");

  private final SpacesViewModel model;
  private final ListView<SpaceOverview> list = new ListView<>();
  private boolean filling;

  SpaceList(SpacesViewModel model) {
    this.model = model;
    list.setId("space-list");
    list.getStyleClass().add("space-list");
    list.setFixedCellSize(ROW);
    list.setCellFactory(v -> new Cell());
    list.getSelectionModel()
        .selectedItemProperty()
        .subscribe(space -> {
          if (space != null && !filling) {
            model.choose(space);
          }
        });
    getChildren().addAll(head(), list);
    model.feed().spacesProperty().subscribe(all -> fill());
    model.chosenProperty().subscribe(c -> fill());
  }

  private static HBox head() {
    var made = title("Made", MADE, Pos.CENTER_LEFT);
    made.getStyleClass().add("space-made");
    var head =
        new HBox(
            title("Aspect", ASPECT, Pos.CENTER_LEFT),
            grow(title("Space", 0, Pos.CENTER_LEFT)),
            title("Covers", COVERED, Pos.CENTER_LEFT),
            title("Vectors", COUNT, Pos.CENTER_RIGHT),
            title("Stale", COUNT, Pos.CENTER_RIGHT),
            title("Failed", COUNT, Pos.CENTER_RIGHT),
            made);
    head.getStyleClass().add("space-head");
    return head;
  }

  private static Label title(String text, double width, Pos at) {
    var label = sized(new Label(text), width, at);
    label.getStyleClass().addAll("text-muted", "text-small");
    return label;
  }

  private static Label sized(Label label, double width, Pos at) {
    if (width > 0) {
      label.setMinWidth(width);
      label.setPrefWidth(width);
    }
    label.setAlignment(at);
    return label;
  }

  private static <T extends Region> T grow(T node) {
    node.setMaxWidth(Double.MAX_VALUE);
    node.setMinWidth(0);
    HBox.setHgrow(node, Priority.ALWAYS);
    return node;
  }

  private void fill() {
    List<SpaceOverview> all = model.ordered();
    SpaceOverview chosen = model.chosenProperty().get();
    filling = true;
    if (!list.getItems().equals(all)) {
      list.getItems().setAll(all);
    }
    if (chosen != null) {
      for (int i = 0; i < all.size(); i++) {
        if (all.get(i).id() == chosen.id()) {
          list.getSelectionModel().select(i);
        }
      }
    }
    filling = false;
    double height = Math.clamp(all.size(), 1, MOST_ROWS) * ROW + 4;
    list.setPrefHeight(height);
    list.setMinHeight(Math.min(height, LEAST_ROWS * ROW + 4));
    list.setMaxHeight(height);
  }

  /** Takes the keyboard. */
  void focusList() {
    list.requestFocus();
  }

  private final class Cell extends ListCell<SpaceOverview> {
    private final Label aspect = sized(new Label(), ASPECT, Pos.CENTER_LEFT);
    private final Label name = new Label();
    private final Label state = new Label();
    private final Label about = new Label();
    private final Label covers = new Label();
    private final Meter meter = new Meter();
    private final Label vectors = sized(new Label(), COUNT, Pos.CENTER_RIGHT);
    private final Label stale = sized(new Label(), COUNT, Pos.CENTER_RIGHT);
    private final Label failed = sized(new Label(), COUNT, Pos.CENTER_RIGHT);
    private final Label made = new Label();
    private final Label by = new Label();
    private final HBox row;

    Cell() {
      aspect.getStyleClass().add("text-muted");
      name.getStyleClass().add("task-title");
      name.setMinWidth(0);
      name.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
      state.getStyleClass().add("chip");
      state.setMinWidth(USE_PREF_SIZE);
      about.getStyleClass().addAll("text-muted", "text-small");
      about.setMinWidth(0);
      for (Label number : List.of(vectors, stale, failed)) {
        number.getStyleClass().add("number");
      }
      made.getStyleClass().add("text-small");
      by.getStyleClass().addAll("text-muted", "text-small");
      var first = new HBox(8, name, state);
      first.setAlignment(Pos.CENTER_LEFT);
      var words = grow(new VBox(3, first, about));
      words.setAlignment(Pos.CENTER_LEFT);
      meter.getStyleClass().add("confidence");
      var cover = fixed(new VBox(4, covers, meter), COVERED);
      cover.getStyleClass().add("space-cover");
      var when = fixed(new VBox(3, made, by), MADE);
      when.getStyleClass().add("space-made");
      row = new HBox(aspect, words, cover, vectors, stale, failed, when);
      row.setAlignment(Pos.CENTER_LEFT);
      setPrefWidth(0);
    }

    private VBox fixed(VBox box, double width) {
      box.setMinWidth(width);
      box.setPrefWidth(width);
      box.setMaxWidth(width);
      box.setAlignment(Pos.CENTER_LEFT);
      return box;
    }

    @Override
    protected void updateItem(@Nullable SpaceOverview space, boolean empty) {
      super.updateItem(space, empty);
      if (empty || space == null) {
        setGraphic(null);
        setTooltip(null);
        return;
      }
      boolean first =
          getIndex() == 0
              || !SpaceWords.aspect(list.getItems().get(getIndex() - 1))
                  .equals(SpaceWords.aspect(space));
      aspect.setText(first ? SpaceWords.aspect(space) : "");
      name.setText("%d  %s".formatted(space.id(), space.space().key().encoderName()));
      state.setText(SpaceWords.state(space));
      StyleClasses.choose(state, STATES, look(space));
      about.setText(SpaceWords.details(space));
      covers.setText(SpaceWords.covered(space));
      SpaceCoverage coverage = space.coverage();
      meter.setShare(coverage == null ? 0 : coverage.share());
      StyleClasses.set(meter, "sure", coverage != null && coverage.percent() == 100);
      meter.setVisible(coverage != null);
      vectors.setText(SpaceWords.number(space.space().vectors()));
      stale.setText(SpaceWords.number(space.space().stale()));
      StyleClasses.set(stale, "amber", space.space().stale() > 0);
      failed.setText(SpaceWords.number(space.failed()));
      StyleClasses.set(failed, "red", space.failed() > 0);
      made.setText(SpaceWords.time(space.space().createdAt()));
      by.setText("by " + space.madeBy());
      Tooltip tip = Objects.requireNonNullElseGet(getTooltip(), Tooltip::new);
      tip.setText(SpaceWords.name(space) + "\n" + SpaceWords.details(space));
      setTooltip(tip);
      setGraphic(row);
    }

    private static String look(SpaceOverview space) {
      if (space.filling()) {
        return "waiting";
      }
      return switch (space.space().state()) {
        case ACTIVE -> "kept";
        case VERIFIED -> "waiting";
        case BUILDING -> "held";
        case RETIRED -> "let-go";
      };
    }
  }
}
