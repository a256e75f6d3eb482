package org.cropdesk.app.command;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javafx.geometry.Pos;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.util.StringConverter;
import org.cropdesk.app.fx.PageFrame;
import org.cropdesk.app.fx.Screen;
import org.jspecify.annotations.Nullable;

/** The page on which a person changes keys: preset, filter, one row for each command. */
public final class KeysScreen implements Screen {
  private final KeyEditorViewModel editor;
  private final ListView<KeyEditorViewModel.Row> list = new ListView<>();
  private final TextField filter = new TextField();
  private final ComboBox<Preset> presets = new ComboBox<>();
  private final PageFrame frame;

  public KeysScreen(KeyEditorViewModel editor) {
    this.editor = editor;
    var note = new Label();
    note.setId("key-note");
    note.textProperty().bind(editor.noteProperty());
    note.setWrapText(true);
    var hint = new Label();
    hint.getStyleClass().addAll("text-muted", "text-small");
    hint.textProperty().bind(editor.rowsProperty().map(rows -> hint(editor.keys())));
    createList();
    frame =
        new PageFrame(
                "Keys",
                "The same table feeds the menu, the tooltips, the palette and the list of keys."
                    + " What you change holds at once and is kept for your next sitting.")
            .with(head())
            .with(new KeyStepBanner(editor))
            .filledWith(list)
            .with(note)
            .with(hint);
    editor.rowsProperty().subscribe(rows -> showRows());
    editor.stepProperty().subscribe(this::stepChanged);
  }

  private static String hint(KeyMap keys) {
    return List.of(
            CommandId.RECORD_KEY,
            CommandId.REMOVE_KEYS,
            CommandId.RESTORE_KEYS,
            CommandId.FILTER_KEYS)
        .stream()
        .filter(command -> !keys.first(command).isEmpty())
        .map(command -> keys.first(command) + "  " + command.title().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining("   \u00b7   "));
  }

  private void createList() {
    list.setId("key-list");
    list.setCellFactory(v -> new KeyRowCell(editor));
    var none = new Label("No command has this name or key.");
    none.getStyleClass().add("text-muted");
    list.setPlaceholder(none);
  }

  private HBox head() {
    presets.getItems().setAll(Preset.values());
    presets.setId("key-preset");
    presets.setConverter(new PresetNames());
    presets.setOnAction(e -> {
      Preset chosen = presets.getValue();
      if (chosen != null) {
        editor.choose(chosen);
      }
    });
    filter.setId("key-filter");
    filter.setPromptText("Filter by command or key");
    filter.textProperty().subscribe(editor::filter);
    filter.addEventFilter(
        KeyEvent.KEY_PRESSED,
        e -> {
          if (e.getCode() == KeyCode.DOWN || e.getCode() == KeyCode.ENTER) {
            list.requestFocus();
            e.consume();
          }
        });
    HBox.setHgrow(filter, Priority.ALWAYS);
    var restoreAll = new Button("Restore all\u2026");
    restoreAll.setOnAction(e -> editor.restoreAll());
    var head = new HBox(10, new Label("Keys as in"), presets, filter, restoreAll);
    head.setAlignment(Pos.CENTER_LEFT);
    return head;
  }

  private static final class PresetNames extends StringConverter<Preset> {
    @Override
    public String toString(@Nullable Preset preset) {
      return preset == null ? "" : preset.title();
    }

    @Override
    public Preset fromString(String title) {
      for (Preset preset : Preset.values()) {
        if (preset.title().equals(title)) {
          return preset;
        }
      }
      throw new IllegalArgumentException("No preset is called " + title);
    }
  }

  private void showRows() {
    int at = Math.max(0, list.getSelectionModel().getSelectedIndex());
    list.getItems().setAll(editor.rowsProperty().get());
    list.getSelectionModel().clearAndSelect(Math.min(at, list.getItems().size() - 1));
  }

  private void stepChanged(KeyEditorViewModel.Step step) {
    if (step instanceof KeyEditorViewModel.Step.Idle) {
      presets.setValue(editor.keys().preset());
      list.requestFocus();
    }
  }

  @Override
  public Parent view() {
    return frame;
  }

  @Override
  public void onShow() {
    list.requestFocus();
  }

  @Override
  public void onHide() {
    editor.cancel();
  }

  /** While a key is recorded every key comes here first; true when it was taken. */
  public boolean captures(KeyEvent event) {
    if (!editor.isRecording()) {
      return false;
    }
    KeyChord.of(event).ifPresent(editor::pressed);
    return true;
  }

  /** Does what a key means here; false when it means nothing here. */
  public boolean handle(CommandId command) {
    if (command == CommandId.FILTER_KEYS) {
      filter.requestFocus();
      return true;
    }
    KeyEditorViewModel.Row row = list.getSelectionModel().getSelectedItem();
    boolean asking = !(editor.stepProperty().get() instanceof KeyEditorViewModel.Step.Idle);
    if (row == null || asking || !list.isFocused()) {
      return false;
    }
    switch (command) {
      case RECORD_KEY -> editor.record(row.command());
      case REMOVE_KEYS -> editor.remove(row.command());
      case RESTORE_KEYS -> editor.restore(row.command());
      default -> {
        return false;
      }
    }
    return true;
  }
}
