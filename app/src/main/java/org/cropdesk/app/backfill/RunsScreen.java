package org.cropdesk.app.backfill;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.cropdesk.app.backfill.BackfillsViewModel.Act;
import org.cropdesk.app.command.CommandId;
import org.cropdesk.app.command.Invocation;
import org.cropdesk.app.command.KeyMap;
import org.cropdesk.app.fx.Overlay;
import org.cropdesk.app.fx.PageFrame;
import org.cropdesk.app.fx.Screen;
import org.cropdesk.backfill.BackfillFailure;
import org.cropdesk.backfill.BackfillLive;
import org.cropdesk.backfill.BackfillRun;
import org.cropdesk.backfill.BackfillState;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** The runs that fill spaces: all of them, one closely, and a new one. */
public final class RunsScreen implements Screen {
  private static final double LIST = 370;

  private enum Part {
    LIVE,
    FAILURES,
    LOG,
    SETTINGS
  }

  private final BackfillsViewModel model;
  private final NewRunViewModel fresh;
  private final ReadOnlyObjectProperty<KeyMap> keys;
  private final ListView<BackfillRun> list = new ListView<>();
  private final Label title = new Label();
  private final Label chip = new Label();
  private final Label saying = new Label();
  private final Label message = new Label();
  private final LivePane live = new LivePane();
  private final FailuresPane failures;
  private final LogPane log;
  private final SettingsPane settings;
  private final NewRunPane newRun;
  private final Map<Part, ToggleButton> tabs = new LinkedHashMap<>();
  private final Map<CommandId, Button> buttons = new LinkedHashMap<>();
  private final StackPane part = new StackPane();
  private final VBox detail = new VBox(12);
  private final VBox empty = new VBox();
  private final HBox runs = new HBox(18);
  private final StackPane body = new StackPane();
  private final Overlay overlay = new Overlay();
  private final PageFrame frame;
  private final StackPane root;
  private boolean filling;

  public RunsScreen(
      BackfillsViewModel model, NewRunViewModel fresh, ReadOnlyObjectProperty<KeyMap> keys) {
    this.model = model;
    this.fresh = fresh;
    this.keys = keys;
    failures = new FailuresPane(model, this::openFailure, model::moreFailures);
    log = new LogPane(model);
    settings = new SettingsPane(model);
    newRun = new NewRunPane(fresh, this::toRuns);
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    frame =
        new PageFrame(
                "Runs",
                "A run fills an embedding space. Any desk may work on it, stop it anywhere and go"
                    + " on with it later; nothing is made twice.",
                gap,
                button(CommandId.RUN_NEW, "New run", "fth-plus"))
            .filledWith(body);
    root = new StackPane(frame, overlay);
    layOut();
    model.runsProperty().subscribe(all -> fill());
    model.liveProperty().subscribe(this::show);
    model.messageProperty()
        .subscribe(said -> {
          message.setText(said);
          message.setVisible(!said.isEmpty());
        });
    fresh.begunProperty()
        .subscribe(begun -> {
          if (begun) {
            toRuns();
          }
        });
  }

  private void layOut() {
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
    title.getStyleClass().add("card-title");
    title.setId("run-title");
    title.setMinWidth(0);
    chip.getStyleClass().add("chip");
    chip.setId("run-state");
    chip.setMinWidth(Region.USE_PREF_SIZE);
    saying.setId("run-saying");
    saying.getStyleClass().add("run-saying");
    message.setId("run-message");
    message.getStyleClass().add("learning-message");
    message.setMaxWidth(Double.MAX_VALUE);
    for (Label line : List.of(saying, message)) {
      line.setWrapText(true);
      line.setMinHeight(Region.USE_PREF_SIZE);
      line.managedProperty().bind(line.visibleProperty());
    }
    var head = new HBox(10, title, chip);
    head.setAlignment(Pos.CENTER_LEFT);
    var acts =
        new FlowPane(
            8,
            8,
            button(CommandId.RUN_WORK, "Work here", "fth-play"),
            button(CommandId.RUN_PAUSE, "Pause", "fth-pause"),
            button(CommandId.RUN_RESUME, "Resume", "fth-play"),
            button(CommandId.RUN_RETRY, "Try this again", "fth-rotate-cw"),
            button(CommandId.RUN_RETRY_ALL, "Try all again", "fth-rotate-cw"),
            button(CommandId.RUN_PRODUCT, "Open the product", "fth-external-link"),
            button(CommandId.RUN_CANCEL, "Cancel\u2026", "fth-x"));
    VBox.setVgrow(part, Priority.ALWAYS);
    part.setMinHeight(0);
    detail.getChildren().addAll(head, saying, acts, tabs(), message, part);
    detail.getStyleClass().add("undo-pane");
    detail.setMinWidth(0);
    HBox.setHgrow(detail, Priority.ALWAYS);
    runs.getChildren().addAll(list, detail);
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
    var begin = new Button("Plan the first run");
    begin.setId("runs-first");
    begin.getStyleClass().add("accent");
    begin.setOnAction(e -> toNew());
    empty.getChildren().addAll(new FontIcon("fth-layers"), none, what, begin);
    body.getChildren().setAll(empty);
    choose(Part.LIVE);
  }

