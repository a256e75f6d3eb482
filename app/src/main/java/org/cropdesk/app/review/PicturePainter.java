package org.cropdesk.app.review;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewImage;
import org.cropdesk.review.ReviewItem;
import org.jspecify.annotations.Nullable;

/** Puts the picture of the selected crop on the desk, with every box in it. JavaFX thread only. */
final class PicturePainter {
  private final ReviewViewModel desk;
  private final PictureView picture;
  private final BoxDesk boxes;
  private final PictureLoader loader;

  PicturePainter(ReviewViewModel desk, PictureView picture, BoxDesk boxes, PictureLoader loader) {
    this.desk = desk;
    this.picture = picture;
    this.boxes = boxes;
    this.loader = loader;
  }

  void paint(ReviewItem item, @Nullable ReviewCrop crop, ItemPictures pictures) {
    Optional<ReviewImage> image = shownImage(item, crop);
    if (image.isEmpty()) {
      picture.show(-1, null, null, 1, 1, List.of(), "This product has no picture.");
      return;
    }
    long id = image.get().id();
    String failure = pictures.failures().get(id);
    picture.show(
        id,
        pictures.picture(id),
        loader.detail(id),
        image.get().width(),
        image.get().height(),
        marks(item, id),
        failure != null ? failure : "Loading the picture\u2026");
  }

  /** Reads the picture in full, because the reviewer looks closer than the screen's size. */
  void loadDetail(ReviewItem item, Runnable onLoaded) {
    shownImage(item, desk.selectedCrop())
        .ifPresent(image -> loader.loadDetail(image, onLoaded, e -> desk.warn(explain(e))));
  }

  private static String explain(Throwable e) {
    return "The picture cannot be shown in full: " + RegisteredTask.explain(e);
  }

  private static Optional<ReviewImage> shownImage(ReviewItem item, @Nullable ReviewCrop crop) {
    return crop == null
        ? item.images().stream().findFirst()
        : item.images().stream().filter(i -> i.id() == crop.imageId()).findFirst();
  }

  private List<PictureView.Mark> marks(ReviewItem item, long imageId) {
    var marks = new ArrayList<PictureView.Mark>();
    Long primary = item.primary();
    for (int i = 0; i < item.crops().size(); i++) {
      ReviewCrop c = item.crops().get(i);
      if (c.imageId() == imageId) {
        var look =
            primary != null && primary == c.id()
                ? PictureView.Look.PRIMARY
                : c.kept() ? PictureView.Look.KEPT : PictureView.Look.REJECTED;
        marks.add(
            new PictureView.Mark(
                i + 1, boxes.boxOf(c), look, i == desk.selection().crop(), caption(c)));
      }
    }
    Box drawn = boxes.drawnOn(imageId);
    if (drawn != null) {
      marks.add(new PictureView.Mark(0, drawn, PictureView.Look.KEPT, true, ""));
    }
    return marks;
  }

  private static String caption(ReviewCrop c) {
    if (c.source() == CropSource.PERSON) {
      return c.detection().className();
    }
    return c.source() == CropSource.WHOLE_IMAGE
        ? "whole picture"
        : c.detection().className() + " " + LabelPane.percent(c.detection().score());
  }
}
