package org.cropdesk.app.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.cropdesk.app.command.CommandId;
import org.cropdesk.app.command.KeyChord;
import org.cropdesk.app.command.KeyMap;
import org.cropdesk.app.command.Preset;
import org.cropdesk.app.fx.Theme;
import org.cropdesk.app.settings.Settings;
import org.cropdesk.app.settings.SettingsFile;
import org.cropdesk.review.ReviewStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;

/** Palette, menu, list of keys and the page that changes them, by the keys a person presses. */
final class CommandKeysTest {
  @TempDir Path folder;
  private OpenDesk desk;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  CommandKeysTest() {}

  @BeforeEach
  void open() throws IOException, InterruptedException, TimeoutException {
    FxToolkit.registerPrimaryStage();
    desk = OpenDesk.on(folder, 3);
  }

  @AfterEach
  void close() throws InterruptedException, TimeoutException {
    desk.close();
    FxToolkit.cleanupStages();
  }

  private Settings kept() {
    return new SettingsFile(OpenDesk.home(folder).resolve("settings.json")).read().settings();
  }

  private String hint(int i) {
    return desk
        .robot()
        .from(desk.session().window().scene().getRoot())
        .lookup(".key-hints .key-cap")
        .queryAllAs(Label.class)
        .stream()
        .skip(i)
        .findFirst()
        .orElseThrow()
        .getText();
  }

  @Test
  void thePaletteFindsACommandByAFewLettersAndRunsItAsItsKeyWould() throws InterruptedException {
    long first = desk.shown().productId();

    desk.press(KeyCode.CONTROL, KeyCode.K);
    desk.type("acgo");
    desk.press(KeyCode.ENTER);

    assertThat(desk.isThere(".palette")).isFalse();
    assertThat(desk.stored(first).stage()).isEqualTo(ReviewStage.VERIFIED);
    assertThat(desk.shown().productId()).isNotEqualTo(first);
    desk.press(KeyCode.CONTROL, KeyCode.K);
    assertThat(desk.find("#palette-list", ListView.class).getItems().getFirst())
        .isEqualTo(CommandId.ACCEPT);
    desk.press(KeyCode.ESCAPE);
    desk.press(KeyCode.ENTER);
    assertThat(desk.session().desk().undoTextProperty().get()).startsWith("Accept");
  }

  @Test
  void thePaletteSaysWhyACommandCannotBeRunAndDoesNotRunIt() throws InterruptedException {
    long first = desk.shown().productId();
    desk.press(KeyCode.CONTROL, KeyCode.DIGIT2);

    desk.press(KeyCode.CONTROL, KeyCode.K);
    desk.type("accept");
    desk.press(KeyCode.ENTER);

    assertThat(desk.isThere(".palette")).isTrue();
    assertThat(desk.page()).isEqualTo(MainWindow.Page.ACTIVITY);
    assertThat(
            desk.robot()
                .from(desk.session().window().scene().getRoot())
                .lookup(".palette-cell .text-muted")
                .queryAllAs(Label.class))
        .extracting(Label::getText)
        .contains("Only on the review desk.");
    assertThat(desk.stored(first).stage()).isEqualTo(ReviewStage.NEW);
  }

  /** The complaint about hotkeys elsewhere: a letter typed into a field fires a command. */
  @Test
  void lettersTypedIntoFieldsAreTextInThePaletteAndOnTheKeysPage() throws InterruptedException {
    long version = desk.shown().version();
    desk.press(KeyCode.CONTROL, KeyCode.K);
    desk.type("xskp");
    assertThat(desk.find("#palette-field", TextField.class).getText()).isEqualTo("xskp");
    desk.press(KeyCode.CONTROL, KeyCode.Z);
    assertThat(desk.isThere(".palette")).isTrue();
    desk.press(KeyCode.CONTROL, KeyCode.K);
    assertThat(desk.isThere(".palette")).isFalse();

    desk.press(KeyCode.CONTROL, KeyCode.COMMA);
    desk.press(KeyCode.CONTROL, KeyCode.F);
    desk.type("xskp");
    assertThat(desk.find("#key-filter", TextField.class).getText()).isEqualTo("xskp");

    assertThat(desk.shown().version()).isEqualTo(version);
    assertThat(desk.session().settings().keys().own()).isEmpty();
  }

  @Test
  void aKeyIsGivenAnotherMeaningByKeyboardAloneAndIsKeptForTheNextSitting()
      throws InterruptedException {
    assertThat(hint(1)).isEqualTo("X");
    desk.press(KeyCode.CONTROL, KeyCode.COMMA);
    desk.press(KeyCode.CONTROL, KeyCode.F);
    desk.type("skip");
    desk.press(KeyCode.ENTER);
    desk.press(KeyCode.ENTER);
    assertThat(desk.find("#key-question", Label.class).getText()).contains("Skip for now");

    desk.press(KeyCode.X);
    assertThat(desk.find("#key-question", Label.class).getText())
        .isEqualTo(
            "X already means \u201cReject with a reason\u201d."
                + " Use it for \u201cSkip for now\u201d instead?");
    assertThat(desk.find(".key-banner .button", Button.class).getText())
        .isEqualTo("Use it here and unset there");
    desk.press(KeyCode.ENTER);

    KeyMap keys = kept().keys();
    assertThat(keys.keys(CommandId.REJECT)).isEmpty();
    assertThat(keys.keys(CommandId.SKIP)).contains(KeyChord.parse("X"));
    desk.press(KeyCode.CONTROL, KeyCode.DIGIT1);
    assertThat(hint(1)).as("the hints follow at once").isNotEqualTo("X");
    long first = desk.shown().productId();
    desk.press(KeyCode.X);
    assertThat(desk.shown().productId()).isNotEqualTo(first);
    assertThat(desk.stored(first).stage()).isNotEqualTo(ReviewStage.REWORK);
  }