  private HBox tabs() {
    var group = new ToggleGroup();
    var bar = new HBox();
    bar.getStyleClass().add("run-tabs");
    for (Part one : Part.values()) {
      var tab = new ToggleButton(name(one, 0));
      tab.setId("run-tab-" + one);
      tab.setToggleGroup(group);
      tab.setFocusTraversable(false);
      tab.setOnAction(e -> choose(one));
      tab.getStyleClass()
          .add(
              one == Part.LIVE
                  ? "left-pill"
                  : one == Part.SETTINGS ? "right-pill" : "center-pill");
      tabs.put(one, tab);
      bar.getChildren().add(tab);
    }
    return bar;
  }

  private static String name(Part part, long failed) {
    return switch (part) {
      case LIVE -> "Progress";
      case FAILURES -> failed == 0 ? "Failures" : "Failures " + RunWords.count(failed);
      case LOG -> "Log";
      case SETTINGS -> "Settings, notes";
    };
  }

  private void choose(Part wanted) {
    tabs.forEach((p, tab) -> tab.setSelected(p == wanted));
    Node shown =
        switch (wanted) {
          case LIVE -> live;
          case FAILURES -> failures;
          case LOG -> log;
          case SETTINGS -> settings;
        };
    part.getChildren().setAll(shown);
    act();
  }

  private boolean isOpen(Part one) {
    ToggleButton tab = tabs.get(one);
    return tab != null && tab.isSelected();
  }

  private Button button(CommandId command, String text, String icon) {
    var button = new Button(text, new FontIcon(icon));
    button.setId("run-" + command.name());
    button.setFocusTraversable(false);
    button.managedProperty().bind(button.visibleProperty());
    var tip = new Tooltip();
    tip.textProperty().bind(keys.map(k -> k.tip(command)));
    button.setTooltip(tip);
    button.setOnAction(e -> handle(new Invocation(command, 0)));
    buttons.put(command, button);
    return button;
  }

  private void fill() {
    filling = true;
    list.getItems().setAll(model.runsProperty().get());
    list.getItems().stream()
        .filter(r -> r.id() == model.selected())
        .findFirst()
        .ifPresent(list.getSelectionModel()::select);
    filling = false;
    if (!isNew()) {
      body.getChildren().setAll(list.getItems().isEmpty() ? empty : runs);
    }
  }

  private void show(@Nullable BackfillLive now) {
    detail.setVisible(now != null);
    if (now == null) {
      return;
    }
    BackfillRun run = now.run();
    list.getItems().stream()
        .filter(r -> r.id() == run.id())
        .findFirst()
        .ifPresent(r -> {
          filling = true;
          list.getSelectionModel().select(r);
          filling = false;
        });
    title.setText("Run %d \u00b7 %s".formatted(run.id(), model.space(run)));
    RunCell.look(chip, run.state());
    saying.setText(saying(now));
    saying.setVisible(!saying.getText().isEmpty());
    tabs.forEach((p, tab) -> tab.setText(name(p, run.failed())));
    live.show(now);
    settings.show(run, model.space(run));
    act();
  }

  /** What a person should know beside the numbers. */
  private static String saying(BackfillLive now) {
    int inHand = now.chunksInHand();
    String hand = inHand == 1 ? "the batch in hand" : "the %d batches in hand".formatted(inHand);
    String said = now.run().message() == null ? "" : now.run().message();
    boolean stopping = now.run().state() == BackfillState.PAUSED && inHand > 0;
    return stopping ? "Pausing after " + hand + ". " + said : said;
  }

  /** Shows the buttons of what can be done now. */
  private void act() {
    buttons.forEach((command, button) -> {
      boolean fits = whyNot(command).isEmpty();
      boolean ofFailures = command == CommandId.RUN_RETRY || command == CommandId.RUN_PRODUCT;
      button.setVisible(fits && (!ofFailures || isOpen(Part.FAILURES)));
    });
  }

