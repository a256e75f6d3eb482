package org.cropdesk.app.review;

import java.util.List;
import java.util.function.IntConsumer;
import javafx.geometry.VPos;
import javafx.scene.Cursor;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.image.Image;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.FontWeight;
import javafx.scene.text.Text;
import org.cropdesk.crop.Box;
import org.jspecify.annotations.Nullable;

/**
 * A picture with the boxes found in it. The wheel zooms to the pointer, dragging pans unless it is
 * about a box, a click picks the smallest box under the pointer. Everything is drawn on one canvas,
 * so a zoom step costs one repaint.
 */
final class PictureView extends Region {
  /** How a box is drawn. */
  enum Look {
    KEPT,
    REJECTED,
    PRIMARY;

    /** Bright on any photograph, told apart also by people who confuse red and green. */
    private Color colour() {
      return switch (this) {
        case KEPT -> Color.web("#3fb950");
        case REJECTED -> Color.web("#f85149");
        case PRIMARY -> Color.web("#e3b341");
      };
    }
  }

  /**
   * @param number on the strip, 1 for the first
   * @param caption class and score
   */
  record Mark(int number, Box box, Look look, boolean selected, String caption) {}

  private static final double MAX_SCALE = 16;
  private static final double STEP = 1.2;
  private static final double AIR = 16;

  /** Half a side of a handle, and how near to one the pointer has to be, pixels of the view. */
  private static final double HANDLE = 4;

  private static final double REACH = 8;
  private static final Font CAPTION = Font.font("System", FontWeight.BOLD, 12);
  private static final Font MESSAGE = Font.font("System", 14);

  private final Canvas canvas = new Canvas();
  private long id;
  private @Nullable Image image;
  private @Nullable Image detail;
  private Runnable onDetail = () -> {};
  private boolean detailAsked;
  private double imageWidth = 1;
  private double imageHeight = 1;
  private List<Mark> marks = List.of();
  private String message = "";
  private IntConsumer onPick = n -> {};
  private @Nullable BoxGestures gestures;
  private boolean changingBox;

  private boolean fitted = true;
  private double scale = 1;
  private double left;
  private double top;
  private double dragX;
  private double dragY;

  PictureView() {
    getStyleClass().add("picture-view");
    setMinSize(200, 160);
    setPrefSize(640, 480);
    getChildren().add(canvas);
    setOnScroll(this::zoomAtPointer);
    setOnMousePressed(this::grab);
    setOnMouseDragged(this::pan);
    setOnMouseReleased(this::release);
    setOnMouseMoved(this::point);
    setOnMouseClicked(this::click);
  }

  /** Boxes can be changed with the mouse from now on; the picked one shows its handles. */
  void setGestures(BoxGestures other) {
    gestures = other;
  }

  void setOnPick(IntConsumer pick) {
    onPick = pick;
  }

  /** Called when a picture is zoomed into further than the pixels that are here carry. */
  void setOnDetail(Runnable action) {
    onDetail = action;
  }

  /**
   * @param pictureId a picture of another id is shown in full, the same one keeps its zoom
   * @param picture made for {@link #room}; null while it loads or when it cannot be shown
   * @param full with all its pixels, null while nobody needs them
   * @param width oriented pixels of the original, which the boxes refer to
   * @param text shown in place of a picture
   */
  void show(
      long pictureId,
      @Nullable Image picture,
      @Nullable Image full,
      double width,
      double height,
      List<Mark> boxes,
      String text) {
    boolean another = pictureId != id || width != imageWidth || height != imageHeight;
    id = pictureId;
    image = picture;
    detail = full;
    imageWidth = Math.max(1, width);
    imageHeight = Math.max(1, height);
    marks = List.copyOf(boxes);
    message = text;
    setAccessibleText(text);
    if (another) {
      fitted = true;
    }
    detailAsked &= !another;
    paint();
  }

  /** Pixels of the display that a fitted picture may take, at this size of the view. */
  PictureLoader.Room room() {
    double pixels = displayScale();
    return new PictureLoader.Room(
        (int) Math.max(1, (getWidth() - AIR) * pixels),
        (int) Math.max(1, (getHeight() - AIR) * pixels),
        (int) Math.round(CropCard.SIDE * pixels));
  }

  private double displayScale() {
    return getScene() == null || getScene().getWindow() == null
        ? 1
        : getScene().getWindow().getOutputScaleX();
  }

  /** The whole picture, as large as it fits. */
  void fit() {
    fitted = true;
    paint();
  }

  void zoomBy(int steps) {
    zoom(Math.pow(STEP, steps), getWidth() / 2, getHeight() / 2);
  }

