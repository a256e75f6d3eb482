package org.cropdesk.app.backfill;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.cropdesk.app.command.CommandId;
import org.cropdesk.backfill.BackfillFailure;
import org.cropdesk.backfill.BackfillLive;
import org.cropdesk.backfill.BackfillRun;
import org.cropdesk.backfill.BackfillState;
import org.jspecify.annotations.Nullable;

/** One run closely: what can be done to it, and one of its four sides. */
final class RunDetail extends VBox {
  /** A side of a run. */
  enum Part {
    LIVE,
    FAILURES,
    LOG,
    SETTINGS
  }

  private final BackfillsViewModel model;
  private final Function<CommandId, String> whyNot;
  private final Label title = new Label();
  private final Label chip = new Label();
  private final Label saying = new Label();
  private final Label message = new Label();
  private final LivePane live = new LivePane();
  private final FailuresPane failures;
  private final LogPane log;
  private final SettingsPane settings;
  private final Map<Part, ToggleButton> tabs = new LinkedHashMap<>();
  private final Map<CommandId, Button> buttons = new LinkedHashMap<>();
  private final StackPane part = new StackPane();
  private final FlowPane acts = new FlowPane(8, 8);

  /**
   * @param whyNot why a command cannot be given now, empty when it can
   * @param button makes the button of a command, with a text and an icon
   */
  RunDetail(
      BackfillsViewModel model,
      Function<CommandId, String> whyNot,
      BiFunction<CommandId, String[], Button> button) {
    super(12);
    this.model = model;
    this.whyNot = whyNot;
    failures = new FailuresPane(model, this::openFailure, model::moreFailures);
    log = new LogPane(model);
    settings = new SettingsPane(model);
    title.getStyleClass().add("card-title");
    title.setId("run-title");
    title.setMinWidth(0);
    chip.getStyleClass().add("chip");
    chip.setId("run-state");
    chip.setMinWidth(USE_PREF_SIZE);
    var head = new HBox(10, title, chip);
    head.setAlignment(Pos.CENTER_LEFT);
    line(saying, "run-saying", "run-saying");
    line(message, "run-message", "learning-message");
    VBox.setVgrow(part, Priority.ALWAYS);
    part.setMinHeight(0);
    getChildren().addAll(head, saying, acts(button), tabs(), message, part);
    getStyleClass().add("undo-pane");
    setMinWidth(0);
    model.liveProperty().subscribe(this::show);
    model
        .messageProperty()
        .subscribe(said -> {
          message.setText(said);
          message.setVisible(!said.isEmpty());
        });
    bring(Part.LIVE);
  }

  private static void line(Label label, String id, String look) {
    label.setId(id);
    label.getStyleClass().add(look);
    label.setMaxWidth(Double.MAX_VALUE);
    label.setWrapText(true);
    label.setMinHeight(USE_PREF_SIZE);
    label.managedProperty().bind(label.visibleProperty());
    label.setVisible(false);
  }

  private FlowPane acts(BiFunction<CommandId, String[], Button> button) {
    acts.managedProperty().bind(acts.visibleProperty());
    var all = new LinkedHashMap<CommandId, String[]>();
    all.put(CommandId.RUN_WORK, new String[] {"Work here", "fth-play"});
    all.put(CommandId.RUN_PAUSE, new String[] {"Pause", "fth-pause"});
    all.put(CommandId.RUN_RESUME, new String[] {"Resume", "fth-play"});
    all.put(CommandId.RUN_RETRY, new String[] {"Try this again", "fth-rotate-cw"});
    all.put(CommandId.RUN_RETRY_ALL, new String[] {"Try all again", "fth-rotate-cw"});
    all.put(CommandId.RUN_PRODUCT, new String[] {"Open the product", "fth-external-link"});
    all.put(CommandId.RUN_CANCEL, new String[] {"Cancel\u2026", "fth-x"});
    all.forEach((command, words) -> {
      Button made = button.apply(command, words);
      made.managedProperty().bind(made.visibleProperty());
      buttons.put(command, made);
      acts.getChildren().add(made);
    });
    return acts;
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
              one == Part.LIVE ? "left-pill" : one == Part.SETTINGS ? "right-pill" : "center-pill");
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

  /** Brings a side to the front. */
  void choose(Part wanted) {
    bring(wanted);
    act();
  }

  private void bring(Part wanted) {
    tabs.forEach((p, tab) -> tab.setSelected(p == wanted));
    part.getChildren()
        .setAll(
            switch (wanted) {
              case LIVE -> (Node) live;
              case FAILURES -> failures;
              case LOG -> log;
              case SETTINGS -> settings;
            });
  }

  /** Brings a side to the front, and the keyboard to it. */
  void goTo(Part wanted) {
    choose(wanted);
    switch (wanted) {
      case LIVE -> live.requestFocus();
      case FAILURES -> failures.focus();
      case LOG -> log.focus();
      case SETTINGS -> settings.edit();
    }
  }

  boolean isOpen(Part one) {
    ToggleButton tab = tabs.get(one);
    return tab != null && tab.isSelected();
  }

  /** The failure the keyboard is at. */
  @Nullable BackfillFailure failure() {
    return failures.selected();
  }

  void openFailure() {
    BackfillFailure failure = failures.selected();
    if (failure != null) {
      model.open(failure);
    }
  }

  private void show(@Nullable BackfillLive now) {
    setVisible(now != null);
    if (now == null) {
      return;
    }
    BackfillRun run = now.run();
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
    String message = now.run().message();
    String said = message == null ? "" : message;
    boolean stopping = now.run().state() == BackfillState.PAUSED && inHand > 0;
    return stopping ? "Pausing after " + hand + ". " + said : said;
  }

  /** Shows the buttons of what can be done now. */
  void act() {
    buttons.forEach((command, button) -> {
      boolean ofFailures = command == CommandId.RUN_RETRY || command == CommandId.RUN_PRODUCT;
      button.setVisible(whyNot.apply(command).isEmpty() && (!ofFailures || isOpen(Part.FAILURES)));
    });
    acts.setVisible(buttons.values().stream().anyMatch(Node::isVisible));
  }

  static Region gap() {
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    return gap;
  }
}
