package org.cropdesk.app.grid;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javafx.animation.PauseTransition;
import javafx.geometry.Orientation;
import javafx.scene.control.ScrollBar;
import javafx.scene.control.Tooltip;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.scene.shape.Rectangle;
import javafx.util.Duration;
import org.cropdesk.grid.CropTile;
import org.jspecify.annotations.Nullable;

/**
 * The crops in sight, out of any number of them: as many cells as fit, which keep what they show
 * while they are moved. JavaFX thread only.
 */
final class CropGridView extends Region {
  static final double GAP = 2;
  private static final double EDGE = 12;
  private static final double WHEEL = 1.6;

  private final GridViewModel grid;
  private final TilePictures pictures;
  private final ScrollBar bar = new ScrollBar();
  private final Pane cells = new Pane();
  private final Rectangle clip = new Rectangle();
  private final Tooltip tip = new Tooltip();
  private final Map<Integer, CropCell> shown = new HashMap<>();
  private final Deque<CropCell> spare = new ArrayDeque<>();
  private double picture = 128;
  private double scroll;
  private int askedFrom = -1;
  private int askedTo = -1;
  private @Nullable Listing asked;
  private final PauseTransition rest = new PauseTransition(Duration.millis(120));
  private Pace pace = Pace.RESTING;
  private double speed;
  private long movedAt;

  CropGridView(GridViewModel grid, TilePictures pictures) {
    this.grid = grid;
    this.pictures = pictures;
    getStyleClass().add("crop-grid");
    setId("crop-grid");
    bar.setOrientation(Orientation.VERTICAL);
    bar.setFocusTraversable(false);
    bar.valueProperty().subscribe(v -> scrollTo(v.doubleValue()));
    cells.setManaged(false);
    cells.setClip(clip);
    getChildren().addAll(cells, new GridMouse(grid, this, cells).band(), bar);
    setFocusTraversable(true);
    addEventHandler(
        ScrollEvent.SCROLL, e -> bar.setValue(clampScroll(scroll - WHEEL * e.getDeltaY())));
    cells.addEventHandler(MouseEvent.MOUSE_MOVED, this::moved);
    cells.setPickOnBounds(true);
    rest.setOnFinished(e -> rested());
    Tooltip.install(cells, tip);
  }

  private void moved(MouseEvent e) {
    CropCell cell = shown.get(at(e.getX(), e.getY()));
    tip.setText(cell == null ? "" : cell.tip());
  }

  /** Side of a picture, pixels. */
  void setPictureSide(double pixels) {
    if (pixels != picture) {
      int first = firstVisible();
      picture = pixels;
      layout();
      bar.setMax(most());
      bar.setValue(clampScroll(rowOf(first) * rowHeight()));
      requestLayout();
    }
  }

  double pictureSide() {
    return picture;
  }

  int columns() {
    return Math.max(1, (int) ((getWidth() - barWidth() - 2 * EDGE + GAP) / (cellWidth() + GAP)));
  }

  /** Rows that fit at once. */
  int page() {
    return Math.max(1, (int) (getHeight() / rowHeight()));
  }

  /** From one cell to the next; what is left of the width stands between them. */
  private double step() {
    int columns = columns();
    double left = getWidth() - barWidth() - 2 * EDGE - columns * cellWidth();
    return cellWidth() + (columns == 1 ? GAP : Math.floor(left / (columns - 1)));
  }

  private double cellWidth() {
    return picture + 2 * CropCell.PAD;
  }

  private double rowHeight() {
    return picture + 2 * CropCell.PAD + CropCell.CAPTION + GAP;
  }

  private double barWidth() {
    return Math.max(10, bar.prefWidth(-1));
  }

  private double most() {
    double rows = Math.ceil((double) grid.size() / columns());
    return Math.max(0, rows * rowHeight() + 2 * EDGE - getHeight());
  }

  private int rowOf(int index) {
    return index / columns();
  }

  private double clampScroll(double wanted) {
    return Math.clamp(wanted, 0, most());
  }

  private int firstVisible() {
    return columns() * (int) Math.floor(Math.max(0, (scroll - EDGE) / rowHeight()));
  }

  private void scrollTo(double wanted) {
    double next = Math.rint(clampScroll(wanted));
    if (next != scroll) {
      pace = paceOf(Math.abs(next - scroll));
      scroll = next;
      rest.playFromStart();
      place();
    }
  }

  /** A leap, as by a key or the bar, is no flight: the first step after a rest only moves. */
  private Pace paceOf(double distance) {
    long now = System.nanoTime();
    double seconds = Math.max(1e-3, (now - movedAt) / 1e9);
    movedAt = now;
    if (pace == Pace.RESTING) {
      speed = 0;
      return Pace.MOVING;
    }
    speed += 0.25 * (distance / seconds - speed);
    return Pace.of(speed, getHeight());
  }

  private void rested() {
    pace = Pace.RESTING;
    place();
  }

  /** Brings a place into sight with as little movement as there need be. */
  void reveal(int index) {
    if (getHeight() <= 0) {
      return;
    }
    double top = EDGE + rowOf(index) * rowHeight();
    if (top - EDGE < scroll) {
      bar.setValue(clampScroll(top - EDGE));
    } else if (top + rowHeight() > scroll + getHeight()) {
      bar.setValue(clampScroll(top + rowHeight() + EDGE - getHeight()));
    }
  }

