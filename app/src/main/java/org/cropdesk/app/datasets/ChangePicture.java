package org.cropdesk.app.datasets;

import javafx.scene.image.ImageView;
import javafx.scene.layout.StackPane;
import org.cropdesk.app.crops.CropThumbs;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.dataset.DatasetChange;
import org.cropdesk.dataset.DatasetItem;
import org.cropdesk.dataset.DatasetObject;
import org.cropdesk.thresholds.Glimpse;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** The crop a change is about, or the picture; as it is now, or as it was when it is gone. */
final class ChangePicture extends StackPane {
  private static final int SIDE = 56;

  private final CropThumbs thumbs;
  private final ImageView picture = new ImageView();
  private long wanted;

  ChangePicture(CropThumbs thumbs) {
    this.thumbs = thumbs;
    picture.setFitWidth(SIDE);
    picture.setFitHeight(SIDE);
    getStyleClass().add("crop-frame");
    setMinSize(SIDE, SIDE);
    setMaxSize(SIDE, SIDE);
    // Stays where the picture is no longer in the store.
    getChildren().addAll(new FontIcon("fth-image"), picture);
  }

  void show(DatasetChange change) {
    picture.setImage(null);
    long mine = ++wanted;
    DatasetItem item = change.is() != null ? change.is() : change.was();
    if (item == null) {
      return;
    }
    DatasetItem was = change.was();
    Long crop = change.cropId();
    PixelBox box = box(item, crop);
    if (box == null && was != null) {
      box = box(was, crop);
    }
    thumbs.load(
        new Glimpse(
            crop == null || box == null ? -item.imageId() : crop,
            item.productId(),
            item.sku(),
            item.title(),
            item.objectKey(),
            box == null ? new PixelBox(0, 0, item.width(), item.height()) : box,
            new double[0],
            true,
            null,
            null),
        SIDE,
        image -> {
          if (mine == wanted) {
            picture.setImage(image);
          }
        });
  }

  private static @Nullable PixelBox box(DatasetItem item, @Nullable Long crop) {
    return item.objects().stream()
        .filter(o -> crop != null && o.cropId() == crop)
        .findFirst()
        .map(DatasetObject::crop)
        .orElse(null);
  }
}
