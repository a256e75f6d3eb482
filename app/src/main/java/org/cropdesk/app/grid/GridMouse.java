package org.cropdesk.app.grid;

import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;

/** Picks crops by clicks and by a rubber band. JavaFX thread only. */
final class GridMouse {
  /** How far the mouse moves before a press becomes a rubber band, pixels. */
  private static final double SLACK = 6;

  private final GridViewModel grid;
  private final CropGridView view;
  private final Region band = new Region();
  private double startX;
  private double startY;
  private boolean banding;

  /**
   * @param cells hears the mouse
   */
  GridMouse(GridViewModel grid, CropGridView view, Pane cells) {
    this.grid = grid;
    this.view = view;
    band.getStyleClass().add("rubber-band");
    band.setManaged(false);
    band.setVisible(false);
    band.setMouseTransparent(true);
    cells.addEventHandler(MouseEvent.MOUSE_PRESSED, this::pressed);
    cells.addEventHandler(MouseEvent.MOUSE_DRAGGED, this::dragged);
    cells.addEventHandler(MouseEvent.MOUSE_RELEASED, this::released);
  }

  /** What is drawn above the cells. */
  Region band() {
    return band;
  }

  private void pressed(MouseEvent e) {
    view.requestFocus();
    banding = false;
    startX = e.getX();
    startY = e.getY() + view.scrolled();
  }

  private void dragged(MouseEvent e) {
    if (e.getButton() != MouseButton.PRIMARY) {
      return;
    }
    double y = e.getY() + view.scrolled();
    if (!banding && Math.hypot(e.getX() - startX, y - startY) < SLACK) {
      return;
    }
    banding = true;
    if (e.getY() < 0 || e.getY() > view.getHeight()) {
      view.scrollByRows(e.getY() < 0 ? -0.5 : 0.5);
    }
    band.setVisible(true);
    double left = Math.min(startX, e.getX());
    double top = Math.min(startY, y);
    double width = Math.abs(e.getX() - startX);
    double height = Math.abs(y - startY);
    band.resizeRelocate(left, top - view.scrolled(), width, height);
    grid.picks().select(view.within(left, top, width, height), e.isShortcutDown());
  }

  private void released(MouseEvent e) {
    band.setVisible(false);
    if (banding || e.getButton() != MouseButton.PRIMARY) {
      banding = false;
      return;
    }
    int index = view.at(e.getX(), e.getY());
    if (index < 0) {
      return;
    }
    if (e.isShortcutDown()) {
      grid.picks().toggle(index);
    } else if (e.isShiftDown()) {
      grid.picks().extend(index);
    } else {
      grid.picks().select(index);
      if (e.getClickCount() == 2) {
        grid.open();
      }
    }
  }
}
