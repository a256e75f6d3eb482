package org.cropdesk.app.shell;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.TextInputControl;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.cropdesk.app.activity.ActivityScreen;
import org.cropdesk.app.activity.ActivityViewModel;
import org.cropdesk.app.command.CheatSheet;
import org.cropdesk.app.command.CommandId;
import org.cropdesk.app.command.Invocation;
import org.cropdesk.app.command.KeyMap;
import org.cropdesk.app.fx.Screen;
import org.cropdesk.app.fx.Theme;
import org.cropdesk.app.history.HistoryScreen;
import org.cropdesk.app.history.HistoryViewModel;
import org.cropdesk.app.review.ReviewScreen;
import org.cropdesk.app.system.SystemScreen;
import org.kordamp.ikonli.javafx.FontIcon;

/** The window: navigation on the left, one screen in front, the status bar below. */
public final class MainWindow {
  /** The pages of the window. */
  public enum Page {
    REVIEW,
    HISTORY,
    ACTIVITY,
    SYSTEM
  }

  private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("selected");

  private final ReviewScreen review;
  private final Map<Page, Screen> screens = new EnumMap<>(Page.class);
  private final Map<Page, Button> tabs = new EnumMap<>(Page.class);
  private final StackPane content = new StackPane();
  private final BorderPane root = new BorderPane();
  private final Scene scene;
  private final KeyMap keys = KeyMap.standard();
  private Page page = Page.REVIEW;
  private Theme theme;

  public MainWindow(
      ReviewScreen review,
      ActivityViewModel activity,
      HistoryViewModel history,
      SystemScreen system,
      StatusViewModel status,
      Theme theme,
      double width,
      double height) {
    this.review = review;
    this.theme = theme;
    screens.put(Page.REVIEW, review);
    screens.put(Page.HISTORY, new HistoryScreen(history));
    screens.put(Page.ACTIVITY, new ActivityScreen(activity));
    screens.put(Page.SYSTEM, system);
    root.setLeft(rail());
    root.setCenter(content);
    root.setBottom(new StatusBar(status, activity, () -> show(Page.ACTIVITY)));
    scene = new Scene(root, width, height);
    Theme.style(scene);
    scene.addEventFilter(KeyEvent.KEY_PRESSED, this::keyPressed);
    theme.apply();
    bringUp(Page.REVIEW);
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
            tab(Page.REVIEW, "Review", "fth-check-square", "Ctrl+1"),
            tab(Page.HISTORY, "History", "fth-rotate-ccw", "Ctrl+4"),
            tab(Page.ACTIVITY, "Activity", "fth-activity", "Ctrl+2"),
            tab(Page.SYSTEM, "System", "fth-cpu", "Ctrl+3"),
            gap,
            button("Theme", "fth-moon", "Dark or light (Ctrl+T)", this::toggleTheme),
            button("Keys", "fth-command", "All keys (F1)", this::toggleCheatSheet));
    rail.getStyleClass().add("rail");
    rail.setAlignment(Pos.TOP_CENTER);
    return rail;
  }

  private Button tab(Page page, String text, String icon, String key) {
    var button = button(text, icon, text + " (" + key + ")", () -> show(page));
    button.setId("tab-" + text.toLowerCase(java.util.Locale.ROOT));
    tabs.put(page, button);
    return button;
  }

  private static Button button(String text, String icon, String tip, Runnable action) {
    var button = new Button(text, new FontIcon(icon));
    button.setContentDisplay(ContentDisplay.TOP);
    button.getStyleClass().add("rail-button");
    button.setFocusTraversable(false);
    button.setTooltip(new Tooltip(tip));
    button.setOnAction(e -> action.run());
    return button;
  }

  public Scene scene() {
    return scene;
  }

  public Page page() {
    return page;
  }

  /** Brings a page to the front. */
  public void show(Page wanted) {
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

  private void keyPressed(KeyEvent event) {
    boolean typing = scene.getFocusOwner() instanceof TextInputControl;
    if (!typing && page == Page.REVIEW && review.keyPressed(event)) {
      event.consume();
      return;
    }
    Optional<Invocation> meant = keys.resolve(event);
    if (meant.isEmpty() || (typing && meant.get().command() != CommandId.CHEAT_SHEET)) {
      return;
    }
    if (everywhere(meant.get().command()) || (page == Page.REVIEW && review.handle(meant.get()))) {
      event.consume();
    }
  }

  private boolean everywhere(CommandId command) {
    switch (command) {
      case SHOW_REVIEW -> show(Page.REVIEW);
      case SHOW_HISTORY -> show(Page.HISTORY);
      case SHOW_ACTIVITY -> show(Page.ACTIVITY);
      case SHOW_SYSTEM -> show(Page.SYSTEM);
      case TOGGLE_THEME -> toggleTheme();
      case CHEAT_SHEET -> toggleCheatSheet();
      default -> {
        return false;
      }
    }
    return true;
  }

  public void toggleTheme() {
    theme = theme.other();
    theme.apply();
  }

  private void toggleCheatSheet() {
    show(Page.REVIEW);
    if (review.cardIsOpen()) {
      review.closeCard();
    } else {
      review.openCard("Keys", new CheatSheet(keys));
    }
  }
}
