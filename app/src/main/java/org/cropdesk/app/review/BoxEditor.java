package org.cropdesk.app.review;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.crop.Box;
import org.cropdesk.review.BoxIds;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewImage;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewService;
import org.jspecify.annotations.Nullable;

/**
 * Boxes as a person changes them. A change is a draft until {@link #commit}, so a gesture or a run
 * of key presses is one decision; whatever else is decided first commits the draft.
 *
 * <p>JavaFX thread only (or the one thread of a headless run).
 */
public final class BoxEditor {
  /** What the mouse and the arrows mean. */
  public enum Mode {
    /** Arrows go from crop to crop. */
    OFF,
    /** Arrows move the box of the picked crop. */
    EDIT,
    /** The next drag draws a box. */
    DRAW
  }

  /**
   * A box on its way to a decision.
   *
   * @param cropId null for a box that is being drawn
   * @param box oriented pixels of the image
   */
  public record Draft(long productId, @Nullable Long cropId, ReviewImage image, Box box) {
    BoxShape shape() {
      return new BoxShape(image.width(), image.height());
    }

    Draft with(Box other) {
      return new Draft(productId, cropId, image, other);
    }
  }

  private static final double BESIDE = 12;

  private final ReviewViewModel desk;
  private final ReviewService reviews;
  private final TaskRegistry tasks;
  private final BoxIdPool ids;
  private final double margin;
  private final ReadOnlyObjectWrapper<Mode> mode = new ReadOnlyObjectWrapper<>(Mode.OFF);
  private final ReadOnlyObjectWrapper<@Nullable Draft> draft = new ReadOnlyObjectWrapper<>();
  private final TreeSet<String> classes = new TreeSet<>();

  /**
   * @param margin share of a box added on each side of its crop
   */
  public BoxEditor(ReviewViewModel desk, ReviewService reviews, TaskRegistry tasks, double margin) {
    this.desk = desk;
    this.reviews = reviews;
    this.tasks = tasks;
    this.ids = new BoxIdPool(reviews, tasks);
    this.margin = margin;
    desk.setBeforeLeaving(this::commit);
    desk.selection().cropProperty().subscribe(i -> pickChanged());
  }

  public ReadOnlyObjectProperty<Mode> modeProperty() {
    return mode.getReadOnlyProperty();
  }

  public Mode mode() {
    return mode.get();
  }

  public ReadOnlyObjectProperty<@Nullable Draft> draftProperty() {
    return draft.getReadOnlyProperty();
  }

  public @Nullable Draft draft() {
    return draft.get();
  }

  double margin() {
    return margin;
  }

  private void pickChanged() {
    Draft now = draft.get();
    ReviewCrop crop = desk.selectedCrop();
    if (now != null && now.cropId() != null && (crop == null || now.cropId() != crop.id())) {
      commit();
    }
  }

  /** Enters box mode, or leaves it. */
  public void toggle() {
    if (mode.get() == Mode.OFF && desk.selectedCrop() != null) {
      mode.set(Mode.EDIT);
    } else {
      leave();
    }
  }

  /** What was changed becomes a decision, and the arrows go from crop to crop again. */
  public void leave() {
    commit();
    mode.set(Mode.OFF);
  }

  /** The next drag on the picture draws a box. */
  public void startDrawing() {
    commit();
    mode.set(Mode.DRAW);
  }

  /**
   * Moves the box of the picked crop.
   *
   * @param dx pixels of the picture
   * @param dy pixels of the picture
   */
  public void nudge(double dx, double dy) {
    begin().ifPresent(d -> draft.set(d.with(d.shape().moved(d.box(), dx, dy))));
  }

  /** Makes the box of the picked crop larger or smaller on its right and lower side. */
  public void grow(double dx, double dy) {
    begin().ifPresent(d -> draft.set(d.with(d.shape().grown(d.box(), dx, dy))));
  }

  /** The draft of the picked crop, as it stands or as the crop is. */
  Optional<Draft> begin() {
    Draft now = draft.get();
    if (now != null) {
      return Optional.of(now);
    }
    ReviewItem item = desk.item();
    ReviewCrop crop = desk.selectedCrop();
    if (item == null || crop == null) {
      return Optional.empty();
    }
    return image(item, crop.imageId())
        .map(i -> new Draft(item.productId(), crop.id(), i, crop.detection().box()));
  }

