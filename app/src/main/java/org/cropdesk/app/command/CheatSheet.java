package org.cropdesk.app.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.cropdesk.app.fx.StyleClasses;

/** All commands with their keys, made from the same table the keys are resolved with. */
public final class CheatSheet extends HBox {
  private static final int COLUMNS = 4;

  public CheatSheet(KeyMap keys) {
    getStyleClass().add("cheat-sheet");
    setFocusTraversable(true);
    var groups = new LinkedHashMap<String, List<CommandId>>();
    for (CommandId command : CommandId.values()) {
      groups.computeIfAbsent(command.group(), g -> new ArrayList<>()).add(command);
    }
    var columns = new ArrayList<VBox>();
    for (int i = 0; i < COLUMNS; i++) {
      columns.add(new VBox(18));
    }
    for (Map.Entry<String, List<CommandId>> group : groups.entrySet()) {
      shortest(columns).getChildren().add(block(group.getKey(), group.getValue(), keys));
    }
    getChildren().addAll(columns);
  }

  private static VBox shortest(List<VBox> columns) {
    VBox best = columns.getFirst();
    for (VBox column : columns) {
      if (lines(column) < lines(best)) {
        best = column;
      }
    }
    return best;
  }

  private static int lines(VBox column) {
    return column.getChildren().stream()
        .mapToInt(n -> n instanceof VBox block ? block.getChildren().size() + 1 : 1)
        .sum();
  }

  private static VBox block(String name, List<CommandId> commands, KeyMap keys) {
    var heading = new Label(name);
    heading.getStyleClass().add("section-title");
    var block = new VBox(8, heading);
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
    var line = new HBox(12, holder, new Label(command.title()));
    line.setAlignment(Pos.CENTER_LEFT);
    return line;
  }
}
