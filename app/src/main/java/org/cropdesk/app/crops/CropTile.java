package org.cropdesk.app.crops;

import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.Tooltip;
import javafx.scene.image.ImageView;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.thresholds.Glimpse;

/** One crop among others: its picture, its product, who says what, and one measured number. */
public final class CropTile extends VBox {
  public static final int SIDE = 88;

  private final Label value = new Label();

  /**
   * @param actor the person at this desk, who is called "you"
   * @param open brings its product onto the desk
   */
  public CropTile(Glimpse crop, CropThumbs thumbs, String actor, Runnable open) {
    getStyleClass().add("crop-tile");
    setAlignment(Pos.TOP_CENTER);
    setFillWidth(false);
    setFocusTraversable(true);
    var picture = new ImageView();
    picture.setFitWidth(SIDE);
    picture.setFitHeight(SIDE);
    var frame = new StackPane(picture);
    frame.getStyleClass().add("crop-frame");
    frame.setMinSize(SIDE, SIDE);
    frame.setMaxSize(SIDE, SIDE);
    thumbs.load(crop, SIDE, picture::setImage);
    var sku = new Label(crop.sku());
    sku.getStyleClass().addAll("text-small", "mono");
    sku.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
    sku.setMaxWidth(SIDE);
    var chip = new Label(words(crop, actor));
    chip.getStyleClass().addAll("chip", crop.kept() ? "kept" : "rejected");
    chip.setMaxWidth(SIDE + 10);
    value.getStyleClass().addAll("number", "text-muted");
    getChildren().addAll(frame, sku, chip, value);
    Tooltip.install(
        this,
        new Tooltip((crop.title().isBlank() ? crop.sku() : crop.title()) + "\nEnter opens it"));
    setAccessibleText(crop.sku() + ", " + chip.getText());
    setOnMouseClicked(e -> open.run());
    setOnKeyPressed(e -> {
      if (e.getCode() == KeyCode.ENTER) {
        e.consume();
        open.run();
      }
    });
  }

  /** The number below the picture; marked when it is beyond its limit. */
  public void setValue(String text, boolean failed) {
    value.setText(text);
    StyleClasses.set(value, "failed", failed);
  }

  public String value() {
    return value.getText();
  }

  /** A person's word outweighs the machine's, and whose it is is said. */
  private static String words(Glimpse crop, String actor) {
    String word = crop.kept() ? "kept" : "rejected";
    String by = crop.humanActor();
    return crop.humanKeep() == null || by == null
        ? word
        : word + " by " + (by.equals(actor) ? "you" : by);
  }
}
