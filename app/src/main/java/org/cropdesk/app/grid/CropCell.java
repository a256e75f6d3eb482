package org.cropdesk.app.grid;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.image.ImageView;
import javafx.scene.layout.Region;
import org.cropdesk.app.fx.FxCanvas;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.grid.CropTile;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * One crop of the grid. A few nodes that are kept and moved; only what differs is touched, because
 * every style class that changes is matched against the whole sheet again. JavaFX thread only.
 */
final class CropCell extends Region {
  static final double PAD = 5;
  static final double CAPTION = 20;
  private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("selected");
  private static final PseudoClass HERE = PseudoClass.getPseudoClass("here");
  private static final List<String> LOOKS = List.of("kept", "rejected", "unjudged");

  private final ImageView picture = new ImageView();
  private final Label reason = new Label();
  private final Region mark = new Region();
  private final Label caption = new Label();
  private final Label badge = new Label();
  private final FontIcon star = new FontIcon("fth-star");
  private @Nullable CropTile tile;
  private final TilePictures pictures;
  private @Nullable FxCanvas canvas;
  private TileSlots.@Nullable Made made;
  private double side;
  private double score = Double.NaN;
  private boolean fresh = true;

  CropCell(TilePictures pictures) {
    this.pictures = pictures;
    getStyleClass().add("grid-cell");
    setManaged(false);
    picture.setSmooth(false);
    picture.setMouseTransparent(true);
    reason.getStyleClass().add("grid-reason");
    reason.setWrapText(true);
    reason.setMouseTransparent(true);
    mark.getStyleClass().add("grid-mark");
    mark.setMouseTransparent(true);
    caption.getStyleClass().add("grid-caption");
    caption.setMouseTransparent(true);
    badge.getStyleClass().add("grid-badge");
    badge.setMouseTransparent(true);
    badge.setVisible(false);
    star.getStyleClass().add("primary-star");
    star.setVisible(false);
    star.setMouseTransparent(true);
    for (Region node : List.of(reason, mark, caption, badge)) {
      node.setManaged(false);
    }
    picture.setManaged(false);
    star.setManaged(false);
    getChildren().addAll(reason, picture, mark, caption, badge, star);
  }

  /** Sides of the picture, pixels. */
  void fit(double pixels) {
    if (pixels != side) {
      side = pixels;
      resize(pixels + 2 * PAD, pixels + 2 * PAD + CAPTION);
      picture.relocate(PAD, PAD);
      reason.resizeRelocate(PAD, PAD, pixels, pixels);
      mark.resizeRelocate(PAD, PAD + pixels - 4, pixels, 4);
      caption.resizeRelocate(PAD, PAD + pixels + 1, pixels, CAPTION);
      star.relocate(PAD + pixels - 22, PAD + 2);
    }
  }

  void show(
      @Nullable CropTile next,
      boolean gone,
      TileSlots.@Nullable Made pictureMade,
      double similarity,
      boolean selected,
      boolean here) {
    boolean same =
        !fresh
            && Objects.equals(next, tile)
            && Objects.equals(pictureMade, made)
            && Double.compare(similarity, score) == 0;
    if (!same) {
      fresh = false;
      tile = next;
      made = pictureMade;
      score = similarity;
      draw(gone);
    }
    pseudoClassStateChanged(SELECTED, selected);
    pseudoClassStateChanged(HERE, here);
  }

  private void draw(boolean gone) {
    CropTile shown = tile;
    picture.setVisible(draws(shown, made));
    String why = made == null ? (gone ? "No longer there" : "") : made.failure();
    if (!why.equals(reason.getText())) {
      reason.setText(why);
    }
    if (shown == null) {
      caption.setText("");
      badge.setVisible(false);
      star.setVisible(false);
      StyleClasses.choose(mark, LOOKS, "unjudged");
      setAccessibleText(gone ? "A crop that is no longer there" : "A crop on its way");
      return;
    }
    String words = caption(shown);
    if (!words.equals(caption.getText())) {
      caption.setText(words);
    }
    star.setVisible(shown.primary());
    Boolean keep = shown.keep();
    StyleClasses.choose(mark, LOOKS, keep == null ? "unjudged" : keep ? "kept" : "rejected");
    badge(shown);
    setAccessibleText(
        shown.sku()
            + ", "
            + words
            + (keep == null ? "" : keep ? ", kept" : ", rejected")
            + (shown.primary() ? ", primary" : ""));
  }

  /** Whether there is a picture to see; one that has just gone is asked for again. */
  private boolean draws(@Nullable CropTile shown, TileSlots.@Nullable Made picture) {
    if (shown == null || picture == null || !picture.isPicture()) {
      return false;
    }
    FxCanvas on = canvas;
    if (on == null || on.width() != (int) side) {
      on = new FxCanvas((int) side, (int) side);
      canvas = on;
      this.picture.setImage(on.image());
    }
    boolean there = pictures.draw(shown, picture, on);
    fresh = !there;
    return there;
  }

  private void badge(CropTile shown) {
    boolean byPerson = shown.humanKeep() != null || !shown.humanLabels().isEmpty();
    String text =
        Double.isNaN(score)
            ? (shown.flagged() ? "flagged" : byPerson ? "by hand" : "")
            : String.format(Locale.ROOT, "%.0f %%", 100 * score);
    badge.setVisible(!text.isEmpty());
    if (!text.isEmpty() && !text.equals(badge.getText())) {
      badge.setText(text);
    }
    if (badge.isVisible()) {
      double width = badge.prefWidth(-1);
      badge.resizeRelocate(PAD, PAD, width, badge.prefHeight(width));
    }
  }

  /** Its labels; without any what is in the box. */
  private static String caption(CropTile tile) {
    String labels =
        tile.labels().entrySet().stream()
            .sorted(java.util.Map.Entry.comparingByKey())
            .map(java.util.Map.Entry::getValue)
            .collect(Collectors.joining(" \u00b7 "));
    return labels.isEmpty() ? tile.className() : labels;
  }

  /** What a person reads who rests on it. */
  String tip() {
    CropTile shown = tile;
    if (shown == null) {
      return "";
    }
    var text = new StringBuilder(shown.sku());
    if (!shown.className().isEmpty()) {
      text.append('\n').append(shown.className());
    }
    shown.labels().entrySet().stream()
        .sorted(java.util.Map.Entry.comparingByKey())
        .forEach(e ->
            text.append('\n')
                .append(e.getKey())
                .append(": ")
                .append(e.getValue())
                .append(shown.humanLabels().contains(e.getKey()) ? " (by a person)" : ""));
    if (shown.humanKeep() != null) {
      text.append(shown.humanKeep() ? "\nKept by a person" : "\nRejected by a person");
    } else if (!shown.reasons().isEmpty()) {
      text.append("\nRejected: ").append(String.join(", ", shown.reasons()));
    }
    if (shown.flagged()) {
      text.append("\nThe product is flagged.");
    }
    if (shown.stale()) {
      text.append("\nThe box has changed. The machine looks at it again.");
    }
    return text.toString();
  }
}
