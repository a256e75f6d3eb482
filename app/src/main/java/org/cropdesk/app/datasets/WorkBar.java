package org.cropdesk.app.datasets;

import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.layout.HBox;
import org.cropdesk.app.activity.TaskView;
import org.cropdesk.app.fx.Meter;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** How far something is that is under way; away while nothing is. */
final class WorkBar extends HBox {
  private final Label text = new Label();
  private final Meter meter = new Meter();

  /**
   * @param id of the words
   * @param cancelId of the button
   */
  WorkBar(
      String id,
      String cancelId,
      ReadOnlyObjectProperty<@Nullable TaskView> running,
      Runnable onCancel) {
    super(10);
    text.setId(id);
    text.setMinWidth(0);
    text.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
    meter.setPrefWidth(160);
    meter.setMinWidth(120);
    var cancel = new Button("Cancel", new FontIcon("fth-x"));
    cancel.setId(cancelId);
    cancel.setMinWidth(USE_PREF_SIZE);
    cancel.setOnAction(e -> onCancel.run());
    getChildren().addAll(text, meter, cancel);
    getStyleClass().add("learning-message");
    setAlignment(Pos.CENTER_LEFT);
    managedProperty().bind(visibleProperty());
    running.subscribe(this::show);
  }

  private void show(@Nullable TaskView view) {
    setVisible(view != null);
    if (view != null) {
      text.setText(view.detail().isEmpty() ? view.title() : view.title() + ": " + view.detail());
      meter.setShare(view.total() == 0 ? 0 : (double) view.done() / view.total());
    }
  }
}
