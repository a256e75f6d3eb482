package org.cropdesk.app.search;

import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Rectangle;
import org.cropdesk.app.fx.FxImages;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.crop.Box;
import org.cropdesk.index.CropAnalysis;
import org.cropdesk.index.ImageAnalysis;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.search.ScanResult;
import org.jspecify.annotations.Nullable;

/** A scanned photo: its boxes, the verdict on each crop, and which of them was compared. */
final class PhotoPane extends VBox {
  private static final double SIDE = 300;

  private final Pane stage = new Pane();
  private final ImageView view = new ImageView();
  private final Label name = new Label();
  private final Label said = new Label();
  private final VBox crops = new VBox(4);
  private final IntConsumer onCompare;
  private @Nullable PixelImage shown;

  PhotoPane(IntConsumer onCompare) {
    this.onCompare = onCompare;
    setId("scan-photo");
    getStyleClass().add("scan-pane");
    name.getStyleClass().add("task-title");
    said.setId("scan-said");
    said.setWrapText(true);
    said.setMinHeight(Region.USE_PREF_SIZE);
    view.setPreserveRatio(true);
    stage.getStyleClass().add("scan-stage");
    setMinWidth(SIDE);
    setMaxWidth(SIDE);
    setPrefWidth(SIDE);
    getChildren().addAll(name, stage, said, crops);
  }

  void show(ScanResult scan, SearchViewModel.Photo photo) {
    name.setText(photo.name());
    said.setText(scan.said());
    StyleClasses.set(said, "remedy", scan.outcome() != ScanResult.Outcome.MATCHED);
    crops.getChildren().clear();
    stage.getChildren().setAll(view);
    PixelImage pixels = photo.pixels();
    if (pixels == null) {
      view.setImage(null);
      stage.setMinHeight(0);
      return;
    }
    if (!pixels.equals(shown)) {
      shown = pixels;
      view.setImage(FxImages.of(pixels));
    }
    Image image = view.getImage();
    double scale = Math.min(SIDE / image.getWidth(), SIDE / image.getHeight());
    view.setFitWidth(image.getWidth() * scale);
    view.setFitHeight(image.getHeight() * scale);
    stage.setMinHeight(image.getHeight() * scale);
    stage.setMaxHeight(image.getHeight() * scale);
    if (scan.analysis().images().getFirst() instanceof ImageAnalysis.Analyzed analyzed) {
      double fit = scale * image.getWidth() / analyzed.width();
      for (int i = 0; i < analyzed.crops().size(); i++) {
        add(analyzed.crops(), i, i == scan.crop(), fit);
      }
    }
  }

  private void add(List<CropAnalysis> all, int index, boolean compared, double scale) {
    CropAnalysis crop = all.get(index);
    Box box = crop.detection().box();
    var frame =
        new Rectangle(
            box.x0() * scale, box.y0() * scale, box.width() * scale, box.height() * scale);
    frame.getStyleClass().addAll("scan-box", crop.verdict().keep() ? "kept" : "rejected");
    StyleClasses.set(frame, "compared", compared);
    stage.getChildren().add(frame);
    String what = crop.detection().className();
    var button =
        new Button(
            (index + 1)
                + "  "
                + (what.isEmpty() ? "whole picture" : what)
                + " \u00b7 "
                + verdict(crop));
    button.getStyleClass().add("scan-crop");
    StyleClasses.set(button, "compared", compared);
    button.setId("scan-crop-" + (index + 1));
    button.setMaxWidth(Double.MAX_VALUE);
    button.setAlignment(Pos.CENTER_LEFT);
    button.setFocusTraversable(false);
    button.setOnAction(e -> onCompare.accept(index));
    crops.getChildren().add(button);
  }

  private static String verdict(CropAnalysis crop) {
    return crop.verdict().keep()
        ? "kept"
        : crop.verdict().failed().stream()
            .map(m -> m.check().reason())
            .collect(Collectors.joining(", "));
  }
}
