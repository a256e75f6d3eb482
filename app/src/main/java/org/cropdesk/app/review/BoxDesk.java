package org.cropdesk.app.review;

import java.util.ArrayList;
import java.util.List;
import javafx.animation.PauseTransition;
import javafx.geometry.Pos;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
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

  /** Arrows and Escape while boxes are being changed; false when the key means something else. */
  boolean keyPressed(KeyEvent e) {
    if (overlay.isOpen() || boxes.mode() == BoxEditor.Mode.OFF || e.isShortcutDown()) {
      return false;
    }
    if (e.getCode() == KeyCode.ESCAPE) {
      boxes.leave();
      return true;
    }
    double step = e.isShiftDown() ? 10 : 1;
    double dx = direction(e, KeyCode.LEFT, KeyCode.RIGHT) * step;
    double dy = direction(e, KeyCode.UP, KeyCode.DOWN) * step;
    if (boxes.mode() != BoxEditor.Mode.EDIT || (dx == 0 && dy == 0)) {
      return false;
    }
    if (e.isAltDown()) {
      boxes.grow(dx, dy);
    } else {
      boxes.nudge(dx, dy);
    }
    quiet.playFromStart();
    return true;
  }

  private static int direction(KeyEvent e, KeyCode back, KeyCode on) {
    return e.getCode() == on ? 1 : e.getCode() == back ? -1 : 0;
  }

  /** Does what a command of the group "Boxes" means. */
  void handle(CommandId command) {
    switch (command) {
      case BOX_MODE -> boxes.toggle();
      case DRAW_BOX -> boxes.startDrawing();
      case DUPLICATE_BOX -> boxes.duplicate();
      case DELETE_BOX -> boxes.delete();
      case BOX_CLASS -> openClasses();
      default -> throw new IllegalArgumentException("Not about boxes: " + command);
    }
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
