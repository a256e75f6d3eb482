package org.cropdesk.app.fx;

import javafx.scene.control.ScrollPane;

/** How the content of a scroll pane is drawn. JavaFX thread only. */
public final class Viewports {
  private Viewports() {}

  /**
   * For content that changes more often than it is scrolled. A scroll pane keeps its content as a
   * picture, which is drawn anew as a whole, and laid over the window, when a word in it changes.
   */
  public static void drawDirectly(ScrollPane pane) {
    pane.skinProperty()
        .subscribe(skin -> {
          var viewport = pane.lookup(".viewport");
          if (viewport != null) {
            viewport.setCache(false);
          }
        });
  }
}