  /** A box with a fifth of air around it fills the view. */
  void zoomTo(Box box) {
    double wanted =
        Math.min(getWidth() / (box.width() * 1.4 + 1), getHeight() / (box.height() * 1.4 + 1));
    fitted = false;
    scale = Math.clamp(wanted, minScale(), MAX_SCALE);
    left = getWidth() / 2 - (box.x0() + box.x1()) / 2 * scale;
    top = getHeight() / 2 - (box.y0() + box.y1()) / 2 * scale;
    paint();
  }

  double scale() {
    return scale;
  }

  private double fitScale() {
    return Math.min((getWidth() - AIR) / imageWidth, (getHeight() - AIR) / imageHeight);
  }

  private double minScale() {
    return Math.min(fitScale(), 1) / 2;
  }

  private void zoomAtPointer(ScrollEvent e) {
    if (e.getDeltaY() != 0) {
      zoom(e.getDeltaY() > 0 ? STEP : 1 / STEP, e.getX(), e.getY());
      e.consume();
    }
  }

  private void zoom(double factor, double x, double y) {
    place();
    double next = Math.clamp(scale * factor, minScale(), MAX_SCALE);
    left = x - (x - left) / scale * next;
    top = y - (y - top) / scale * next;
    scale = next;
    fitted = false;
    paint();
  }

  private void grab(MouseEvent e) {
    hold(e);
    place();
    BoxGestures boxes = gestures;
    changingBox =
        boxes != null
            && e.getButton() == MouseButton.PRIMARY
            && boxes.press(pictureX(e), pictureY(e), REACH / scale);
  }

  private void hold(MouseEvent e) {
    dragX = e.getX();
    dragY = e.getY();
  }

  private double pictureX(MouseEvent e) {
    return (e.getX() - left) / scale;
  }

  private double pictureY(MouseEvent e) {
    return (e.getY() - top) / scale;
  }

  private void point(MouseEvent e) {
    BoxGestures boxes = gestures;
    if (boxes != null) {
      setCursor(boxes.cursor(pictureX(e), pictureY(e), REACH / scale));
    }
  }

  private void release(MouseEvent e) {
    BoxGestures boxes = gestures;
    if (boxes != null && changingBox) {
      boxes.release();
    }
    changingBox = false;
    point(e);
  }

  private void pan(MouseEvent e) {
    BoxGestures boxes = gestures;
    if (boxes != null && changingBox) {
      if (!e.isStillSincePress()) {
        boxes.drag(pictureX(e), pictureY(e));
      }
      return;
    }
    setCursor(Cursor.CLOSED_HAND);
    place();
    left += e.getX() - dragX;
    top += e.getY() - dragY;
    hold(e);
    fitted = false;
    paint();
  }

  private void click(MouseEvent e) {
    if (e.getButton() != MouseButton.PRIMARY || !e.isStillSincePress()) {
      return;
    }
    if (e.getClickCount() == 2) {
      fit();
      return;
    }
    double x = (e.getX() - left) / scale;
    double y = (e.getY() - top) / scale;
    marks.stream()
        .filter(m -> contains(m.box(), x, y))
        .min((a, b) -> Double.compare(a.box().area(), b.box().area()))
        .ifPresent(m -> onPick.accept(m.number()));
  }

  private static boolean contains(Box box, double x, double y) {
    return x >= box.x0() && x < box.x1() && y >= box.y0() && y < box.y1();
  }

  @Override
  protected void layoutChildren() {
    canvas.setWidth(getWidth());
    canvas.setHeight(getHeight());
    draw();
  }

  /**
   * Draws in the next pulse, once, however much changes until then: a canvas keeps what was drawn
   * on it until it is rendered, and scaling a picture in software is what a frame costs most.
   */
  private void paint() {
    requestLayout();
  }

  private void place() {
    if (fitted) {
      scale = fitScale();
      left = Math.round((getWidth() - imageWidth * scale) / 2);
      top = Math.round((getHeight() - imageHeight * scale) / 2);
    }
  }

  private void draw() {
    double width = getWidth();
    double height = getHeight();
    if (width <= 0 || height <= 0) {
      return;
    }
    place();
    GraphicsContext g = canvas.getGraphicsContext2D();
    g.clearRect(0, 0, width, height);
    Image picture = image;
    if (picture == null) {
      g.setFill(Color.web("#9aa4af"));
      g.setFont(MESSAGE);
      g.setTextAlign(javafx.scene.text.TextAlignment.CENTER);
      g.setTextBaseline(VPos.CENTER);
      g.fillText(message, width / 2, height / 2, width - 32);
      return;
    }
    drawPicture(g, picture);
    marks.stream().filter(m -> !m.selected()).forEach(m -> paint(g, m));
    marks.stream().filter(Mark::selected).forEach(m -> paint(g, m));
  }

