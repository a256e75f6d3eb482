package org.cropdesk.app.shell;

import java.util.EnumMap;
import java.util.Map;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.cropdesk.app.activity.ActivityScreen;
import org.cropdesk.app.activity.ActivityViewModel;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.app.backfill.RunNotice;
import org.cropdesk.app.backfill.RunsRoom;
import org.cropdesk.app.backfill.RunsScreen;
import org.cropdesk.app.command.CommandId;
import org.cropdesk.app.command.CommandMenu;
import org.cropdesk.app.command.KeyEditorViewModel;
import org.cropdesk.app.command.KeysScreen;
import org.cropdesk.app.crops.CropThumbs;
import org.cropdesk.app.datasets.DatasetsRoom;
import org.cropdesk.app.datasets.DatasetsScreen;
import org.cropdesk.app.fx.Overlay;
import org.cropdesk.app.fx.Screen;
import org.cropdesk.app.fx.Theme;
import org.cropdesk.app.grid.GridScreen;
import org.cropdesk.app.grid.GridViewModel;
import org.cropdesk.app.history.HistoryScreen;
import org.cropdesk.app.history.HistoryViewModel;
import org.cropdesk.app.history.RunsViewModel;
import org.cropdesk.app.learning.LearningScreen;
import org.cropdesk.app.learning.LearningViewModel;
import org.cropdesk.app.quality.QualityScreen;
import org.cropdesk.app.review.ReviewScreen;
import org.cropdesk.app.search.SearchScreen;
import org.cropdesk.app.settings.SettingsViewModel;
import org.cropdesk.app.spaces.SpacesScreen;
import org.cropdesk.app.spaces.SpacesViewModel;
import org.cropdesk.app.system.SystemScreen;
import org.cropdesk.app.thresholds.ThresholdsScreen;
import org.cropdesk.storage.ObjectStore;
import org.kordamp.ikonli.javafx.FontIcon;

/** The window: navigation on the left, one screen in front, the status bar below. */
public final class MainWindow {
  /** The pages of the window. */
  public enum Page {
    REVIEW,
    CROPS,
    SEARCH,
    SPACES,
    RUNS,
    DATASETS,
    HISTORY,
    THRESHOLDS,
    QUALITY,
    LEARNING,
    ACTIVITY,
    SYSTEM,
    KEYS
  }

  /** Height of a button of the rail with its word and the room above it, pixels. */
  private static final double RAIL_BUTTON = 57;

  private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("selected");

  private final Map<Page, Screen> screens = new EnumMap<>(Page.class);
  private final Map<Page, Button> tabs = new EnumMap<>(Page.class);
  private final StackPane content = new StackPane();
  private final Overlay overlay = new Overlay();
  private final BorderPane root = new BorderPane();
  private final Scene scene;
  private final SettingsViewModel settings;
  private final SpacesScreen spaces;
  private final RunsScreen filling;
  private final DatasetsScreen datasets;
  private final CommandRouter router;
  private Page page = Page.REVIEW;
  private Theme theme;

  /** What the grid of crops is made of. */
  public record Crops(GridViewModel grid, ObjectStore store, TaskRegistry tasks) {}

  /** What the page of spaces is made of. */
  public record Spaces(SpacesViewModel model, CropThumbs thumbs, String actor) {}

  /**
   * @param theme the look as long as the person chose none
   * @param likeThis searches for what is like the crop in front
   * @param saveNow sends what waits and says what came of it
   */
  public MainWindow(
      ReviewScreen review,
      Crops crops,
      SearchScreen search,
      RunsRoom room,
      DatasetsRoom training,
      Runnable likeThis,
      Spaces spaces,
      ActivityViewModel activity,
      HistoryViewModel history,
      RunsViewModel runs,
      ThresholdsScreen thresholds,
      QualityScreen quality,
      LearningViewModel learning,
      SystemScreen system,
      StatusViewModel status,
      SettingsViewModel settings,
      Runnable saveNow,
      Theme theme,
      double width,
      double height) {
    this.settings = settings;
    this.theme = settings.themeOr(theme);
    var keys =
        new KeysScreen(new KeyEditorViewModel(settings.keysProperty(), settings::changeKeys));
    var grid =
        new GridScreen(
            crops.grid(), crops.store(), crops.tasks(), settings.keysProperty(), this::run);
    this.spaces =
        new SpacesScreen(
            spaces.model(), spaces.thumbs(), spaces.actor(), settings.keysProperty(), this::run);
    filling = new RunsScreen(room.runs(), room.newRun(), settings.keysProperty());
    this.datasets =
        new DatasetsScreen(training, spaces.thumbs(), settings.keysProperty(), this::run);
    this.router =
        new CommandRouter(
            this,
            overlay,
            review,
            keys,
            grid,
            search,
            this.spaces,
            filling,
            datasets,
            likeThis,
            settings,
            saveNow);
    screens.put(Page.REVIEW, review);
    screens.put(Page.CROPS, grid);
    screens.put(Page.SEARCH, search);
    screens.put(Page.SPACES, this.spaces);
    screens.put(Page.RUNS, filling);
    screens.put(Page.DATASETS, datasets);
    screens.put(Page.HISTORY, new HistoryScreen(history, runs));
    screens.put(Page.THRESHOLDS, thresholds);
    screens.put(Page.QUALITY, quality);
    screens.put(Page.LEARNING, new LearningScreen(learning));
    screens.put(Page.ACTIVITY, new ActivityScreen(activity));
    screens.put(Page.SYSTEM, system);
    screens.put(Page.KEYS, keys);
    root.setLeft(rail());
    root.setCenter(new StackPane(content, overlay));
    root.setBottom(
        new VBox(
            new RunNotice(room.runs(), () -> show(Page.RUNS)),
            new StatusBar(status, activity, () -> show(Page.ACTIVITY), () -> show(Page.SPACES))));
    scene = new Scene(root, width, height);
    Theme.style(scene);
    scene.addEventFilter(KeyEvent.KEY_PRESSED, router::keyPressed);
    scene.addEventFilter(KeyEvent.KEY_TYPED, router::keyTyped);
    this.theme.apply();
    bringUp(Page.REVIEW);
  }

