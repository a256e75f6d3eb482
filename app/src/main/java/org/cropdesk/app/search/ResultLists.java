package org.cropdesk.app.search;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.cropdesk.app.crops.CropThumbs;
import org.cropdesk.search.Hit;

/** The lists of an answer beside each other, and the keyboard's way between them. */
final class ResultLists {
  private static final double CARD = 96;

  private final SearchViewModel model;
  private final CropThumbs thumbs;
  private final List<ListView<Hit>> lists = new ArrayList<>();

  ResultLists(SearchViewModel model, CropThumbs thumbs) {
    this.model = model;
    this.thumbs = thumbs;
  }

  /** New lists for what the model has found, each with its title. */
  List<VBox> made() {
    lists.clear();
    model.select(null);
    return model.columns().stream().map(this::made).toList();
  }

  private VBox made(SearchColumns column) {
    var list = new ListView<Hit>();
    list.setId("search-" + column.id());
    list.getStyleClass().add("search-list");
    list.setFixedCellSize(CARD);
    list.setCellFactory(v -> new HitCell(thumbs));
    list.getItems().setAll(column.hits());
    var none = new Label(column.empty());
    none.getStyleClass().add("text-muted");
    none.setWrapText(true);
    none.setMaxWidth(260);
    list.setPlaceholder(none);
    follow(list);
    var title = new Label(column.title());
    title.setId("search-" + column.id() + "-title");
    title.getStyleClass().add("section-title");
    var box = new VBox(6, title, list);
    box.setMinWidth(0);
    box.setPrefWidth(100);
    HBox.setHgrow(box, Priority.ALWAYS);
    VBox.setVgrow(list, Priority.ALWAYS);
    lists.add(list);
    return box;
  }

  /** What the keyboard is at is what commands are about. */
  private void follow(ListView<Hit> list) {
    list.getSelectionModel()
        .selectedItemProperty()
        .subscribe(hit -> {
          if (list.isFocused()) {
            model.select(hit);
          }
        });
    list.focusedProperty()
        .subscribe(has -> {
          if (has) {
            if (list.getSelectionModel().isEmpty()) {
              list.getSelectionModel().selectFirst();
            }
            model.select(list.getSelectionModel().getSelectedItem());
          }
        });
    list.setOnMouseClicked(e -> {
      if (e.getClickCount() == 2) {
        model.open();
      }
    });
  }

  /** The keyboard goes to the list that was made of both, else to the first that has anything. */
  void focus() {
    for (int i = lists.size() - 1; i >= 0; i--) {
      if (!lists.get(i).getItems().isEmpty()) {
        lists.get(i).requestFocus();
        return;
      }
    }
  }

  /** The keyboard goes so many lists to the right. */
  void step(int by) {
    for (int i = 0; i < lists.size(); i++) {
      if (lists.get(i).isFocused()) {
        lists.get(Math.clamp(i + (long) by, 0, lists.size() - 1)).requestFocus();
        return;
      }
    }
    focus();
  }
}
