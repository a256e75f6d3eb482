package org.cropdesk.app.datasets;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.cropdesk.app.crops.CropThumbs;
import org.cropdesk.app.datasets.CompareViewModel.Found;
import org.cropdesk.dataset.DatasetChange;
import org.cropdesk.dataset.DatasetDiff;
import org.cropdesk.dataset.DatasetVersion;
import org.jspecify.annotations.Nullable;

/** What differs between another version and the chosen one, with pictures. */
final class ComparePane extends VBox {
  private static final double OTHER = 340;

  private final CompareViewModel model;
  private final ComboBox<DatasetVersion> other = new ComboBox<>();
  private final Label said = new Label();
  private final FlowPane counts = new FlowPane(8, 6);
  private final ListView<DatasetChange> list = new ListView<>();
  private boolean filling;

  ComparePane(CompareViewModel model, CropThumbs thumbs) {
    super(10);
    this.model = model;
    var since = new Label("Compared with");
    since.setMinWidth(USE_PREF_SIZE);
    since.setLabelFor(other);
    other.setId("compare-with");
    other.setMinWidth(0);
    other.setMaxWidth(OTHER);
    other.setConverter(new Named());
    other
        .valueProperty()
        .subscribe(v -> {
          if (!filling && v != null) {
            model.with(v);
          }
        });
    var head = new HBox(10, since, other);
    head.setAlignment(Pos.CENTER_LEFT);
    head.visibleProperty().bind(model.othersProperty().map(o -> !o.isEmpty()));
    head.managedProperty().bind(head.visibleProperty());
    said.setId("compare-said");
    said.setWrapText(true);
    said.setMinHeight(USE_PREF_SIZE);
    counts.setId("compare-counts");
    counts.managedProperty().bind(counts.visibleProperty());
    list(thumbs);
    VBox.setVgrow(list, Priority.ALWAYS);
    getChildren().addAll(head, said, counts, list);
    setMinWidth(0);
    model.othersProperty().subscribe(o -> fill());
    model.otherProperty().subscribe(o -> fill());
    model.foundProperty().subscribe(this::show);
  }

  private void list(CropThumbs thumbs) {
    list.setId("compare-changes");
    list.getStyleClass().add("runs-list");
    list.setCellFactory(v -> new ChangeCell(model, thumbs));
    list.getSelectionModel()
        .selectedIndexProperty()
        .subscribe(i -> {
          if (i.intValue() >= 0 && i.intValue() == list.getItems().size() - 1) {
            model.more();
          }
        });
    list.setOnMouseClicked(e -> {
      if (e.getClickCount() == 2) {
        openChosen();
      }
    });
  }

  private void fill() {
    filling = true;
    other.getItems().setAll(model.othersProperty().get());
    other.setValue(model.otherProperty().get());
    filling = false;
    show(model.foundProperty().get());
  }

  private void show(Found found) {
    said.setText(model.said());
    DatasetDiff diff = found.diff();
    counts.getChildren().clear();
    if (diff != null) {
      diff.counts().entrySet().stream()
          .filter(e -> e.getValue() > 0)
          .forEach(e -> {
            var chip = new Label(DatasetWords.number(e.getValue()) + " " + e.getKey().word());
            chip.getStyleClass().add("chip");
            ChangeCell.look(chip, e.getKey());
            counts.getChildren().add(chip);
          });
    }
    counts.setVisible(!counts.getChildren().isEmpty());
    List<DatasetChange> all = found.changes();
    int had = list.getItems().size();
    boolean longer = had > 0 && all.size() > had && all.subList(0, had).equals(list.getItems());
    if (longer) {
      list.getItems().addAll(all.subList(had, all.size()));
    } else if (!all.equals(list.getItems())) {
      list.getItems().setAll(all);
      list.getSelectionModel().select(0);
    }
    list.setVisible(!all.isEmpty());
  }

  void focusPart() {
    if (list.getItems().isEmpty()) {
      other.requestFocus();
    } else {
      list.requestFocus();
    }
  }

  /** Brings up the product of the chosen change; false when the keyboard is elsewhere. */
  boolean open() {
    return list.isFocused() && openChosen();
  }

  private boolean openChosen() {
    DatasetChange chosen = list.getSelectionModel().getSelectedItem();
    if (chosen != null) {
      model.open(chosen);
    }
    return chosen != null;
  }

  private static final class Named extends StringConverter<DatasetVersion> {
    @Override
    public String toString(@Nullable DatasetVersion version) {
      return version == null ? "" : version.name();
    }

    @Override
    public DatasetVersion fromString(String text) {
      throw new UnsupportedOperationException("Versions are chosen, not typed");
    }
  }
}