  /** Shows a box that is not decided yet. */
  void set(Draft next) {
    draft.set(next);
  }

  /** Forgets what is not decided yet. */
  void cancel() {
    draft.set(null);
  }

  /** What is half done becomes one decision; nothing when nothing was changed. */
  public void commit() {
    Draft now = draft.get();
    if (now == null) {
      return;
    }
    draft.set(null);
    ReviewItem item = desk.item();
    if (item == null || item.productId() != now.productId()) {
      return;
    }
    Long crop = now.cropId();
    if (crop == null) {
      add(now.image(), now.box());
    } else {
      redraw(item, crop, now.box());
    }
  }

  private void redraw(ReviewItem item, long crop, Box box) {
    for (int i = 0; i < item.crops().size(); i++) {
      ReviewCrop c = item.crops().get(i);
      if (c.id() == crop && !c.detection().box().equals(box)) {
        desk.changeBox("Change box " + (i + 1), new ReviewChange.Redraw(crop, box, margin));
      }
    }
  }

  private void add(ReviewImage image, Box box) {
    BoxIds next = ids.take();
    if (next == null) {
      desk.warn(
          "The box was not added: the catalog gives boxes their numbers and has not answered yet."
              + " Draw it again when the status bar says that everything is saved.");
      return;
    }
    ReviewCrop picked = desk.selectedCrop();
    String name = picked == null ? "" : picked.detection().className();
    desk.changeBox("Draw a box", new ReviewChange.AddBox(next, image.id(), box, margin, name));
    ReviewItem after = desk.item();
    for (int i = 0; after != null && i < after.crops().size(); i++) {
      if (after.crops().get(i).id() == next.cropId()) {
        desk.selection().pick(i + 1);
      }
    }
    if (mode.get() == Mode.DRAW) {
      mode.set(Mode.EDIT);
    }
  }

  /** Another box of the same size a little beside the picked one. */
  public void duplicate() {
    commit();
    begin()
        .ifPresent(d -> {
          Box beside = d.shape().moved(d.box(), BESIDE, BESIDE);
          Box other = beside.equals(d.box()) ? d.shape().moved(d.box(), -BESIDE, -BESIDE) : beside;
          add(d.image(), other);
        });
  }

  /** The picked crop goes; undo brings it back. */
  public void delete() {
    cancel();
    ReviewCrop crop = desk.selectedCrop();
    if (crop != null) {
      desk.changeBox(
          "Delete box " + (desk.selection().crop() + 1), new ReviewChange.DeleteCrop(crop.id()));
    }
  }

  /** A person's word for what is in the picked box. */
  public void name(String className) {
    ReviewCrop crop = desk.selectedCrop();
    if (crop != null && !crop.detection().className().equals(className)) {
      desk.changeBox(
          "Set the class of box " + (desk.selection().crop() + 1) + " to " + className,
          new ReviewChange.SetClass(crop.id(), className));
    }
  }

  /** The classes to choose from: the detector's, and what the catalog has. */
  public List<String> classes() {
    ReviewItem item = desk.item();
    var all = new TreeSet<>(classes);
    if (item != null) {
      item.crops().forEach(c -> all.add(c.detection().className()));
    }
    all.remove("");
    return new ArrayList<>(all);
  }

  /** Adds the names the detector knows. */
  public void knows(List<String> names) {
    classes.addAll(names);
  }

  /** Reads the classes of the catalog. */
  public void readClasses() {
    tasks.startQuietly(
        Lane.CATALOG,
        "Read the classes of the catalog",
        p -> reviews.classNames(),
        classes::addAll,
        e -> desk.warn("The classes of the catalog could not be read; the others can be chosen."));
  }

  private static Optional<ReviewImage> image(ReviewItem item, long id) {
    return item.images().stream().filter(i -> i.id() == id && i.failure() == null).findFirst();
  }

  /** The picture on screen: of the picked crop, else the first that can be shown. */
  Optional<ReviewImage> shownImage() {
    ReviewItem item = desk.item();
    ReviewCrop crop = desk.selectedCrop();
    if (item == null) {
      return Optional.empty();
    }
    return crop == null
        ? item.images().stream().findFirst().filter(i -> i.failure() == null)
        : image(item, crop.imageId());
  }

  long productId() {
    ReviewItem item = desk.item();
    return item == null ? -1 : item.productId();
  }
}
