package org.cropdesk.app.datasets;

import java.util.List;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Button;
import javafx.scene.control.Tooltip;
import javafx.scene.image.ImageView;
import javafx.scene.layout.FlowPane;
import org.cropdesk.app.crops.CropThumbs;
import org.cropdesk.grid.CropTile;
import org.cropdesk.thresholds.Glimpse;

/** A contact sheet: small pictures of crops; each opens its product. Arrows walk between them. */
final class CropSheet extends FlowPane {
  static final int SIDE = 64;

  private final CropThumbs thumbs;
  private final DatasetsViewModel page;

  CropSheet(CropThumbs thumbs, DatasetsViewModel page) {
    super(6, 6);
    this.thumbs = thumbs;
    this.page = page;
    setId("version-sheet");
  }

  void show(List<CropTile> tiles) {
    getChildren().setAll(tiles.stream().map(this::tile).toList());
  }

  /** Opens the product of the crop that has the keyboard; false when none has. */
  boolean open() {
    for (var tile : getChildren()) {
      if (tile instanceof Button button && button.isFocused()) {
        button.fire();
        return true;
      }
    }
    return false;
  }

  private Button tile(CropTile tile) {
    var picture = new ImageView();
    picture.setFitWidth(SIDE);
    picture.setFitHeight(SIDE);
    var button = new Button("", picture);
    button.getStyleClass().add("sheet-tile");
    button.setAccessibleRole(AccessibleRole.BUTTON);
    button.setAccessibleText(tile.sku());
    String name = tile.className().isEmpty() ? "no class" : tile.className();
    button.setTooltip(new Tooltip(tile.sku() + "\n" + name));
    button.setOnAction(e -> page.open(tile.productId(), tile.cropId()));
    thumbs.load(glimpse(tile), SIDE, picture::setImage);
    return button;
  }

  private static Glimpse glimpse(CropTile tile) {
    return new Glimpse(
        tile.cropId(),
        tile.productId(),
        tile.sku(),
        "",
        tile.objectKey(),
        tile.box(),
        new double[0],
        true,
        null,
        null);
  }
}
