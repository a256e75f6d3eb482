package org.cropdesk.app.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyEvent;
import org.cropdesk.app.backfill.RunsScreen;
import org.cropdesk.app.command.CheatSheet;
import org.cropdesk.app.command.CommandId;
import org.cropdesk.app.command.Invocation;
import org.cropdesk.app.command.KeyChord;
import org.cropdesk.app.command.KeysScreen;
import org.cropdesk.app.command.Palette;
import org.cropdesk.app.command.Scope;
import org.cropdesk.app.datasets.DatasetsScreen;
import org.cropdesk.app.fx.Overlay;
import org.cropdesk.app.grid.GridScreen;
import org.cropdesk.app.review.ReviewScreen;
import org.cropdesk.app.search.SearchScreen;
import org.cropdesk.app.settings.SettingsViewModel;
import org.cropdesk.app.spaces.SpacesScreen;

/** Brings keys, menu, buttons and palette to the one place that does what a command says. */
final class CommandRouter {
  private static final int RECENT = 5;

  private final MainWindow window;
  private final Overlay overlay;
  private final ReviewScreen review;
  private final KeysScreen keysScreen;
  private final GridScreen grid;
  private final SearchScreen search;
  private final SpacesScreen spaces;
  private final RunsScreen runs;
  private final DatasetsScreen datasets;
  private final Runnable likeThis;
  private final SettingsViewModel settings;
  private final Runnable saveNow;
  private final List<CommandId> recent = new ArrayList<>();
  private boolean paletteOpen;

  /** Whether the key that is down did what a command says. */
  private boolean wasCommand;

  CommandRouter(
      MainWindow window,
      Overlay overlay,
      ReviewScreen review,
      KeysScreen keysScreen,
      GridScreen grid,
      SearchScreen search,
      SpacesScreen spaces,
      RunsScreen runs,
      DatasetsScreen datasets,
      Runnable likeThis,
      SettingsViewModel settings,
      Runnable saveNow) {
    this.window = window;
    this.overlay = overlay;
    this.review = review;
    this.keysScreen = keysScreen;
    this.grid = grid;
    this.search = search;
    this.spaces = spaces;
    this.runs = runs;
    this.datasets = datasets;
    this.likeThis = likeThis;
    this.settings = settings;
    this.saveNow = saveNow;
  }

  /** Sees each key before the node that has the keyboard. */
  void keyPressed(KeyEvent event) {
    route(event);
    wasCommand = event.isConsumed();
  }

  /** The letter of a key that opened a form must not be typed into it. */
  void keyTyped(KeyEvent event) {
    if (wasCommand) {
      event.consume();
    }
  }

  private void route(KeyEvent event) {
    if (keysScreen.captures(event)) {
      event.consume();
      return;
    }
    Optional<KeyChord> pressed = KeyChord.of(event);
    if (pressed.isEmpty() || (isTyping() && pressed.get().belongsToTextField())) {
      return;
    }
    // A key that means nothing where the person is nearest to may mean something further out.
    for (Scope scope : scopes()) {
      if (settings.keys().resolve(pressed.get(), List.of(scope)).filter(this::run).isPresent()) {
        event.consume();
        return;
      }
    }
  }

  private boolean isTyping() {
    return window.scene().getFocusOwner() instanceof TextInputControl;
  }

  /** Where the person is, the nearest first. */
  private List<Scope> scopes() {
    if (overlay.isOpen()) {
      return List.of(Scope.GLOBAL);
    }
    return switch (window.page()) {
      case REVIEW ->
          review.isChangingBoxes()
              ? List.of(Scope.BOX, Scope.REVIEW, Scope.GLOBAL)
              : List.of(Scope.REVIEW, Scope.GLOBAL);
      case KEYS -> List.of(Scope.KEYS, Scope.GLOBAL);
      case CROPS -> List.of(Scope.GRID, Scope.GLOBAL);
      case SEARCH -> List.of(Scope.SEARCH, Scope.GLOBAL);
      case SPACES -> List.of(Scope.SPACES, Scope.GLOBAL);
      case RUNS -> List.of(Scope.RUNS, Scope.GLOBAL);
      case DATASETS -> List.of(Scope.DATASETS, Scope.GLOBAL);
      case HISTORY, LEARNING, THRESHOLDS, QUALITY, ACTIVITY, SYSTEM -> List.of(Scope.GLOBAL);
    };
  }

