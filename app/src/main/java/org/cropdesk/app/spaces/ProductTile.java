package org.cropdesk.app.spaces;

import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.Tooltip;
import javafx.scene.image.ImageView;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.cropdesk.app.crops.CropThumbs;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.search.ProductCard;
import org.cropdesk.thresholds.Glimpse;
import org.jspecify.annotations.Nullable;

/** A product by the picture that stands for it, its sku and one more word. */
final class ProductTile extends VBox {
  /**
   * @param side of the picture, pixels
   * @param word below the sku, empty for none
   */
  ProductTile(CropThumbs thumbs, @Nullable ProductCard card, int side, String word) {
    super(3);
    getStyleClass().add("product-tile");
    setAlignment(Pos.TOP_CENTER);
    setFillWidth(false);
    var none = new Label(card == null ? "gone" : "no crop");
    none.getStyleClass().addAll("text-muted", "text-small");
    var picture = new ImageView();
    picture.setFitWidth(side);
    picture.setFitHeight(side);
    var frame = new StackPane(none, picture);
    frame.getStyleClass().add("crop-frame");
    frame.setMinSize(side, side);
    frame.setMaxSize(side, side);
    var sku = new Label(card == null ? "deleted" : card.sku());
    sku.getStyleClass().addAll("text-small", "mono");
    sku.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
    sku.setMaxWidth(side);
    getChildren().addAll(frame, sku);
    if (!word.isEmpty()) {
      var below = new Label(word);
      below.getStyleClass().addAll("text-small", "text-muted");
      below.setMaxWidth(side);
      getChildren().add(below);
    }
    if (card != null) {
      load(thumbs, card, side, picture, none);
      String title = card.title().isBlank() ? card.sku() : card.sku() + "\n" + card.title();
      Tooltip.install(this, new Tooltip(title));
    }
  }

  /** Marks a product that only one of two spaces found. */
  ProductTile changed(boolean changed) {
    StyleClasses.set(this, "changed", changed);
    setAccessibleText(changed ? "only here" : "in both");
    return this;
  }

  private static void load(
      CropThumbs thumbs, ProductCard card, int side, ImageView picture, Label none) {
    String key = card.objectKey();
    PixelBox box = card.box();
    if (key != null && box != null) {
      none.setVisible(false);
      thumbs.load(
          new Glimpse(
              card.cropId(),
              card.productId(),
              card.sku(),
              card.title(),
              key,
              box,
              new double[0],
              true,
              null,
              null),
          side,
          picture::setImage);
    }
  }
}
