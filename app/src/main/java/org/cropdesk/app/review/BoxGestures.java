package org.cropdesk.app.review;

import javafx.scene.Cursor;
import org.cropdesk.crop.Box;
import org.jspecify.annotations.Nullable;

/**
 * What the mouse does to boxes: a handle resizes, the inside of the picked box moves it, and after
 * the command to draw, a drag draws. All in pixels of the picture. JavaFX thread only.
 */
final class BoxGestures {
  /** A drag under way. */
  private sealed interface Drag {
    record Resize(BoxEditor.Draft from, Grip grip, double x, double y) implements Drag {}

    record Move(BoxEditor.Draft from, double x, double y) implements Drag {}

    record Draw(double x, double y) implements Drag {}
  }

  /** A side or corner of a box: -1, 0 or 1 each way. */
  private record Grip(int x, int y) {}

  private final BoxEditor boxes;
  private @Nullable Drag drag;

  BoxGestures(BoxEditor boxes) {
    this.boxes = boxes;
  }

  /**
   * Begins a drag.
   *
   * @param reach how far from a handle still counts as on it
   * @return false when the drag is not about a box
   */
  boolean press(double x, double y, double reach) {
    drag = begin(x, y, reach);
    return drag != null;
  }

  private @Nullable Drag begin(double x, double y, double reach) {
    if (boxes.mode() == BoxEditor.Mode.DRAW) {
      return boxes.shownImage().isPresent() ? new Drag.Draw(x, y) : null;
    }
    var picked = boxes.begin();
    if (picked.isEmpty()) {
      return null;
    }
    BoxEditor.Draft from = picked.get();
    Grip grip = grip(from.box(), x, y, reach);
    if (grip != null) {
      return new Drag.Resize(from, grip, x, y);
    }
    // A box over the whole picture cannot go anywhere: that drag is left to panning.
    return inside(from.box(), x, y) && !from.shape().coversAll(from.box())
        ? new Drag.Move(from, x, y)
        : null;
  }

  void drag(double x, double y) {
    switch (drag) {
      case null -> {}
      case Drag.Resize r ->
          boxes.set(
              r.from()
                  .with(
                      r.from()
                          .shape()
                          .resized(
                              r.from().box(), r.grip().x(), r.grip().y(), x - r.x(), y - r.y())));
      case Drag.Move m ->
          boxes.set(m.from().with(m.from().shape().moved(m.from().box(), x - m.x(), y - m.y())));
      case Drag.Draw d ->
          boxes
              .shownImage()
              .ifPresent(image -> {
                var shape = new BoxShape(image.width(), image.height());
                boxes.set(
                    new BoxEditor.Draft(
                        boxes.productId(), null, image, shape.between(d.x(), d.y(), x, y)));
              });
    }
  }

  /** Ends the drag; what it did becomes one decision. */
  void release() {
    boolean drawing = drag instanceof Drag.Draw;
    drag = null;
    BoxEditor.Draft drawn = boxes.draft();
    if (drawing
        && drawn != null
        && Math.min(drawn.box().width(), drawn.box().height()) < BoxShape.SMALLEST) {
      boxes.cancel(); // A click, not a box.
      return;
    }
    boxes.commit();
  }

  /** What a drag from here would do. */
  Cursor cursor(double x, double y, double reach) {
    return switch (begin(x, y, reach)) {
      case null -> Cursor.DEFAULT;
      case Drag.Draw _ -> Cursor.CROSSHAIR;
      case Drag.Move _ -> Cursor.MOVE;
      case Drag.Resize r -> cursor(r.grip());
    };
  }

  private static Cursor cursor(Grip grip) {
    if (grip.x() == 0) {
      return Cursor.V_RESIZE;
    }
    if (grip.y() == 0) {
      return Cursor.H_RESIZE;
    }
    return grip.x() == grip.y() ? Cursor.NW_RESIZE : Cursor.NE_RESIZE;
  }

  private static boolean inside(Box box, double x, double y) {
    return x >= box.x0() && x < box.x1() && y >= box.y0() && y < box.y1();
  }

  private static @Nullable Grip grip(Box box, double x, double y, double reach) {
    for (int gx = -1; gx <= 1; gx++) {
      for (int gy = -1; gy <= 1; gy++) {
        boolean side = gx != 0 || gy != 0;
        if (side
            && Math.abs(x - at(box.x0(), box.x1(), gx)) <= reach
            && Math.abs(y - at(box.y0(), box.y1(), gy)) <= reach) {
          return new Grip(gx, gy);
        }
      }
    }
    return null;
  }

  /** Where a handle lies along one side: its beginning, middle or end. */
  static double at(double low, double high, int grip) {
    return low + (high - low) * (grip + 1) / 2;
  }
}