  @Test
  void escapeLeavesAConflictAsItIsAndBackspaceRestoresARemovedKey() throws InterruptedException {
    desk.press(KeyCode.CONTROL, KeyCode.COMMA);
    desk.press(KeyCode.ENTER);
    desk.press(KeyCode.X);
    desk.press(KeyCode.ESCAPE);
    assertThat(desk.isThere("#key-question")).isFalse();
    assertThat(desk.session().settings().keys().own()).isEmpty();

    desk.press(KeyCode.DELETE);
    assertThat(kept().keys().keys(CommandId.ACCEPT)).isEmpty();
    desk.press(KeyCode.BACK_SPACE);
    assertThat(kept().keys().keys(CommandId.ACCEPT)).containsExactly(KeyChord.parse("Enter"));
  }

  @Test
  void anotherToolsKeysAreSeenFirstAndThenHoldEverywhereAtOnce() throws InterruptedException {
    desk.press(KeyCode.CONTROL, KeyCode.COMMA);
    desk.press(KeyCode.CONTROL, KeyCode.F);
    desk.press(KeyCode.SHIFT, KeyCode.TAB);
    desk.press(KeyCode.DOWN);
    assertThat(desk.find("#key-question", Label.class).getText())
        .startsWith("Use the keys of CVAT: this changes the keys of");
    assertThat(desk.session().settings().keys().preset()).isEqualTo(Preset.CROPDESK);

    desk.press(KeyCode.ENTER);

    assertThat(kept().keys().preset()).isEqualTo(Preset.CVAT);
    desk.press(KeyCode.CONTROL, KeyCode.DIGIT1);
    long first = desk.shown().productId();
    desk.press(KeyCode.F);
    assertThat(desk.shown().productId()).isNotEqualTo(first);
    desk.press(KeyCode.D);
    assertThat(desk.shown().productId()).isEqualTo(first);
  }

  @Test
  void thePaletteRunsACommandOfThePageItWasOpenedOn() throws InterruptedException {
    desk.press(KeyCode.CONTROL, KeyCode.COMMA);
    desk.press(KeyCode.CONTROL, KeyCode.K);
    desk.type("remove its");
    desk.press(KeyCode.ENTER);

    assertThat(kept().keys().keys(CommandId.ACCEPT)).isEmpty();
  }

  @Test
  void theMenuShowsEveryCommandAndRunsOneAsItsKeyWould() throws InterruptedException {
    long first = desk.shown().productId();
    var menu = desk.find("#command-menu", MenuButton.class);
    var items = menu.getItems().stream().flatMap(m -> ((Menu) m).getItems().stream()).toList();
    assertThat(items).hasSize(CommandId.values().length);

    desk.robot()
        .interact(() ->
            items.stream()
                .filter(i -> "menu-NEXT_PRODUCT".equals(i.getId()))
                .forEach(MenuItem::fire));
    desk.settle();

    assertThat(desk.shown().productId()).isNotEqualTo(first);
  }

  @Test
  void ctrlRightPassesByWhatIsDecidedAndCtrlSSaysThatAllIsSaved() throws InterruptedException {
    long first = desk.shown().productId();
    desk.press(KeyCode.PAGE_DOWN);
    long second = desk.shown().productId();
    desk.press(KeyCode.ENTER);
    long third = desk.shown().productId();
    desk.press(KeyCode.CONTROL, KeyCode.LEFT);
    assertThat(desk.shown().productId()).isEqualTo(first).isNotEqualTo(second);
    desk.press(KeyCode.CONTROL, KeyCode.RIGHT);
    assertThat(desk.shown().productId()).isEqualTo(third);

    desk.press(KeyCode.CONTROL, KeyCode.S);

    assertThat(desk.find("#notice", Label.class).getText()).isEqualTo("All saved.");
  }

  @Test
  void theLookIsKeptForTheNextSitting() throws InterruptedException {
    desk.press(KeyCode.CONTROL, KeyCode.T);

    assertThat(kept().theme()).isEqualTo(Theme.LIGHT);
  }

  @Test
  void aDamagedSettingsFileIsToldOnTheDesk()
      throws IOException, InterruptedException, TimeoutException {
    close();
    Files.writeString(OpenDesk.home(folder).resolve("settings.json"), "{ half");
    FxToolkit.registerPrimaryStage();
    desk = OpenDesk.on(folder, 1);

    assertThat(desk.find("#notice", Label.class).getText())
        .isEqualTo(
            "The settings are damaged; the file is kept as settings.damaged.json."
                + " The standard settings are used.");
  }
}
