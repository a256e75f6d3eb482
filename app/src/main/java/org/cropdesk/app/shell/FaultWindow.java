package org.cropdesk.app.shell;

import java.util.concurrent.CountDownLatch;
import javafx.geometry.Pos;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.fx.Theme;
import org.cropdesk.failure.CatalogException;
import org.kordamp.ikonli.javafx.FontIcon;

/** Says why the desktop cannot open, and what to do. */
final class FaultWindow {
  private FaultWindow() {}

  /** Blocks the calling thread, which must not be JavaFX's, until the window is closed. */
  static void showAndWait(CatalogException fault) throws InterruptedException {
    var closed = new CountDownLatch(1);
    FxThread.call(() -> {
      show(fault, closed);
      return true;
    });
    closed.await();
  }

  private static void show(CatalogException fault, CountDownLatch closed) {
    Theme.DARK.apply();
    var icon = new FontIcon("fth-alert-octagon");
    var title = new Label("Cropdesk cannot open");
    title.getStyleClass().add("empty-title");
    var problem = text(String.valueOf(fault.getMessage()));
    var remedy = text(fault.remedy());
    remedy.getStyleClass().add("remedy");
    var close = new Button("Close");
    close.setDefaultButton(true);
    var box = new VBox(icon, title, problem, remedy, close);
    box.getStyleClass().addAll("empty-pane", "screen");
    box.setAlignment(Pos.CENTER);
    var stage = new Stage();
    stage.setTitle("Cropdesk");
    stage.setScene(new Scene(box, 640, 360));
    Theme.style(stage.getScene());
    close.setOnAction(e -> stage.hide());
    stage.setOnHidden(e -> closed.countDown());
    stage.show();
  }

  private static Label text(String words) {
    var label = new Label(words);
    label.setWrapText(true);
    label.setMaxWidth(560);
    return label;
  }
}
