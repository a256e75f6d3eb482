package org.cropdesk.app.shell;

import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.cropdesk.app.activity.ActivityViewModel;
import org.cropdesk.app.fx.StyleClasses;
import org.kordamp.ikonli.javafx.FontIcon;

/** Catalog, device, background tasks, and whether everything is saved. */
final class StatusBar extends HBox {
  private static final List<String> LOOKS = List.of("passed", "running", "waiting");

  StatusBar(
      StatusViewModel status,
      ActivityViewModel activity,
      Runnable openActivity,
      Runnable openSpaces) {
    getStyleClass().add("cropdesk-status");
    setAlignment(Pos.CENTER_LEFT);
    var catalog = entry("fth-database");
    catalog.textProperty().bind(status.catalogProperty());
    catalog.setMinWidth(60);
    var device = entry("fth-cpu");
    device
        .textProperty()
        .bind(
            Bindings.createStringBinding(
                () -> text(status.deviceProperty().get(), status.deviceReasonProperty().get()),
                status.deviceProperty(),
                status.deviceReasonProperty()));
    device.setMinWidth(60);
    var reason = new Tooltip();
    reason.textProperty().bind(status.deviceReasonProperty());
    device.setTooltip(reason);
    device.setId("status-device");
    var tasks = entry("fth-activity");
    tasks
        .textProperty()
        .bind(
            Bindings.createStringBinding(
                () -> text(activity), activity.activeProperty(), activity.failedProperty()));
    tasks.setOnMouseClicked(e -> openActivity.run());
    tasks.setId("status-tasks");
    var space = entry("fth-layers");
    space.setId("status-space");
    space.textProperty().bind(status.spaceProperty());
    space.visibleProperty().bind(status.spaceProperty().isNotEmpty());
    space.managedProperty().bind(space.visibleProperty());
    space.setMinWidth(60);
    space.setOnMouseClicked(e -> openSpaces.run());
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    getChildren().addAll(catalog, device, tasks, space, gap, saved(status));
  }

  private static Label saved(StatusViewModel status) {
    var icon = new FontIcon("fth-check-circle");
    var saved = new Label("", icon);
    saved.setId("status-saved");
    saved.setMinWidth(USE_PREF_SIZE);
    saved.textProperty().bind(status.savedTextProperty());
    status
        .savedProperty()
        .subscribe(state -> {
          switch (state) {
            case ALL_SAVED -> look(saved, icon, "fth-check-circle", "passed");
            case SAVING -> look(saved, icon, "fth-upload", "running");
            case OFFLINE -> look(saved, icon, "fth-alert-triangle", "waiting");
          }
        });
    return saved;
  }

  private static void look(Label label, FontIcon icon, String literal, String styleClass) {
    icon.setIconLiteral(literal);
    StyleClasses.choose(label, LOOKS, styleClass);
  }

  private static String text(String device, String reason) {
    return reason.isBlank() ? device : device + " \u00b7 " + reason;
  }

  private static Label entry(String literal) {
    return new Label("", new FontIcon(literal));
  }

  private static String text(ActivityViewModel activity) {
    int active = activity.activeProperty().get();
    int failed = activity.failedProperty().get();
    String running = active == 0 ? "Idle" : active + (active == 1 ? " task" : " tasks");
    return failed == 0 ? running : running + ", " + failed + " failed";
  }
}
