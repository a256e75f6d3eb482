package org.cropdesk.app.backfill;

import java.util.List;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.cropdesk.app.backfill.RunDetail.Part;
import org.cropdesk.app.backfill.RunSteering.Act;
import org.cropdesk.app.command.CommandId;
import org.cropdesk.app.command.Invocation;
import org.cropdesk.app.command.KeyMap;
import org.cropdesk.app.fx.FileDoor;
import org.cropdesk.app.fx.FolderDoor;
import org.cropdesk.app.fx.Overlay;
import org.cropdesk.app.fx.PageFrame;
import org.cropdesk.app.fx.Screen;
import org.cropdesk.backfill.BackfillRun;
import org.kordamp.ikonli.javafx.FontIcon;

/** The runs that fill spaces: all of them, one closely, and a new one. */
public final class RunsScreen implements Screen {
  private static final double LIST = 370;
  private static final double DETAIL = 560;
  private static final List<FileDoor.Kind> KINDS =
      List.of(new FileDoor.Kind("CSV table", "csv"), new FileDoor.Kind("JSON", "json"));

  private final BackfillsViewModel model;
  private final NewRunViewModel fresh;
  private final ReadOnlyObjectProperty<KeyMap> keys;
  private final ListView<BackfillRun> list = new ListView<>();
  private final NewRunPane newRun;
  private final VBox empty = new VBox();
  private final HBox runs = new HBox(18);
  private final StackPane body = new StackPane();
  private final Overlay overlay = new Overlay();
  private final RunDetail detail;
  private final Button begin;
  private final Button export;
  private final StackPane root;
  private FileDoor files = FileDoor.ofTheSystem();
  private boolean filling;

  public RunsScreen(
      BackfillsViewModel model, NewRunViewModel fresh, ReadOnlyObjectProperty<KeyMap> keys) {
    this.model = model;
    this.fresh = fresh;
    this.keys = keys;
    newRun = new NewRunPane(fresh, this::toRuns);
    begin = button(CommandId.RUN_NEW, "New run", "fth-plus");
    export = button(CommandId.RUN_EXPORT, "Export\u2026", "fth-download");
    var frame =
        new PageFrame(
                "Runs",
                "A run fills an embedding space. Any desk may work on it, stop it anywhere and go"
                    + " on with it later; nothing is made twice.",
                RunDetail.gap(),
                export,
                begin)
            .filledWith(body);
    root = new StackPane(frame, overlay);
    list();
    empty();
    detail = new RunDetail(model, this::whyNot, (c, words) -> button(c, words[0], words[1]));
    detail.setPrefWidth(DETAIL);
    HBox.setHgrow(detail, Priority.ALWAYS);
    runs.getChildren().addAll(list, detail);
    model.runsProperty().subscribe(all -> fill());
    model.liveProperty().subscribe(now -> select());
    fresh
        .begunProperty()
        .subscribe(begun -> {
          if (begun) {
            toRuns();
          }
        });
  }

  private void list() {
    list.setId("runs-list");
    list.getStyleClass().add("runs-list");
    list.setMinWidth(250);
    list.setPrefWidth(LIST);
    list.setMaxWidth(LIST);
    list.setCellFactory(v -> new RunCell(model::space, r -> model.isHere(r.id())));
    list.getSelectionModel()
        .selectedItemProperty()
        .subscribe(run -> {
          if (!filling && run != null) {
            model.select(run.id());
            if (run.id() == list.getItems().getLast().id()) {
              model.moreRuns();
            }
          }
        });
  }

  private void empty() {
    empty.getStyleClass().add("empty-pane");
    empty.setAlignment(Pos.CENTER);
    empty.setId("runs-empty");
    var none = new Label("There has been no run yet");
    none.getStyleClass().add("empty-title");
    var what =
        new Label(
            "A run makes the vectors of all products with an encoder, beside those that searches"
                + " use now. It is looked at closely before it begins, and a sample goes first.");
    what.getStyleClass().add("text-muted");
    what.setWrapText(true);
    what.setMaxWidth(480);
    what.setMinHeight(Region.USE_PREF_SIZE);
    var begin = button(CommandId.RUN_NEW, "Plan the first run", "fth-plus");
    begin.setId("runs-first");
    begin.getStyleClass().add("accent");
    empty.getChildren().addAll(new FontIcon("fth-play-circle"), none, what, begin);
  }

  private Button button(CommandId command, String text, String icon) {
    var button = new Button(text, new FontIcon(icon));
    button.setId("run-" + command.name());
    button.setFocusTraversable(false);
    var tip = new Tooltip();
    tip.textProperty().bind(keys.map(k -> k.tip(command)));
    button.setTooltip(tip);
    button.setOnAction(e -> handle(new Invocation(command, 0)));
    return button;
  }

  private void fill() {
    filling = true;
    list.getItems().setAll(model.runsProperty().get());
    filling = false;
    select();
    if (!isNew()) {
      bring(list.getItems().isEmpty() ? empty : runs);
    }
  }

