package org.cropdesk.app.spaces;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.beans.value.ObservableValue;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.cropdesk.app.activity.TaskView;
import org.cropdesk.app.command.CommandId;
import org.cropdesk.app.command.Invocation;
import org.cropdesk.app.command.KeyMap;
import org.cropdesk.app.crops.CropThumbs;
import org.cropdesk.app.fx.FileDoor;
import org.cropdesk.app.fx.Meter;
import org.cropdesk.app.fx.Overlay;
import org.cropdesk.app.fx.Screen;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.app.spaces.SpacesViewModel.Part;
import org.cropdesk.embedding.SpaceOverview;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** The embedding spaces: what they are worth, and which of them searches are answered by. */
public final class SpacesScreen implements Screen {
  private static final Duration LOOK = Duration.seconds(2);
  private static final List<Part> PARTS =
      List.of(Part.COUNTS, Part.VERIFICATION, Part.COMPARISON, Part.HISTORY);
  private static final List<String> LOOKS = List.of("passed", "warned", "failed");
  private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("selected");

  private final SpacesViewModel model;
  private final SpaceCards cards;
  private final SpaceList list;
  private final CountsPane counts;
  private final VerificationPane verification;
  private final ComparisonPane comparison;
  private final HistoryPane history;
  private final SpaceSteps steps;
  private final Map<Part, Button> tabs = new EnumMap<>(Part.class);
  private final Label notice = new Label();
  private final HBox work = new HBox(10);
  private final Label workText = new Label();
  private final Meter workMeter = new Meter();
  private final StackPane body = new StackPane();
  private final VBox full = new VBox(10);
  private final VBox empty = new VBox();
  private final Label emptyTitle = new Label();
  private final Label emptyText = new Label();
  private final StackPane root;
  private final Timeline looking;

  /**
   * @param run does what the key of a command does
   */
  public SpacesScreen(
      SpacesViewModel model,
      CropThumbs thumbs,
      String actor,
      ObservableValue<KeyMap> keys,
      Consumer<CommandId> run) {
    this.model = model;
    var overlay = new Overlay();
    this.cards = new SpaceCards(model, overlay, actor);
    this.steps = new SpaceSteps(cards, keys, run);
    this.list = new SpaceList(model);
    this.counts = new CountsPane(model);
    this.verification = new VerificationPane(model, thumbs);
    this.comparison = new ComparisonPane(model, thumbs);
    this.history = new HistoryPane(model);
    VBox.setVgrow(body, Priority.ALWAYS);
    body.setMinHeight(80);
    // What is shown below takes what is left, and never room from the list of spaces.
    body.setPrefHeight(80);
    full.getChildren().addAll(list, steps, partBar(), body);
    var page = new VBox(10, head(), workLine(), notice, stage());
    page.getStyleClass().add("screen");
    root = new StackPane(page, overlay);
    this.looking = new Timeline(new KeyFrame(LOOK, e -> look()));
    looking.setCycleCount(Animation.INDEFINITE);
    model.feed().spacesProperty().subscribe(s -> showAll());
    model.feed().problemProperty().subscribe(p -> showAll());
    model.chosenProperty().subscribe(c -> showChosen());
    model.detailsProperty().subscribe(d -> showChosen());
    model.partProperty().subscribe(p -> showPart());
    model.noticeProperty().subscribe(this::showNotice);
    model.actions().workProperty().subscribe(this::showWork);
  }

  private HBox head() {
    var title = new Label("Spaces");
    title.getStyleClass().add("screen-title");
    var about = new Label("Where vectors live, one encoder each. One of an aspect is in force.");
    about.getStyleClass().add("text-muted");
    about.setMinWidth(0);
    about.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(about, Priority.ALWAYS);
    var head =
        new HBox(
            14,
            title,
            about,
            steps.button(CommandId.SPACE_SEARCH, "Search in it", "fth-search"),
            steps.button(CommandId.SPACE_EXPORT, "Export\u2026", "fth-download"));
    head.setAlignment(Pos.CENTER_LEFT);
    return head;
  }

  private HBox workLine() {
    workMeter.setPrefWidth(160);
    workMeter.setMinWidth(120);
    workText.setId("space-work");
    workText.setMinWidth(0);
    var stop = steps.button(CommandId.SPACE_STOP, "Stop", "fth-x");
    work.getChildren().addAll(workText, workMeter, stop);
    work.getStyleClass().add("learning-message");
    work.setAlignment(Pos.CENTER_LEFT);
    work.managedProperty().bind(work.visibleProperty());
    notice.setId("space-notice");
    notice.setWrapText(true);
    notice.setMinHeight(Region.USE_PREF_SIZE);
    notice.managedProperty().bind(notice.visibleProperty());
    return work;
  }

  private HBox partBar() {
    var bar = new HBox(4);
    for (Part part : PARTS) {
      var tab = new Button(name(part));
      tab.setId("space-part-" + name(part).toLowerCase(java.util.Locale.ROOT));
      tab.getStyleClass().add("part-tab");
      tab.setFocusTraversable(false);
      tab.setOnAction(e -> model.show(part));
      tabs.put(part, tab);
      bar.getChildren().add(tab);
    }
    bar.getStyleClass().add("part-bar");
    return bar;
  }

