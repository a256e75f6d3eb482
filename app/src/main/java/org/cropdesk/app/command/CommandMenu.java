package org.cropdesk.app.command;

import java.util.LinkedHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javafx.geometry.Pos;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * All commands as a menu, by group. The keys stand in the items as text: an accelerator of JavaFX
 * would fire a second time, and in text fields as well.
 */
public final class CommandMenu extends MenuButton {
  private static final double ITEM_WIDTH = 280;

  private final Supplier<KeyMap> keys;
  private final Function<CommandId, String> whyNot;
  private final Consumer<CommandId> run;

  /**
   * @param keys asked each time the menu opens
   * @param whyNot why a command cannot be run now, one sentence; empty when it can
   */
  public CommandMenu(
      Supplier<KeyMap> keys, Function<CommandId, String> whyNot, Consumer<CommandId> run) {
    super("Menu", new FontIcon("fth-menu"));
    this.keys = keys;
    this.whyNot = whyNot;
    this.run = run;
    setId("command-menu");
    setContentDisplay(ContentDisplay.TOP);
    setFocusTraversable(false);
    getStyleClass().addAll("rail-button", "no-arrow");
    setPopupSide(javafx.geometry.Side.RIGHT);
    setOnShowing(e -> fill());
    fill();
  }

  private void fill() {
    var menus = new LinkedHashMap<String, Menu>();
    for (CommandId command : CommandId.values()) {
      menus.computeIfAbsent(command.group(), name -> new Menu(name)).getItems().add(item(command));
    }
    getItems().setAll(menus.values());
  }

  private MenuItem item(CommandId command) {
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    var line = new HBox(24, new Label(command.title()), gap);
    String key = keys.get().first(command);
    if (!key.isEmpty()) {
      line.getChildren().add(KeyCaps.cap(key));
    }
    line.setAlignment(Pos.CENTER_LEFT);
    line.setPrefWidth(ITEM_WIDTH);
    var item = new MenuItem("", line);
    item.setId("menu-" + command.name());
    item.setDisable(!whyNot.apply(command).isEmpty());
    item.setOnAction(e -> run.accept(command));
    return item;
  }
}
