package org.cropdesk.app.review;

import java.util.ArrayList;
import java.util.List;
import javafx.animation.PauseTransition;
import javafx.geometry.Pos;
import javafx.scene.layout.StackPane;
import javafx.util.Duration;
import javafx.util.Subscription;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.app.command.CommandId;
import org.cropdesk.app.fx.Overlay;
import org.cropdesk.crop.Box;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.storage.ObjectStore;
import org.jspecify.annotations.Nullable;

/** Everything on the desk that has to do with changing boxes: gestures, keys, preview, classes. */
final class BoxDesk {
  /** A run of key presses ends, and becomes one decision, after this long without another. */
  private static final Duration QUIET = Duration.millis(600);

  private final ReviewViewModel desk;
  private final BoxEditor boxes;
  private final PictureView picture;
  private final CropPreview preview;
  private final Overlay overlay;
  private final PauseTransition quiet = new PauseTransition(QUIET);
  private Subscription subscription = Subscription.EMPTY;

  BoxDesk(
      ReviewViewModel desk,
      BoxEditor boxes,
      PictureView picture,
      Overlay overlay,
      ObjectStore store,
      TaskRegistry tasks,
      int cropSize) {
    this.desk = desk;
    this.boxes = boxes;
    this.picture = picture;
    this.overlay = overlay;
    this.preview = new CropPreview(store, tasks, cropSize);
    picture.setGestures(new BoxGestures(boxes));
    quiet.setOnFinished(e -> boxes.commit());
  }

  /** The picture with the preview in its corner. */
  StackPane stage() {
    var stage = new StackPane(picture, preview);
    StackPane.setAlignment(preview, Pos.TOP_RIGHT);
    return stage;
  }

  /**
   * @param repaint brings the picture and its boxes up to date
   */
  void onShow(Runnable repaint) {
    subscription =
        Subscription.combine(
            boxes.draftProperty().subscribe(d -> changed(repaint)),
            boxes.modeProperty().subscribe(m -> changed(repaint)),
            desk.itemProperty().subscribe(i -> showPreview()),
            desk.selection().cropProperty().subscribe(i -> showPreview()));
    boxes.readClasses();
  }

  void onHide() {
    boxes.leave();
    quiet.stop();
    subscription.unsubscribe();
  }

  private void changed(Runnable repaint) {
    repaint.run();
    showPreview();
  }

  private void showPreview() {
    BoxEditor.Draft draft = boxes.draft();
    if (draft == null && boxes.mode() == BoxEditor.Mode.EDIT) {
      draft = boxes.begin().orElse(null);
    }
    if (draft == null || Math.min(draft.box().width(), draft.box().height()) < 1) {
      preview.hide();
    } else {
      preview.show(draft.image(), draft.box(), boxes.margin());
    }
  }

  /** The box to draw for a crop: the changed one while it is being changed. */
  Box boxOf(ReviewCrop crop) {
    BoxEditor.Draft draft = boxes.draft();
    Long changed = draft == null ? null : draft.cropId();
    return draft != null && changed != null && changed == crop.id()
        ? draft.box()
        : crop.detection().box();
  }

  /** The box that is being drawn on a picture, null when there is none. */
  @Nullable Box drawnOn(long imageId) {
    BoxEditor.Draft draft = boxes.draft();
    return draft != null && draft.cropId() == null && draft.image().id() == imageId
        ? draft.box()
        : null;
  }

  /** Whether the keys of boxes come before those of the desk. */
  boolean isActive() {
    return boxes.mode() != BoxEditor.Mode.OFF && desk.item() != null && !overlay.isOpen();
  }

  /** Whether the keys that move and resize mean something. */
  boolean isEditing() {
    return boxes.mode() == BoxEditor.Mode.EDIT;
  }

  /** Does what a command about boxes means; false when it means nothing now. */
  boolean handle(CommandId command) {
    switch (command) {
      case BOX_MODE -> boxes.toggle();
      case DRAW_BOX -> boxes.startDrawing();
      case DUPLICATE_BOX -> boxes.duplicate();
      case DELETE_BOX -> boxes.delete();
      case BOX_CLASS -> openClasses();
      case BOX_DONE -> boxes.leave();
      default -> {
        return isEditing() && move(command);
      }
    }
    return true;
  }

  private boolean move(CommandId command) {
    switch (command) {
      case BOX_LEFT -> boxes.nudge(-1, 0);
      case BOX_RIGHT -> boxes.nudge(1, 0);
      case BOX_UP -> boxes.nudge(0, -1);
      case BOX_DOWN -> boxes.nudge(0, 1);
      case BOX_LEFT_TEN -> boxes.nudge(-10, 0);
      case BOX_RIGHT_TEN -> boxes.nudge(10, 0);
      case BOX_UP_TEN -> boxes.nudge(0, -10);
      case BOX_DOWN_TEN -> boxes.nudge(0, 10);
      case BOX_WIDER -> boxes.grow(1, 0);
      case BOX_NARROWER -> boxes.grow(-1, 0);
      case BOX_TALLER -> boxes.grow(0, 1);
      case BOX_SHORTER -> boxes.grow(0, -1);
      case BOX_WIDER_TEN -> boxes.grow(10, 0);
      case BOX_NARROWER_TEN -> boxes.grow(-10, 0);
      case BOX_TALLER_TEN -> boxes.grow(0, 10);
      case BOX_SHORTER_TEN -> boxes.grow(0, -10);
      default -> {
        return false;
      }
    }
    quiet.playFromStart();
    return true;
  }

  private void openClasses() {
    ReviewCrop crop = desk.selectedCrop();
    if (crop == null) {
      return;
    }
    boxes.commit();
    var choices = new ArrayList<ChoiceList.Choice<String>>();
    List<String> names = boxes.classes();
    for (String name : names) {
      String hint = name.equals(crop.detection().className()) ? "now" : "";
      choices.add(new ChoiceList.Choice<>(name, name, hint));
    }
    var list =
        new ChoiceList<>(
            choices,
            "Type to narrow, or press a digit",
            (String name) -> {
              overlay.close();
              boxes.name(name);
            });
    overlay.open("What is in box " + (desk.selection().crop() + 1), list, list.filter());
  }
}