  /** The list is another one, or longer. */
  void listed() {
    bar.setMax(most());
    bar.setVisibleAmount(visibleAmount());
    // Another list is no scrolling: its pictures are wanted at once.
    scroll = Math.rint(clampScroll(bar.getValue()));
    pace = Pace.RESTING;
    place();
    requestLayout();
  }

  private double visibleAmount() {
    double most = most();
    return most == 0 ? 0 : most * getHeight() / (most + getHeight());
  }

  @Override
  protected void layoutChildren() {
    double width = getWidth() - barWidth();
    cells.resizeRelocate(0, 0, width, getHeight());
    clip.setWidth(width);
    clip.setHeight(getHeight());
    bar.resizeRelocate(width, 0, barWidth(), getHeight());
    bar.setMax(most());
    bar.setVisibleAmount(visibleAmount());
    bar.setUnitIncrement(rowHeight());
    bar.setBlockIncrement(Math.max(rowHeight(), getHeight() - rowHeight()));
    bar.setVisible(most() > 0);
    scroll = Math.rint(clampScroll(scroll));
    place();
  }

  /** Puts the cells where they belong and lets each show its crop. */
  void place() {
    if (getWidth() <= 0 || getHeight() <= 0) {
      return;
    }
    int columns = columns();
    int firstRow = (int) Math.max(0, Math.floor((scroll - EDGE) / rowHeight()));
    int lastRow = (int) Math.floor((scroll - EDGE + getHeight()) / rowHeight());
    int from = Math.min(grid.size(), firstRow * columns);
    int to = (int) Math.min(grid.size(), (lastRow + 1L) * columns);
    shown
        .entrySet()
        .removeIf(e -> {
          if (e.getKey() >= from && e.getKey() < to) {
            return false;
          }
          e.getValue().setVisible(false);
          spare.add(e.getValue());
          return true;
        });
    ask(from, to);
    Listing list = grid.listingProperty().get();
    double[] scores = list.scores();
    int here = grid.picks().focus();
    double step = step();
    for (int i = from; i < to; i++) {
      CropCell cell = shown.computeIfAbsent(i, _ -> cell());
      cell.fit(picture);
      cell.relocate(EDGE + (i % columns) * step, EDGE + rowOf(i) * rowHeight() - scroll);
      CropTile tile = grid.tile(i);
      cell.show(
          tile,
          grid.isGone(i),
          tile == null ? null : pictures.get(tile, (int) picture),
          scores == null ? Double.NaN : scores[i],
          grid.picks().isSelected(i),
          i == here);
    }
  }

  private CropCell cell() {
    CropCell cell = spare.poll();
    if (cell == null) {
      cell = new CropCell(pictures);
      cells.getChildren().add(cell);
    }
    cell.setVisible(true);
    return cell;
  }

  /** The tiles in sight and a row beyond; then their pictures, those in sight first. */
  private void ask(int from, int to) {
    Listing list = grid.listingProperty().get();
    boolean sameSight = from == askedFrom && to == askedTo && list.equals(asked);
    if (sameSight && pace != Pace.RESTING) {
      return;
    }
    if (!sameSight) {
      askedFrom = from;
      askedTo = to;
      asked = list;
      grid.inSight(from - columns(), to + 2 * columns());
    }
    var tiles = new ArrayList<CropTile>(to - from);
    for (int i = from; i < Math.min(list.size(), to + columns()); i++) {
      CropTile tile = grid.tile(i);
      if (tile != null) {
        tiles.add(tile);
      }
    }
    pictures.want(tiles, (int) picture, pace);
  }

  /** The place under a point; -1 where there is none. */
  int at(double x, double y) {
    int column = (int) Math.floor((x - EDGE) / step());
    int row = (int) Math.floor((y - EDGE + scroll) / rowHeight());
    if (column < 0 || column >= columns() || row < 0) {
      return -1;
    }
    long index = (long) row * columns() + column;
    return index < grid.size() ? (int) index : -1;
  }

  /** How far the list is scrolled, pixels. */
  double scrolled() {
    return scroll;
  }

  /** Scrolls by rows, up for a negative number. */
  void scrollByRows(double rows) {
    bar.setValue(clampScroll(scroll + rows * rowHeight()));
  }

  /** The places that touch a rectangle, in pixels of the whole list. */
  List<Integer> within(double x, double y, double width, double height) {
    int columns = columns();
    double step = step();
    int firstColumn = (int) Math.max(0, Math.floor((x - EDGE) / step));
    int lastColumn = (int) Math.min(columns - 1, Math.floor((x + width - EDGE) / step));
    int firstRow = (int) Math.max(0, Math.floor((y - EDGE) / rowHeight()));
    int lastRow = (int) Math.floor((y + height - EDGE) / rowHeight());
    var all = new ArrayList<Integer>();
    for (int row = firstRow; row <= lastRow; row++) {
      for (int column = firstColumn; column <= lastColumn; column++) {
        int index = row * columns + column;
        if (index < grid.size()) {
          all.add(index);
        }
      }
    }
    return all;
  }
}