  private boolean isNew() {
    return body.getChildren().contains(newRun);
  }

  private void toNew() {
    body.getChildren().setAll(newRun);
    fresh.open();
    newRun.focus();
    act();
  }

  private void toRuns() {
    body.getChildren().setAll(model.runsProperty().get().isEmpty() ? empty : runs);
    choose(Part.LIVE);
    list.requestFocus();
  }

  private void openFailure() {
    BackfillFailure failure = failures.selected();
    if (failure != null) {
      model.open(failure);
    }
  }

  /** Why a command cannot be given now, one sentence; empty when it can. */
  public String whyNot(CommandId command) {
    boolean ofForm =
        command == CommandId.RUN_CHECK
            || command == CommandId.RUN_START
            || command == CommandId.RUN_BACK;
    if (isNew() && !ofForm) {
      return "A new run is being filled in.";
    }
    return switch (command) {
      case RUN_CHECK, RUN_BACK -> isNew() ? "" : "Only while a new run is filled in.";
      case RUN_START -> isNew() ? fresh.whyNotProperty().get() : "Only for a new run.";
      case RUN_WORK -> model.whyNot(Act.WORK);
      case RUN_PAUSE -> model.whyNot(Act.PAUSE);
      case RUN_RESUME -> model.whyNot(Act.RESUME);
      case RUN_CANCEL -> model.whyNot(Act.CANCEL);
      case RUN_RETRY_ALL -> model.whyNot(Act.RETRY);
      case RUN_RETRY, RUN_PRODUCT ->
          failures.selected() == null ? "No failure is chosen." : model.whyNot(Act.RETRY);
      case RUN_FAILURES, RUN_LOG, RUN_NOTES, RUN_PROGRESS ->
          model.run() == null ? "No run is chosen." : "";
      default -> "";
    };
  }

  /** Does what a command says; false when it cannot now. */
  public boolean handle(Invocation invocation) {
    CommandId command = invocation.command();
    if (overlay.isOpen()) {
      return false;
    }
    if (!whyNot(command).isEmpty()) {
      return false;
    }
    switch (command) {
      case RUN_NEW -> toNew();
      case RUN_CHECK -> fresh.check();
      case RUN_BACK -> toRuns();
      case RUN_START -> newRun.start();
      case RUN_WORK -> model.workHere();
      case RUN_PAUSE -> model.pause();
      case RUN_RESUME -> model.resume();
      case RUN_CANCEL -> askToCancel();
      case RUN_RETRY -> model.retry(failures.selected());
      case RUN_RETRY_ALL -> model.retry(null);
      case RUN_PRODUCT -> {
        if (!isOpen(Part.FAILURES)) {
          return false;
        }
        openFailure();
      }
      case RUN_PROGRESS -> {
        choose(Part.LIVE);
        list.requestFocus();
      }
      case RUN_FAILURES -> {
        choose(Part.FAILURES);
        failures.focus();
      }
      case RUN_LOG -> {
        choose(Part.LOG);
        log.focus();
      }
      case RUN_NOTES -> {
        choose(Part.SETTINGS);
        settings.edit();
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void askToCancel() {
    BackfillRun run = model.run();
    if (run == null) {
      return;
    }
    ask(
        "Cancel run %d?".formatted(run.id()),
        "%s of %s products are done; their %s vectors stay. The run cannot be resumed, but another one goes on from there."
            .formatted(
                RunWords.count(run.done()),
                RunWords.count(run.total()),
                RunWords.count(run.vectors())),
        "Cancel the run",
        "Keep it",
        yes -> {
          if (yes) {
            model.cancel();
          }
        });
  }

  private void ask(
      String heading, String text, String yes, String no, Consumer<Boolean> answer) {
    var words = new Label(text);
    words.setWrapText(true);
    words.setMaxWidth(440);
    words.setMinHeight(Region.USE_PREF_SIZE);
    var doIt = new Button(yes);
    doIt.setId("run-ask-yes");
    doIt.getStyleClass().add("danger");
    doIt.setOnAction(e -> {
      overlay.close();
      answer.accept(true);
    });
    var leave = new Button(no);
    leave.setId("run-ask-no");
    leave.setCancelButton(true);
    leave.setOnAction(e -> {
      overlay.close();
      answer.accept(false);
    });
    overlay.open(heading, new VBox(16, words, new HBox(10, doIt, leave)), doIt);
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
