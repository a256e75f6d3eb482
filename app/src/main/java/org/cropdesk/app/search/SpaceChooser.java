package org.cropdesk.app.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import org.cropdesk.app.spaces.SpaceWords;
import org.cropdesk.app.spaces.SpacesFeed;
import org.cropdesk.embedding.SpaceOverview;
import org.cropdesk.embedding.SpaceState;
import org.jspecify.annotations.Nullable;

/** In which space is searched, and how much of the catalog that one covers. */
final class SpaceChooser extends HBox {
  /**
   * @param space null for the one in force
   */
  private record Choice(@Nullable Integer space, String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  private final SearchViewModel model;
  private final SpacesFeed feed;
  private final ComboBox<Choice> box = new ComboBox<>();
  private final Label covers = new Label();
  private boolean filling;

  SpaceChooser(SearchViewModel model) {
    super(8);
    this.model = model;
    this.feed = model.feed();
    setAlignment(Pos.CENTER_LEFT);
    box.setId("search-space");
    box.setFocusTraversable(false);
    box.setPrefWidth(230);
    box.setMinWidth(130);
    box.setMaxWidth(230);
    box.setTooltip(new Tooltip("In which space is searched, with the encoder of that space"));
    box.valueProperty()
        .subscribe(choice -> {
          if (choice != null && !filling) {
            model.searchIn(choice.space());
          }
        });
    covers.setId("search-space-covers");
    covers.getStyleClass().addAll("text-muted", "text-small");
    covers.setMinWidth(Region.USE_PREF_SIZE);
    getChildren().addAll(box, covers);
    feed.spacesProperty().subscribe(all -> fill());
    model.spaceProperty().subscribe(s -> fill());
  }

  /** Opens the list for the keyboard: arrows choose, Enter takes. */
  void open() {
    box.requestFocus();
    box.show();
  }

  private void fill() {
    List<Choice> choices = new ArrayList<>();
    SpaceOverview inForce = feed.searched();
    choices.add(
        new Choice(
            null,
            inForce == null
                ? "In force: none"
                : "In force: %d, %s".formatted(inForce.id(), inForce.space().key().encoderName())));
    feed.spaces().stream()
        .filter(s -> s.space().state() != SpaceState.RETIRED && s.space().vectors() > 0)
        .forEach(s -> choices.add(new Choice(s.id(), name(s))));
    filling = true;
    if (!box.getItems().equals(choices)) {
      box.getItems().setAll(choices);
    }
    Integer wanted = model.spaceProperty().get();
    box.setValue(
        choices.stream()
            .filter(c -> Objects.equals(c.space(), wanted))
            .findFirst()
            .orElse(choices.getFirst()));
    filling = false;
    SpaceOverview searched = wanted == null ? inForce : feed.find(wanted);
    covers.setText(searched == null ? "" : SpaceWords.completeness(searched));
  }

  private static String name(SpaceOverview space) {
    return "%s %d, %s"
        .formatted(
            space.space().key().aspect().name().toLowerCase(Locale.ROOT),
            space.id(),
            space.space().key().encoderName());
  }
}