  private static String name(Part part) {
    return switch (part) {
      case COUNTS -> "Counts";
      case VERIFICATION -> "Verification";
      case COMPARISON -> "Comparison";
      case HISTORY -> "History";
    };
  }

  private StackPane stage() {
    empty.getStyleClass().add("empty-pane");
    empty.setAlignment(Pos.CENTER);
    empty.setId("space-empty");
    emptyTitle.getStyleClass().add("empty-title");
    emptyText.getStyleClass().add("text-muted");
    emptyText.setWrapText(true);
    emptyText.setMaxWidth(480);
    empty.getChildren().addAll(new FontIcon("fth-layers"), emptyTitle, emptyText);
    var stage = new StackPane(full, empty);
    stage.setMinHeight(0);
    VBox.setVgrow(stage, Priority.ALWAYS);
    return stage;
  }

  private void look() {
    if (model.feed().isMoving()) {
      model.feed().refresh();
    }
  }

  private void showAll() {
    var all = model.feed().spacesProperty().get();
    String problem = model.feed().problemProperty().get();
    boolean none = all == null || all.isEmpty();
    full.setVisible(!none);
    empty.setVisible(none);
    if (none && !problem.isEmpty()) {
      emptyTitle.setText("The spaces cannot be shown");
      emptyText.setText(problem);
    } else if (all == null) {
      emptyTitle.setText("Reading the spaces\u2026");
      emptyText.setText("");
    } else {
      emptyTitle.setText("There is no space yet");
      emptyText.setText(
          "Indexing the catalog makes the first ones; a backfill with another encoder makes more:"
              + " ./run index, ./run backfill start --with FOLDER");
    }
    if (!none && !problem.isEmpty() && !model.noticeProperty().get().bad()) {
      model.say(problem + " What is shown was read before.", true);
    }
    showChosen();
  }

  private void showChosen() {
    SpaceOverview space = model.chosenProperty().get();
    if (space == null) {
      return;
    }
    steps.show(space);
    showPart();
  }

  private void showPart() {
    Part part = model.partProperty().get();
    tabs.forEach((p, tab) -> tab.pseudoClassStateChanged(SELECTED, p == part));
    Node shown =
        switch (part) {
          case COUNTS -> counts;
          case VERIFICATION -> verification;
          case COMPARISON -> comparison;
          case HISTORY -> history;
        };
    if (!body.getChildren().equals(List.of(shown))) {
      body.getChildren().setAll(shown);
    }
    switch (part) {
      case COUNTS -> counts.show();
      case VERIFICATION -> verification.show();
      case COMPARISON -> comparison.show();
      case HISTORY -> history.show();
    }
  }

  private void showNotice(SpacesViewModel.Notice said) {
    notice.setText(said.text());
    notice.setVisible(!said.text().isEmpty());
    StyleClasses.choose(notice, LOOKS, said.bad() ? "failed" : "passed");
  }

  private void showWork(@Nullable TaskView view) {
    work.setVisible(view != null);
    if (view != null) {
      workText.setText(
          view.detail().isEmpty() ? view.title() : view.title() + ": " + view.detail());
      workMeter.setShare(view.total() == 0 ? 0 : (double) view.done() / view.total());
    }
    showChosen();
  }

  private void focusPart() {
    switch (model.partProperty().get()) {
      case COUNTS -> counts.requestFocus();
      case VERIFICATION -> verification.focusPart();
      case COMPARISON -> comparison.focusPart();
      case HISTORY -> history.requestFocus();
    }
  }

  /** Does what a command says; false when it means nothing now. */
  public boolean handle(Invocation invocation) {
    CommandId command = invocation.command();
    if (cards.isOpen()) {
      return false;
    }
    switch (command) {
      case SPACE_PART -> {
        int part = invocation.digit() - 1;
        if (part >= 0 && part < PARTS.size()) {
          model.show(PARTS.get(part));
        }
      }
      case SPACE_INTO -> focusPart();
      case SPACE_BACK -> list.focusList();
      case SPACE_OPEN -> {
        return comparison.getScene() != null && comparison.open();
      }
      case SPACE_EXPORT -> cards.export(root.getScene().getWindow());
      case SPACE_STOP -> {
        if (!model.actions().isBusy()) {
          return false;
        }
        model.actions().stop();
      }
      case SPACE_VERIFY,
          SPACE_COMPARE,
          SPACE_SIGN,
          SPACE_PROMOTE,
          SPACE_ROLL_BACK,
          SPACE_RETIRE,
          SPACE_INDEX,
          SPACE_SEARCH ->
          cards.run(command);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Why a command cannot be run now, one sentence; empty when it can. */
  public String whyNot(CommandId command) {
    return cards.whyNot(command);
  }

  /** Closes what lies above the page. */
  public void closeCard() {
    cards.close();
  }

  /** Where files are asked for from now on. */
  public void setFiles(FileDoor door) {
    cards.setFiles(door);
  }

  @Override
  public Parent view() {
    return root;
  }

  @Override
  public void onShow() {
    model.feed().recount();
    looking.play();
    list.focusList();
  }

  @Override
  public void onHide() {
    rest();
    cards.close();
  }

  /** Looks no more for what goes on elsewhere. */
  public void rest() {
    looking.stop();
  }
}