  private void bring(Node wanted) {
    if (!body.getChildren().contains(wanted)) {
      body.getChildren().setAll(wanted);
    }
    begin.setVisible(wanted.equals(runs));
    export.setVisible(wanted.equals(runs));
  }

  private void select() {
    filling = true;
    list.getItems().stream()
        .filter(r -> r.id() == model.selected())
        .findFirst()
        .ifPresent(list.getSelectionModel()::select);
    filling = false;
  }

  private boolean isNew() {
    return body.getChildren().contains(newRun);
  }

  private void toNew() {
    bring(newRun);
    fresh.open();
    newRun.focus();
  }

  private void toRuns() {
    bring(model.runsProperty().get().isEmpty() ? empty : runs);
    detail.choose(Part.LIVE);
    list.requestFocus();
  }

  /** Why a command cannot be given now, one sentence; empty when it can. */
  public String whyNot(CommandId command) {
    boolean ofForm =
        command == CommandId.RUN_CHECK
            || command == CommandId.RUN_START
            || command == CommandId.RUN_FOLDER
            || command == CommandId.RUN_BACK;
    if (isNew() && !ofForm) {
      return "A new run is being filled in.";
    }
    return switch (command) {
      case RUN_CHECK, RUN_BACK -> isNew() ? "" : "Only while a new run is filled in.";
      case RUN_FOLDER -> isNew() ? "" : "Only while a new run is filled in.";
      case RUN_EXPORT -> list.getItems().isEmpty() ? "There has been no run yet." : "";
      case RUN_START -> isNew() ? fresh.whyNotProperty().get() : "Only for a new run.";
      case RUN_WORK -> model.steering().whyNot(Act.WORK);
      case RUN_PAUSE -> model.steering().whyNot(Act.PAUSE);
      case RUN_RESUME -> model.steering().whyNot(Act.RESUME);
      case RUN_CANCEL -> model.steering().whyNot(Act.CANCEL);
      case RUN_RETRY_ALL -> model.steering().whyNot(Act.RETRY);
      case RUN_RETRY ->
          detail.failure() == null ? "No failure is chosen." : model.steering().whyNot(Act.RETRY);
      case RUN_PRODUCT -> detail.failure() == null ? "No failure is chosen." : "";
      case RUN_FAILURES, RUN_LOG, RUN_NOTES, RUN_PROGRESS ->
          model.run() == null ? "No run is chosen." : "";
      default -> "";
    };
  }

  /** Does what a command says; false when it cannot now. */
  public boolean handle(Invocation invocation) {
    CommandId command = invocation.command();
    if (overlay.isOpen() || !whyNot(command).isEmpty()) {
      return false;
    }
    switch (command) {
      case RUN_NEW -> toNew();
      case RUN_CHECK -> fresh.check();
      case RUN_BACK -> toRuns();
      case RUN_START -> newRun.start();
      case RUN_FOLDER -> newRun.chooseFolder();
      case RUN_EXPORT -> export();
      case RUN_WORK -> model.steering().workHere();
      case RUN_PAUSE -> model.steering().pause();
      case RUN_RESUME -> model.steering().resume();
      case RUN_CANCEL -> askToCancel();
      case RUN_RETRY -> model.steering().retry(detail.failure());
      case RUN_RETRY_ALL -> model.steering().retry(null);
      case RUN_PRODUCT -> {
        if (!detail.isOpen(Part.FAILURES)) {
          return false;
        }
        detail.openFailure();
      }
      case RUN_PROGRESS -> {
        detail.choose(Part.LIVE);
        list.requestFocus();
      }
      case RUN_FAILURES -> detail.goTo(Part.FAILURES);
      case RUN_LOG -> detail.goTo(Part.LOG);
      case RUN_NOTES -> detail.goTo(Part.SETTINGS);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void export() {
    files
        .save(root.getScene().getWindow(), "Export all runs", "runs", KINDS)
        .ifPresent(model::export);
  }

  /** Where files are asked for. */
  public void setFiles(FileDoor door) {
    files = door;
  }

  /** Where folders are asked for. */
  public void setFolders(FolderDoor door) {
    newRun.setFolders(door);
  }

  private void askToCancel() {
    BackfillRun run = model.run();
    if (run == null) {
      return;
    }
    overlay.ask(
        "run-ask",
        "Cancel run %d?".formatted(run.id()),
        "%s of %s products are done; their %s vectors stay. The run cannot be resumed, but another one goes on from there."
            .formatted(
                RunWords.count(run.done()),
                RunWords.count(run.total()),
                RunWords.count(run.vectors())),
        "Cancel the run",
        "Keep it",
        false,
        model.steering()::cancel);
  }

  /** Closes the question above the page. */
  public void closeCard() {
    overlay.close();
  }

  @Override
  public Parent view() {
    return root;
  }

  @Override
  public void onShow() {
    model.onShow();
    if (!isNew()) {
      list.requestFocus();
    }
  }

  @Override
  public void onHide() {
    overlay.close();
    model.onHide();
  }
}
