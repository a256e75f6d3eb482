package org.cropdesk.app.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.image.ImageView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.cropdesk.app.crops.CropThumbs;
import org.cropdesk.app.fx.Meter;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.search.Hit;
import org.cropdesk.search.ScoreParts;
import org.cropdesk.thresholds.Glimpse;
import org.jspecify.annotations.Nullable;

/** A result as a card: its picture, what it is, and what its score is the sum of. */
final class HitCell extends ListCell<Hit> {
  static final int SIDE = 76;

  private final CropThumbs thumbs;
  private final ImageView picture = new ImageView();
  private final Label none = new Label("no crop");
  private final Label sku = new Label();
  private final Label score = new Label();
  private final Label title = new Label();
  private final Label parts = new Label();
  private final Meter meter = new Meter();
  private final HBox card;

  HitCell(CropThumbs thumbs) {
    this.thumbs = thumbs;
    picture.setFitWidth(SIDE);
    picture.setFitHeight(SIDE);
    none.getStyleClass().addAll("text-muted", "text-small");
    var frame = new StackPane(none, picture);
    frame.getStyleClass().add("crop-frame");
    frame.setMinSize(SIDE, SIDE);
    frame.setMaxSize(SIDE, SIDE);
    sku.getStyleClass().add("task-title");
    score.getStyleClass().add("number");
    score.setMinWidth(USE_PREF_SIZE);
    parts.getStyleClass().addAll("text-muted", "text-small");
    parts.setWrapText(true);
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    var head = new HBox(8, sku, gap, score);
    head.setAlignment(Pos.CENTER_LEFT);
    var words = new VBox(3, head, title, meter, parts);
    words.setMinWidth(0);
    HBox.setHgrow(words, Priority.ALWAYS);
    card = new HBox(10, frame, words);
    card.setAlignment(Pos.CENTER_LEFT);
    setPrefWidth(0);
  }

  @Override
  protected void updateItem(@Nullable Hit hit, boolean empty) {
    super.updateItem(hit, empty);
    if (empty || hit == null) {
      setGraphic(null);
      return;
    }
    sku.setText(hit.sku());
    title.setText(hit.title().isBlank() ? "(no title)" : hit.title());
    ScoreParts sum = hit.parts();
    score.setText(number(sum.total()));
    meter.setShare(sum.total() / 1.2);
    parts.setText(explained(hit));
    show(hit);
    setGraphic(card);
  }

  private void show(Hit hit) {
    picture.setImage(null);
    String key = hit.objectKey();
    PixelBox box = hit.box();
    none.setVisible(key == null || box == null);
    if (key != null && box != null) {
      thumbs.load(
          new Glimpse(
              hit.cropId(),
              hit.productId(),
              hit.sku(),
              hit.title(),
              key,
              box,
              new double[0],
              true,
              null,
              null),
          SIDE,
          image -> {
            if (hit.equals(getItem())) {
              picture.setImage(image);
            }
          });
    }
  }

  private static String ranks(Hit hit) {
    var all = new ArrayList<String>();
    if (hit.keywordRank() > 0) {
      all.add("keyword " + hit.keywordRank());
    }
    if (hit.semanticRank() > 0) {
      all.add("meaning " + hit.semanticRank());
    }
    return all.size() < 2 ? "" : "; " + String.join(", ", all);
  }

  private static String explained(Hit hit) {
    ScoreParts sum = hit.parts();
    if (sum.total() == 0) {
      return "not related, only what is left" + ranks(hit);
    }
    List<String> all = new ArrayList<>();
    all.add("found " + number(sum.found()));
    add(all, "category", sum.category());
    add(all, "shape", sum.shape());
    add(all, "metadata", sum.metadata());
    return String.join(" + ", all) + ranks(hit) + (hit.stale() ? "; vector out of date" : "");
  }

  private static void add(List<String> all, String name, double value) {
    if (value >= 0.0005) {
      all.add(name + " " + number(value));
    }
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
