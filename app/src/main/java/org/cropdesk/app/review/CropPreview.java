package org.cropdesk.app.review;

import javafx.scene.control.Label;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.app.fx.FxImages;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.inference.crop.Cropper;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.review.ReviewImage;
import org.cropdesk.storage.ObjectStore;
import org.jspecify.annotations.Nullable;

/**
 * The exact picture the encoder gets of a box while the box is being changed. One crop is made at a
 * time, away from the JavaFX thread, and always the newest box next.
 */
final class CropPreview extends VBox {
  private static final double SIDE = 168;

  private final ImageDecoder decoder = ImageDecoder.create();
  private final ObjectStore store;
  private final TaskRegistry tasks;
  private final int cropSize;
  private final ImageView picture = new ImageView();
  private final Label caption = new Label();
  private @Nullable Wanted wanted;
  private boolean rendering;
  private @Nullable Decoded decoded;

  private record Wanted(ReviewImage image, Box box, double margin) {}

  private record Decoded(long imageId, PixelImage pixels) {}

  private record Rendered(Decoded source, Image crop) {}

  CropPreview(ObjectStore store, TaskRegistry tasks, int cropSize) {
    this.store = store;
    this.tasks = tasks;
    this.cropSize = cropSize;
    setId("crop-preview");
    getStyleClass().add("crop-preview");
    picture.setFitWidth(SIDE);
    picture.setFitHeight(SIDE);
    caption.getStyleClass().add("text-small");
    caption.setWrapText(true);
    caption.setMaxWidth(SIDE);
    getChildren().addAll(picture, caption);
    setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
    setMouseTransparent(true);
    setVisible(false);
  }

  /** The crop on screen, null before the first one is made. */
  @Nullable Image crop() {
    return picture.getImage();
  }

  void show(ReviewImage image, Box box, double margin) {
    setVisible(true);
    caption.setText(
        "What the encoder gets: box %.0f \u00d7 %.0f, %d px"
            .formatted(box.width(), box.height(), cropSize));
    wanted = new Wanted(image, box, margin);
    next();
  }

  void hide() {
    setVisible(false);
    wanted = null;
    picture.setImage(null);
    decoded = null;
  }

  private void next() {
    Wanted now = wanted;
    if (rendering || now == null) {
      return;
    }
    wanted = null;
    rendering = true;
    Decoded known = decoded;
    tasks.startQuietly(
        Lane.PICTURES,
        "Render a changed crop",
        p -> render(now, known),
        made -> {
          rendering = false;
          if (isVisible()) {
            decoded = made.source();
            picture.setImage(made.crop());
          }
          next();
        },
        e -> {
          rendering = false;
          caption.setText("The crop cannot be shown, the box is kept. " + e.getMessage());
        });
  }

  private Rendered render(Wanted now, @Nullable Decoded known) throws java.io.IOException {
    ReviewImage image = now.image();
    Decoded source =
        known != null && known.imageId() == image.id()
            ? known
            : new Decoded(image.id(), decoder.decode(store.read(image.objectKey())).image());
    PixelBox pixels =
        PixelBox.around(now.box(), now.margin(), source.pixels().width(), source.pixels().height());
    return new Rendered(source, FxImages.of(Cropper.render(source.pixels(), pixels, cropSize)));
  }
}
