package org.cropdesk.app.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.cropdesk.app.fx.StyleClasses;

/**
 * All commands with their keys, made from the same table the keys are resolved with. It scrolls
 * where the window is too low for it.
 */
public final class CheatSheet extends ScrollPane {
  private static final int COLUMNS = 4;

  public CheatSheet(KeyMap keys) {
    getStyleClass().add("cheat-scroller");
    setFitToWidth(true);
    setHbarPolicy(ScrollBarPolicy.NEVER);
    setFocusTraversable(true);
    var groups = new LinkedHashMap<String, List<CommandId>>();
    for (CommandId command : CommandId.values()) {
      groups.computeIfAbsent(command.group(), g -> new ArrayList<>()).add(command);
    }
    var sheet = new HBox();
    sheet.getStyleClass().add("cheat-sheet");
    for (List<String> names : columns(groups)) {
      var column = new VBox(18);
      names.forEach(name ->
          column.getChildren().add(block(name, groups.getOrDefault(name, List.of()), keys)));
      sheet.getChildren().add(column);
    }
    setContent(sheet);
  }

  /** Columns of about the same height, groups in the order of the table. */
  private static List<List<String>> columns(Map<String, List<CommandId>> groups) {
    var order = List.copyOf(groups.keySet());
    var columns = new ArrayList<List<String>>();
    for (int i = 0; i < COLUMNS; i++) {
      columns.add(new ArrayList<>());
    }
    order.stream()
        .sorted(Comparator.comparingInt((String g) -> lines(groups, List.of(g))).reversed())
        .forEach(group ->
            columns.stream()
                .min(Comparator.comparingInt(c -> lines(groups, c)))
                .orElseThrow()
                .add(group));
    columns.forEach(column -> column.sort(Comparator.comparingInt(order::indexOf)));
    columns.sort(
        Comparator.comparingInt(c -> c.isEmpty() ? order.size() : order.indexOf(c.getFirst())));
    return columns;
  }

  /** A group has a heading and a gap besides its commands. */
  private static int lines(Map<String, List<CommandId>> groups, List<String> names) {
    return names.stream().mapToInt(n -> groups.getOrDefault(n, List.of()).size() + 2).sum();
  }

  private static VBox block(String name, List<CommandId> commands, KeyMap keys) {
    var heading = new Label(name);
    heading.getStyleClass().add("section-title");
    var block = new VBox(5, heading);
    for (CommandId command : commands) {
      block.getChildren().add(line(command, keys));
    }
    return block;
  }

  private static HBox line(CommandId command, KeyMap keys) {
    String key = keys.first(command);
    Label cap = KeyCaps.cap(key.isEmpty() ? "no key" : key);
    StyleClasses.set(cap, "no-key", key.isEmpty());
    var holder = new HBox(cap);
    holder.setAlignment(Pos.CENTER_RIGHT);
    holder.setMinWidth(104);
    var title = new Label(command.title());
    title.setWrapText(true);
    var line = new HBox(12, holder, title);
    line.setAlignment(Pos.CENTER_LEFT);
    return line;
  }
}
