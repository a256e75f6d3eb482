package org.cropdesk.app.review;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.cropdesk.app.fx.Viewports;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewImage;
import org.cropdesk.review.ReviewItem;

/** All crops of a product side by side, as the encoder sees them. Cards are reused. */
final class CropStrip extends VBox {
  private final Label caption = new Label();
  private final HBox cards = new HBox();
  private final ScrollPane scroller = new ScrollPane(cards);
  private final List<CropCard> pool = new ArrayList<>();
  private final int cropSize;
  private final IntConsumer onPick;
  private final String actor;

  CropStrip(int cropSize, String actor, IntConsumer onPick) {
    this.actor = actor;
    this.cropSize = cropSize;
    this.onPick = onPick;
    getStyleClass().add("crop-strip");
    cards.getStyleClass().add("crop-cards");
    cards.setAlignment(Pos.CENTER_LEFT);
    caption.getStyleClass().addAll("text-muted", "text-small");
    scroller.setVbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    scroller.setHbarPolicy(ScrollPane.ScrollBarPolicy.AS_NEEDED);
    scroller.setFitToHeight(true);
    scroller.setFocusTraversable(false);
    scroller.setMinHeight(174);
    scroller.setPrefHeight(174);
    Viewports.drawDirectly(scroller);
    getChildren().addAll(caption, scroller);
  }

  void show(ReviewItem item, ItemPictures pictures, int selected) {
    List<ReviewCrop> crops = item.crops();
    while (pool.size() < crops.size()) {
      var card = new CropCard(actor);
      int number = pool.size() + 1;
      card.setId("crop-" + number);
      card.setOnMouseClicked(e -> onPick.accept(number));
      pool.add(card);
    }
    Long primary = item.primary();
    for (int i = 0; i < crops.size(); i++) {
      ReviewCrop crop = crops.get(i);
      pool.get(i)
          .show(
              i,
              crop,
              pictures.crop(crop.id()),
              primary != null && primary == crop.id(),
              i == selected);
    }
    if (cards.getChildren().size() != crops.size()) {
      cards.getChildren().setAll(pool.subList(0, crops.size()));
    }
    caption.setText(captionText(item));
    reveal(selected, crops.size());
  }

  private String captionText(ReviewItem item) {
    long unreadable = item.images().stream().filter(i -> i.failure() != null).count();
    long kept = item.crops().stream().filter(ReviewCrop::kept).count();
    var text = new StringBuilder();
    text.append(count(item.crops().size(), "crop"))
        .append(", ")
        .append(kept)
        .append(" kept, from ")
        .append(count(item.images().size(), "picture"));
    if (unreadable > 0) {
      text.append(" (")
          .append(unreadable)
          .append(" unreadable: ")
          .append(firstFailure(item))
          .append(')');
    }
    return text.append(" \u00b7 encoder input ").append(cropSize).append(" px").toString();
  }

  private static String firstFailure(ReviewItem item) {
    return item.images().stream()
        .map(ReviewImage::failure)
        .filter(f -> f != null)
        .findFirst()
        .orElse("");
  }

  private static String count(int n, String what) {
    return n + " " + what + (n == 1 ? "" : "s");
  }

  private void reveal(int selected, int count) {
    double visible = scroller.getViewportBounds().getWidth();
    double all = cards.getWidth();
    if (selected < 0 || count == 0 || all <= visible) {
      return;
    }
    double middle = (selected + 0.5) / count * all;
    scroller.setHvalue(Math.clamp((middle - visible / 2) / (all - visible), 0, 1));
  }
}