  private void run(CommandId command) {
    router.run(command);
  }

  private VBox rail() {
    var mark = new Label("Cropdesk", new FontIcon("fth-crop"));
    mark.setContentDisplay(ContentDisplay.TOP);
    mark.getStyleClass().add("brand");
    var gap = new Region();
    VBox.setVgrow(gap, Priority.ALWAYS);
    var rail =
        new VBox(
            mark,
            tab(Page.REVIEW, "Review", "fth-check-square", CommandId.SHOW_REVIEW),
            tab(Page.CROPS, "Crops", "fth-grid", CommandId.SHOW_CROPS),
            tab(Page.SEARCH, "Search", "fth-search", CommandId.SHOW_SEARCH),
            tab(Page.SPACES, "Spaces", "fth-layers", CommandId.SHOW_SPACES),
            tab(Page.RUNS, "Runs", "fth-play-circle", CommandId.SHOW_RUNS),
            tab(Page.DATASETS, "Datasets", "fth-package", CommandId.SHOW_DATASETS),
            tab(Page.HISTORY, "History", "fth-rotate-ccw", CommandId.SHOW_HISTORY),
            tab(Page.THRESHOLDS, "Thresholds", "fth-sliders", CommandId.SHOW_THRESHOLDS),
            tab(Page.QUALITY, "Quality", "fth-users", CommandId.SHOW_QUALITY),
            tab(Page.LEARNING, "Learning", "fth-trending-up", CommandId.SHOW_LEARNING),
            tab(Page.ACTIVITY, "Activity", "fth-activity", CommandId.SHOW_ACTIVITY),
            tab(Page.SYSTEM, "System", "fth-cpu", CommandId.SHOW_SYSTEM),
            gap,
            new CommandMenu(settings::keys, router::whyNot, router::run),
            button("Theme", "fth-moon", CommandId.TOGGLE_THEME),
            tab(Page.KEYS, "Keys", "fth-command", CommandId.SHOW_KEYS));
    rail.getStyleClass().add("rail");
    rail.setAlignment(Pos.TOP_CENTER);
    rail.heightProperty().subscribe(h -> fit(rail, h.doubleValue()));
    return rail;
  }

  /** In a low window the rail shows its icons only; tooltips say what they are. */
  private static void fit(VBox rail, double height) {
    var buttons = rail.getChildren().stream().filter(Labeled.class::isInstance).toList();
    boolean tight = height > 0 && height < buttons.size() * RAIL_BUTTON;
    for (Node button : buttons) {
      ((Labeled) button)
          .setContentDisplay(tight ? ContentDisplay.GRAPHIC_ONLY : ContentDisplay.TOP);
    }
  }

  private Button tab(Page page, String text, String icon, CommandId command) {
    var button = button(text, icon, command);
    button.setId("tab-" + text.toLowerCase(java.util.Locale.ROOT));
    tabs.put(page, button);
    return button;
  }

  /** A button does what its command's key does, and its tooltip names that key. */
  private Button button(String text, String icon, CommandId command) {
    var button = new Button(text, new FontIcon(icon));
    button.setContentDisplay(ContentDisplay.TOP);
    button.getStyleClass().add("rail-button");
    button.setFocusTraversable(false);
    var tip = new Tooltip();
    tip.textProperty().bind(settings.keysProperty().map(keys -> keys.tip(command)));
    button.setTooltip(tip);
    button.setOnAction(e -> router.run(command));
    return button;
  }

  public Scene scene() {
    return scene;
  }

  /** The page of runs that fill spaces. */
  public RunsScreen filling() {
    return filling;
  }

  /** The page of spaces. */
  public SpacesScreen spaces() {
    return spaces;
  }

  /** The page of datasets. */
  public DatasetsScreen datasets() {
    return datasets;
  }

  public Page page() {
    return page;
  }

  /** Brings a page to the front. */
  public void show(Page wanted) {
    overlay.close();
    if (wanted != page) {
      screen(page).onHide();
      bringUp(wanted);
    }
  }

  private void bringUp(Page wanted) {
    page = wanted;
    content.getChildren().setAll(screen(wanted).view());
    tabs.forEach((p, button) -> button.pseudoClassStateChanged(SELECTED, p == wanted));
    screen(wanted).onShow();
  }

  private Screen screen(Page wanted) {
    Screen screen = screens.get(wanted);
    if (screen == null) {
      throw new IllegalStateException("No screen for " + wanted);
    }
    return screen;
  }

  /**
   * Asks before the window is closed.
   *
   * @param why what closing means
   * @param close does it
   */
  void askToClose(String why, Runnable close) {
    overlay.ask("close", "Close while work is under way?", why, "Close", "Stay", true, close);
  }

  /** The other look, from now on and in the next sitting. */
  public void toggleTheme() {
    theme = theme.other();
    theme.apply();
    settings.changeTheme(theme);
  }
}
