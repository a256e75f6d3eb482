package org.cropdesk.app.activity;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.Parent;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.cropdesk.app.fx.PageFrame;
import org.cropdesk.app.fx.Screen;
import org.kordamp.ikonli.javafx.FontIcon;

/** Everything that runs or ran behind the screen, failures included. */
public final class ActivityScreen implements Screen {
  private final ActivityViewModel activity;
  private final ListView<TaskView> list = new ListView<>();
  private final PageFrame frame;

  public ActivityScreen(ActivityViewModel activity) {
    this.activity = activity;
    var none = new Label("Nothing has run in this sitting yet.");
    none.getStyleClass().add("text-muted");
    list.setPlaceholder(none);
    list.setCellFactory(v -> new TaskCell());
    list.setId("activity-list");
    frame =
        new PageFrame(
                "Activity",
                "What runs behind the screen. Closing Cropdesk waits for it, nothing is dropped.")
            .filledWith(list);
  }

  @Override
  public Parent view() {
    return frame;
  }

  @Override
  public void onShow() {
    activity.sample();
    frame.listen(activity.tasksProperty().subscribe(tasks -> list.getItems().setAll(tasks)));
  }

  @Override
  public void onHide() {
    frame.rest();
  }

  private static final class TaskCell extends ListCell<TaskView> {
    private final FontIcon icon = new FontIcon();
    private final Label title = new Label();
    private final Label detail = new Label();
    private final Label time = new Label();
    private final ProgressBar bar = new ProgressBar();
    private final HBox row;

    TaskCell() {
      title.getStyleClass().add("task-title");
      detail.getStyleClass().addAll("text-muted", "text-small");
      detail.setWrapText(true);
      time.getStyleClass().addAll("text-muted", "number");
      time.setMinWidth(USE_PREF_SIZE);
      bar.setPrefWidth(220);
      bar.getStyleClass().add("task-progress");
      var texts = new VBox(3, title, detail, bar);
      HBox.setHgrow(texts, Priority.ALWAYS);
      var gap = new Region();
      row = new HBox(12, icon, texts, gap, time);
      row.setAlignment(Pos.TOP_LEFT);
      setPrefWidth(0);
    }

    @Override
    protected void updateItem(TaskView task, boolean empty) {
      super.updateItem(task, empty);
      if (empty || task == null) {
        setGraphic(null);
        return;
      }
      title.setText(task.title());
      detail.setText(task.detail());
      show(detail, !task.detail().isBlank());
      show(bar, task.state() == TaskState.RUNNING);
      bar.setProgress(
          task.total() > 0
              ? (double) task.done() / task.total()
              : ProgressBar.INDETERMINATE_PROGRESS);
      time.setText(took(task));
      icon.getStyleClass().removeAll("passed", "failed", "running");
      look(task.state());
      setGraphic(row);
    }

    private void look(TaskState state) {
      switch (state) {
        case WAITING -> icon("fth-clock", "running");
        case RUNNING -> icon("fth-loader", "running");
        case DONE -> icon("fth-check", "passed");
        case FAILED -> icon("fth-x", "failed");
        case CANCELLED -> icon("fth-slash", "failed");
      }
    }

    private void icon(String literal, String styleClass) {
      icon.setIconLiteral(literal);
      icon.getStyleClass().add(styleClass);
    }

    private static void show(Region node, boolean visible) {
      node.setVisible(visible);
      node.setManaged(visible);
    }

    private static String took(TaskView task) {
      Instant end = task.finishedAt();
      if (end == null) {
        return "";
      }
      double seconds = Duration.between(task.startedAt(), end).toMillis() / 1000.0;
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
  }
}
