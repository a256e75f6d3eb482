package org.cropdesk.app.review;

import java.util.List;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.cropdesk.app.crops.CheckWords;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.Measure;
import org.cropdesk.crop.Verdict;
import org.cropdesk.review.ReviewCrop;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** One crop on the strip: the encoder's pixels, its number, its verdict, the primary's star. */
final class CropCard extends VBox {
  private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("selected");
  private static final List<String> LOOKS = List.of("kept", "rejected");
  static final double SIDE = 112;

  private final ImageView picture = new ImageView();
  private final Label number = new Label();
  private final FontIcon star = new FontIcon("fth-star");
  private final Label chip = new Label();
  private final Label human = new Label("person");
  private final String actor;
  private final Tooltip tooltip = new Tooltip();
  private final Label placeholder = new Label("\u2026");

  /**
   * @param actor the person at this desk, who is called "you"
   */
  CropCard(String actor) {
    this.actor = actor;
    getStyleClass().add("crop-card");
    setAlignment(Pos.TOP_CENTER);
    picture.setFitWidth(SIDE);
    picture.setFitHeight(SIDE);
    picture.setSmooth(true);
    number.getStyleClass().add("crop-number");
    star.getStyleClass().add("primary-star");
    star.setCache(true); // Its shadow is worked out once.
    placeholder.getStyleClass().add("placeholder");
    var frame = new StackPane(placeholder, picture, number, star);
    frame.getStyleClass().add("crop-frame");
    frame.setMinSize(SIDE, SIDE);
    frame.setMaxSize(SIDE, SIDE);
    StackPane.setAlignment(number, Pos.TOP_LEFT);
    StackPane.setAlignment(star, Pos.TOP_RIGHT);
    chip.getStyleClass().add("chip");
    human.getStyleClass().addAll("chip", "by-person");
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    human.setMinWidth(USE_PREF_SIZE);
    var foot = new HBox(2, chip, gap, human);
    foot.setAlignment(Pos.CENTER_LEFT);
    foot.setMaxWidth(SIDE);
    getChildren().addAll(frame, foot);
    Tooltip.install(this, tooltip);
  }

  void show(int index, ReviewCrop crop, @Nullable Image pixels, boolean primary, boolean selected) {
    picture.setImage(pixels);
    placeholder.setVisible(pixels == null);
    number.setText(Integer.toString(index + 1));
    star.setVisible(primary);
    chip.setText(verdictText(crop));
    StyleClasses.choose(chip, LOOKS, crop.kept() ? "kept" : "rejected");
    human.setVisible(crop.humanKeep() != null);
    human.setManaged(crop.humanKeep() != null);
    tooltip.setText(tip(crop) + said(crop));
    pseudoClassStateChanged(SELECTED, selected);
    setAccessibleText("Crop " + (index + 1) + ", " + chip.getText() + (primary ? ", primary" : ""));
  }

  /** The chip's words: what stands, and for a machine's rejection the first reason. */
  static String verdictText(ReviewCrop crop) {
    if (crop.stale() && crop.humanKeep() == null) {
      return "looking again";
    }
    if (crop.kept()) {
      return "kept";
    }
    Verdict machine = crop.verdict();
    if (crop.humanKeep() != null || machine.failed().isEmpty()) {
      return "rejected";
    }
    Measure first = machine.failed().getFirst();
    int more = machine.failed().size() - 1;
    return first.check().reason() + (more > 0 ? " +" + more : "");
  }

  /** Whose word the verdict is, where it is a person's. */
  private String said(ReviewCrop crop) {
    Boolean keep = crop.humanKeep();
    if (keep == null) {
      return "";
    }
    String by = crop.humanActor();
    return "%n%s by %s"
        .formatted(keep ? "Kept" : "Rejected", by == null || by.equals(actor) ? "you" : by);
  }

  private static String tip(ReviewCrop crop) {
    String what =
        crop.source() == CropSource.WHOLE_IMAGE
            ? "Whole picture: the detector found nothing in it"
            : crop.source() == CropSource.PERSON
                ? crop.detection().className() + ", box drawn by a person"
                : "%s %.0f %%"
                    .formatted(crop.detection().className(), crop.detection().score() * 100);
    var reasons = new StringBuilder(what);
    if (crop.stale()) {
      return reasons
          .append("%nThe box has changed. The machine looks at it again.".formatted())
          .toString();
    }
    for (Measure m : crop.verdict().failed()) {
      reasons.append("%n%s: %s".formatted(m.check().reason(), CheckWords.comparison(m)));
    }
    return reasons.toString();
  }
}
