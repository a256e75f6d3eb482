package org.cropdesk.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cropdesk.app.command.CommandId;
import org.cropdesk.app.command.KeyChord;
import org.cropdesk.app.command.KeyMap;
import org.cropdesk.app.command.Preset;
import org.cropdesk.app.fx.Theme;
import org.cropdesk.failure.CatalogException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsFileTest {
  @TempDir Path folder;
  private Path path;
  private SettingsFile file;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  SettingsFileTest() {}

  @BeforeEach
  void name() {
    path = folder.resolve("home").resolve("settings.json");
    file = new SettingsFile(path);
  }

  @Test
  void withoutAFileTheStandardHoldsAndNothingIsSaid() {
    SettingsFile.Loaded loaded = file.read();

    assertThat(loaded.problem()).isEmpty();
    assertThat(loaded.settings().theme()).isNull();
    assertThat(loaded.settings().introduced()).as("somebody new").isFalse();
    assertThat(loaded.settings().keys().preset()).isEqualTo(Preset.CROPDESK);
  }

  @Test
  void themePresetAndOwnKeysComeBackInTheNextSitting() throws IOException {
    KeyMap keys =
        KeyMap.standard()
            .withPreset(Preset.CVAT)
            .with(CommandId.REJECT, KeyChord.parse("Shortcut+Shift+4"))
            .without(CommandId.HISTORY);
    file.write(() -> new Settings(Theme.LIGHT, keys).withIntroduction());

    SettingsFile.Loaded loaded = new SettingsFile(path).read();

    assertThat(loaded.problem()).isEmpty();
    assertThat(loaded.settings().theme()).isEqualTo(Theme.LIGHT);
    assertThat(loaded.settings().introduced()).isTrue();
    assertThat(loaded.settings().keys().preset()).isEqualTo(Preset.CVAT);
    assertThat(loaded.settings().keys().own()).isEqualTo(keys.own());
    assertThat(loaded.settings().keys().keys(CommandId.HISTORY)).isEmpty();
    try (var files = Files.list(path.getParent())) {
      assertThat(files).containsExactly(path);
    }
  }

  @Test
  void aDamagedFileIsNamedKeptAsideAndNeverOverwritten() throws IOException {
    Files.createDirectories(path.getParent());
    for (String text : new String[] {"{\"version\": 1, \"keys\": {", "{}", "[]", ""}) {
      Files.writeString(path, text);

      SettingsFile.Loaded loaded = file.read();

      assertThat(loaded.problem()).contains("damaged", "standard settings").doesNotContain("\n");
      assertThat(loaded.settings().keys().preset()).isEqualTo(Preset.CROPDESK);
      assertThat(path).doesNotExist();
    }
    assertThat(path.resolveSibling("settings.damaged.json"))
        .hasContent("{\"version\": 1, \"keys\": {");
    assertThat(path.resolveSibling("settings.damaged-2.json")).hasContent("{}");
  }

  @Test
  void aKeyNobodyKnowsMakesTheFileDamaged() throws IOException {
    Files.createDirectories(path.getParent());
    Files.writeString(
        path, "{\"version\":1,\"keys\":{\"preset\":\"CVAT\",\"own\":{\"ACCEPT\":[\"Hyper+Q\"]}}}");

    assertThat(file.read().problem()).contains("damaged", "settings.damaged.json");
  }

  @Test
  void aNewerFileIsKeptForTheNewerCropdesk() throws IOException {
    Files.createDirectories(path.getParent());
    Files.writeString(path, "{\"version\": 2, \"keys\": \"in a form to come\"}");

    assertThat(file.read().problem()).contains("newer Cropdesk", "settings.newer.json");
    assertThat(path.resolveSibling("settings.newer.json")).exists();
  }

  @Test
  void whenTheFolderCannotBeWrittenThePersonIsToldWhatHolds() throws IOException {
    Files.writeString(folder.resolve("home"), "a file where the folder should be");

    var failure =
        Assertions.assertThrows(
            CatalogException.class, () -> file.write(() -> Settings.standard()));

    assertThat(failure.explained()).contains("settings.json", "hold until the window is closed");
  }
}