  /** A picture made for this very size is copied; anything else is scaled, which is slow. */
  private void drawPicture(GraphicsContext g, Image picture) {
    double pixels = displayScale();
    double wanted = imageWidth * scale * pixels;
    Image full = detail;
    if (Math.abs(wanted - picture.getWidth()) < 1) {
      g.setImageSmoothing(false);
      g.drawImage(picture, left, top, picture.getWidth() / pixels, picture.getHeight() / pixels);
      return;
    }
    boolean more = wanted > picture.getWidth() * 1.05 && picture.getWidth() < imageWidth;
    if (more && full == null && !detailAsked) {
      detailAsked = true;
      onDetail.run();
    }
    g.setImageSmoothing(scale < 4);
    g.drawImage(
        more && full != null ? full : picture, left, top, imageWidth * scale, imageHeight * scale);
  }

  private void paint(GraphicsContext g, Mark mark) {
    double x = Math.round(left + mark.box().x0() * scale);
    double y = Math.round(top + mark.box().y0() * scale);
    double w = Math.round(mark.box().width() * scale);
    double h = Math.round(mark.box().height() * scale);
    int line = mark.selected() ? 3 : 2;
    double dash = mark.look() == Look.REJECTED ? 6 : 0;
    g.setFill(Color.color(0, 0, 0, 0.55));
    frame(g, x - 1, y - 1, w + 2, h + 2, line + 2, dash);
    g.setFill(mark.look().colour());
    frame(g, x, y, w, h, line, dash);
    if (mark.selected()) {
      g.setFill(mark.look().colour().deriveColor(0, 1, 1, 0.10));
      g.fillRect(x + line, y + line, Math.max(0, w - 2 * line), Math.max(0, h - 2 * line));
    }
    caption(g, mark, x, y);
    if (mark.selected() && gestures != null) {
      handles(g, x, y, w, h);
    }
  }

  private static void handles(GraphicsContext g, double x, double y, double w, double h) {
    for (int gx = -1; gx <= 1; gx++) {
      for (int gy = -1; gy <= 1; gy++) {
        if (gx != 0 || gy != 0) {
          double cx = BoxGestures.at(x, x + w, gx);
          double cy = BoxGestures.at(y, y + h, gy);
          g.setFill(Color.web("#0d1117"));
          g.fillRect(cx - HANDLE - 1, cy - HANDLE - 1, 2 * HANDLE + 2, 2 * HANDLE + 2);
          g.setFill(Color.WHITE);
          g.fillRect(cx - HANDLE, cy - HANDLE, 2 * HANDLE, 2 * HANDLE);
        }
      }
    }
  }

  /** Bars, not a stroke: the renderer of strokes walks over all that lies within. */
  private static void frame(
      GraphicsContext g, double x, double y, double w, double h, double line, double dash) {
    bar(g, x, y, w, line, dash, true);
    bar(g, x, y + h - line, w, line, dash, true);
    bar(g, x, y, line, h, dash, false);
    bar(g, x + w - line, y, line, h, dash, false);
  }

  private static void bar(
      GraphicsContext g, double x, double y, double w, double h, double dash, boolean flat) {
    if (dash <= 0) {
      g.fillRect(x, y, w, h);
      return;
    }
    double length = flat ? w : h;
    for (double at = 0; at < length; at += 2 * dash) {
      double piece = Math.min(dash, length - at);
      g.fillRect(flat ? x + at : x, flat ? y : y + at, flat ? piece : w, flat ? h : piece);
    }
  }

  private void caption(GraphicsContext g, Mark mark, double x, double y) {
    String text =
        mark.number() > 0 ? mark.number() + (mark.selected() ? "  " + mark.caption() : "") : "";
    if (text.isEmpty()) {
      return;
    }
    var measure = new Text(text);
    measure.setFont(CAPTION);
    double tw = measure.getLayoutBounds().getWidth() + 10;
    double ty = y >= 20 ? y - 19 : y + 1;
    double tx = Math.clamp(x - 1, 0, Math.max(0, getWidth() - tw));
    g.setFill(mark.look().colour());
    g.fillRect(tx, ty, tw, 18);
    g.setFill(Color.web("#0d1117"));
    g.setFont(CAPTION);
    g.setTextAlign(javafx.scene.text.TextAlignment.LEFT);
    g.setTextBaseline(VPos.CENTER);
    g.fillText(text, tx + 5, ty + 9.5);
  }
}