  /** Does what the command's key would do. */
  void run(CommandId command) {
    run(new Invocation(command, 0));
  }

  private boolean run(Invocation invocation) {
    return switch (invocation.command().scope()) {
      case GLOBAL -> everywhere(invocation.command());
      case REVIEW, BOX -> window.page() == MainWindow.Page.REVIEW && review.handle(invocation);
      case KEYS -> window.page() == MainWindow.Page.KEYS && keysScreen.handle(invocation.command());
      case GRID -> window.page() == MainWindow.Page.CROPS && grid.handle(invocation);
      case SEARCH -> window.page() == MainWindow.Page.SEARCH && search.handle(invocation);
      case SPACES -> window.page() == MainWindow.Page.SPACES && spaces.handle(invocation);
      case RUNS -> window.page() == MainWindow.Page.RUNS && runs.handle(invocation);
      case DATASETS -> window.page() == MainWindow.Page.DATASETS && datasets.handle(invocation);
    };
  }

  private boolean everywhere(CommandId command) {
    switch (command) {
      case SAVE -> saveNow.run();
      case SHOW_REVIEW -> window.show(MainWindow.Page.REVIEW);
      case SHOW_HISTORY -> window.show(MainWindow.Page.HISTORY);
      case SHOW_CROPS -> window.show(MainWindow.Page.CROPS);
      case SHOW_THRESHOLDS -> window.show(MainWindow.Page.THRESHOLDS);
      case SHOW_LEARNING -> window.show(MainWindow.Page.LEARNING);
      case SHOW_QUALITY -> window.show(MainWindow.Page.QUALITY);
      case SHOW_SEARCH -> window.show(MainWindow.Page.SEARCH);
      case SHOW_SPACES -> window.show(MainWindow.Page.SPACES);
      case SHOW_RUNS -> window.show(MainWindow.Page.RUNS);
      case SHOW_DATASETS -> window.show(MainWindow.Page.DATASETS);
      case SEARCH_LIKE_THIS -> likeThis.run();
      case SHOW_ACTIVITY -> window.show(MainWindow.Page.ACTIVITY);
      case SHOW_SYSTEM -> window.show(MainWindow.Page.SYSTEM);
      case SHOW_KEYS -> window.show(MainWindow.Page.KEYS);
      case TOGGLE_THEME -> window.toggleTheme();
      case PALETTE -> togglePalette();
      case CHEAT_SHEET -> toggleCheatSheet();
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Why a command cannot be run now, one sentence; empty when it can. */
  String whyNot(CommandId command) {
    return switch (command.scope()) {
      case GLOBAL -> "";
      case REVIEW, BOX ->
          window.page() == MainWindow.Page.REVIEW ? review.whyNot(command) : only(command);
      case KEYS -> window.page() == MainWindow.Page.KEYS ? "" : only(command);
      case GRID -> window.page() == MainWindow.Page.CROPS ? grid.whyNot(command) : only(command);
      case SEARCH -> window.page() == MainWindow.Page.SEARCH ? "" : only(command);
      case SPACES ->
          window.page() == MainWindow.Page.SPACES ? spaces.whyNot(command) : only(command);
      case RUNS -> window.page() == MainWindow.Page.RUNS ? runs.whyNot(command) : only(command);
      case DATASETS ->
          window.page() == MainWindow.Page.DATASETS ? datasets.whyNot(command) : only(command);
    };
  }

  private static String only(CommandId command) {
    return "Only " + command.scope().where() + ".";
  }

  private void togglePalette() {
    boolean close = overlay.isOpen() && paletteOpen;
    closeCards();
    if (!close) {
      var palette = new Palette(settings.keys(), List.copyOf(recent), this::whyNot, this::chosen);
      overlay.open("Find a command", palette, palette.field());
      paletteOpen = true;
    }
  }

  private void chosen(CommandId command) {
    recent.remove(command);
    recent.addFirst(command);
    if (recent.size() > RECENT) {
      recent.removeLast();
    }
    closeCards();
    run(command);
  }

  private void toggleCheatSheet() {
    boolean close = overlay.isOpen() && !paletteOpen;
    closeCards();
    if (!close) {
      var sheet = new CheatSheet(settings.keys());
      overlay.open("Keys", sheet, sheet);
      paletteOpen = false;
    }
  }

  private void closeCards() {
    review.closeCard();
    grid.closeCard();
    spaces.closeCard();
    runs.closeCard();
    datasets.closeCard();
    overlay.close();
  }
}
