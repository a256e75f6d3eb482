package org.cropdesk.app.fx;

import javafx.scene.Parent;

/** A page of the main window. All methods on the JavaFX thread. */
public interface Screen {
  Parent view();

  /** Called each time the page comes to the front. */
  void onShow();

  /** Called when another page takes its place. */
  void onHide();
}
