package org.cropdesk.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.Objects;
import java.util.concurrent.Executors;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import org.cropdesk.app.shell.MainWindow;
import org.cropdesk.app.shell.OpenDesk;
import org.cropdesk.db.Await;
import org.cropdesk.db.Statements;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;

/** Runs from the command line, beside an open desk. */
final class BackfillCommandTest {
  private static final int PRODUCTS = 12;

  @TempDir Path folder;

  private OpenDesk open;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  BackfillCommandTest() {}

  @BeforeEach
  void open() throws Exception {
    FxToolkit.registerPrimaryStage();
    open = OpenDesk.on(folder, PRODUCTS);
  }

  @AfterEach
  void close() throws Exception {
    open.close();
    FxToolkit.cleanupStages();
  }

  private Shell.Result run(String... args) {
    var all = new String[args.length + 7];
    System.arraycopy(args, 0, all, 0, args.length);
    var options = open.app().options();
    String[] more = {
      "--catalog", options.catalog(), "--store", options.store(), "--actor", "ops", "--json"
    };
    System.arraycopy(more, 0, all, args.length, more.length);
    return Shell.run(all);
  }

  private static String second() {
    return Shell.SAMPLES.resolve("models/encoder-256").toString();
  }

  @Test
  void aPlanSaysWhatItLookedAtAndWhatIsWrong() {
    var plan = run("backfill", "plan", "--with", second()).endsWith(ExitCode.DONE).json();
    assertThat(plan.path("products").asLong()).isEqualTo(PRODUCTS);
    assertThat(plan.path("checks")).hasSize(8);
    assertThat(plan.path("checks").findValuesAsText("level")).containsOnly("OK");
    var wrong = run("backfill", "plan", "--with", "http://127.0.0.1:1", "--batch-size", "many");
    assertThat(wrong.endsWith(ExitCode.WRONG_USAGE).err())
        .contains("--batch-size: A batch has 1 to");
    var away = run("backfill", "plan", "--with", "http://127.0.0.1:1");
    assertThat(away.endsWith(ExitCode.FAILED_IN_PART).json().path("checks").toString())
        .contains("Nobody answers at http://127.0.0.1:1");
  }

  /** The run of another process is drawn as it goes, and its end is said on another page. */
  @Test
  void aRunOfTheCommandLineIsShownLiveAtTheDesk() throws Exception {
    var runs = open.session().filling().runs();
    try (var aside = Executors.newSingleThreadExecutor();
        Connection held = open.app().database().dedicated("hold a product")) {
      held.setAutoCommit(false);
      Statements.list(
          held,
          "select id from product where id = (select max(id) from product) for update",
          r -> r.getLong(1));
      var result =
          aside.submit(() ->
              run(
                  "backfill",
                  "start",
                  "--with",
                  second(),
                  "--no-canary",
                  "--batch-size",
                  "1",
                  "--max-batches",
                  "1"));
      open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.DIGIT2);
      Await.until(
          "all but one are done",
          () -> {
            var live = runs.liveProperty().get();
            return live != null && live.run().done() == PRODUCTS - 1 && live.working() == 1;
          });
      Await.until(
          "it is drawn",
          () ->
              open.find("#run-far", Label.class)
                  .getText()
                  .equals((PRODUCTS - 1) + " of " + PRODUCTS + " products"));
      assertThat(open.find("#run-state", Label.class).getText()).isEqualTo("running");
      assertThat(Objects.requireNonNull(runs.liveProperty().get()).workers().getFirst().name())
          .startsWith("ops on ");
      open.robot().press(KeyCode.CONTROL, KeyCode.DIGIT1).release(KeyCode.CONTROL, KeyCode.DIGIT1);
      Await.until("another page is up", () -> open.page() == MainWindow.Page.REVIEW);
      held.rollback();
      result.get().endsWith(ExitCode.DONE);
    }
    Await.until(
        "its end is said",
        () -> open.find("#run-notice", Label.class).getText().contains("is done: 12 of 12"));
  }
}
