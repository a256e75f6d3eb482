package org.cropdesk.app.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.shell.OpenDesk;
import org.cropdesk.db.Await;
import org.cropdesk.db.Statements;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;

/** A change of many crops on the real window that is stopped on its way, and goes on later. */
final class GridStopTest {
  @TempDir Path folder;

  private OpenDesk open;
  private GridViewModel grid;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  GridStopTest() {}

  @BeforeEach
  void open() throws IOException, InterruptedException, TimeoutException {
    FxToolkit.registerPrimaryStage();
    open = OpenDesk.on(folder, 60);
    grid = open.session().grid();
    open.press(KeyCode.CONTROL, KeyCode.DIGIT5);
    open.settle();
  }

  @AfterEach
  void close() throws TimeoutException, InterruptedException {
    open.close();
    FxToolkit.cleanupStages();
  }

  private String text(String id) {
    return open.find(id, Label.class).getText();
  }

  private long count(String sql) {
    return open.app().database().read("count", c -> Statements.number(c, sql));
  }

  private long judged() {
    return count("select count(*) from verdict where source = 'PERSON' and keep");
  }

  /** Holds every product until it is let go, so that whatever decides has to wait. */
  private CompletableFuture<Boolean> hold(CountDownLatch held, CountDownLatch release) {
    return CompletableFuture.supplyAsync(() ->
        open.app()
            .database()
            .write(
                "hold the products",
                c -> {
                  Statements.list(c, "select id from product for update", r -> r.getLong(1));
                  held.countDown();
                  try {
                    release.await();
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                  return true;
                }));
  }

  private void awaitRunning(boolean stopping) {
    Await.until(
        stopping ? "it is stopping" : "it runs",
        () -> {
          try {
            return FxThread.call(() ->
                grid.bulk().stateProperty().get() instanceof BulkState.Running now
                    && now.stopping() == stopping);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void aLongChangeIsStoppedByEscapeAndGoesOnLaterWithoutSayingAnythingTwice() throws Exception {
    int all = grid.size();
    assertThat(all).as("more than one transaction").isGreaterThan(50);
    open.press(KeyCode.CONTROL, KeyCode.A);
    open.press(KeyCode.K);
    var held = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var holder = hold(held, release);
    held.await();
    open.robot().press(KeyCode.ENTER).release(KeyCode.ENTER);
    awaitRunning(false);
    open.robot().press(KeyCode.ESCAPE).release(KeyCode.ESCAPE);
    awaitRunning(true);
    assertThat(text("#grid-progress")).contains(", stopping");
    assertThat(judged()).isZero();
    release.countDown();
    assertThat(holder.join()).isTrue();
    open.settle();

    assertThat(text("#grid-proposal")).isEqualTo("Stopped: keep for 50 crops.");
    assertThat(open.find("#grid-apply", Button.class).getText()).isEqualTo("Go on");
    assertThat(judged()).isEqualTo(50);
    open.press(KeyCode.CONTROL, KeyCode.DIGIT1);
    open.press(KeyCode.CONTROL, KeyCode.DIGIT5);
    assertThat(text("#grid-proposal")).as("still there").startsWith("Stopped: ");

    open.press(KeyCode.ENTER);

    assertThat(text("#grid-notice")).isEqualTo("Done: keep for " + GridWords.crops(all) + ".");
    assertThat(judged()).isEqualTo(all);
    assertThat(count("select count(*) from decision where kind = 'judge_crop'")).isEqualTo(all);
    assertThat(count("select count(distinct batch) from decision")).isEqualTo(1);
    open.press(KeyCode.CONTROL, KeyCode.Z);
    assertThat(judged()).as("one step back takes all of it back").isZero();
    open.press(KeyCode.CONTROL, KeyCode.Y);
    assertThat(judged()).isEqualTo(all);
  }
}
