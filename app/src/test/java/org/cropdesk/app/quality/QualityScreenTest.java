package org.cropdesk.app.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import org.cropdesk.app.shell.MainWindow;
import org.cropdesk.app.shell.OpenDesk;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewDecision;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewService;
import org.cropdesk.review.ReviewStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;

/** A product decided days ago comes up again among the new ones, on the real window. */
final class QualityScreenTest {
  @TempDir Path folder;

  private OpenDesk open;
  private long again;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  QualityScreenTest() {}

  @BeforeEach
  void open() throws IOException, InterruptedException, TimeoutException {
    FxToolkit.registerPrimaryStage();
    open = OpenDesk.on(folder, 27);
    ReviewItem first = open.shown();
    again = first.productId();
    new ReviewService(open.app().database(), open.app().clock())
        .record(
            new ReviewDecision(
                UUID.randomUUID(),
                again,
                first.version(),
                "ada",
                open.app().clock().instant().minus(Duration.ofDays(3)),
                new ReviewChange.Accept(),
                null,
                9_000L,
                null));
    open.reopen();
  }

  @AfterEach
  void close() throws TimeoutException, InterruptedException {
    open.close();
    FxToolkit.cleanupStages();
  }

  private void goToTheOneShownAgain() throws InterruptedException {
    for (int i = 0; i < 40 && open.shown().productId() != again; i++) {
      open.press(KeyCode.PAGE_DOWN);
    }
    assertThat(open.shown().productId()).isEqualTo(again);
    assertThat(open.shown().stage()).as("as new").isEqualTo(ReviewStage.NEW);
    assertThat(open.stored(again).stage()).isEqualTo(ReviewStage.VERIFIED);
  }

  @Test
  void aBlindAnswerIsComparedAndChangesNothing() throws InterruptedException {
    ReviewItem stands = open.stored(again);
    goToTheOneShownAgain();
    open.press(KeyCode.ENTER);
    assertThat(open.find("#notice", Label.class).getText())
        .startsWith("You saw " + stands.sku() + " before: same as on ");
    assertThat(open.stored(again)).isEqualTo(stands);

    open.press(KeyCode.CONTROL, KeyCode.DIGIT8);
    assertThat(open.page()).isEqualTo(MainWindow.Page.QUALITY);
    assertThat(open.isThere("#quality-own")).isTrue();
    assertThat(open.isThere("#quality-pace")).isTrue();
    assertThat(open.isThere("#quality-machine")).isTrue();
  }

  @Test
  void anotherWordIsTakenBackOnTheDeskOrMadeToCount() throws InterruptedException {
    ReviewItem stands = open.stored(again);
    goToTheOneShownAgain();
    boolean kept = open.shown().crops().getFirst().kept();
    open.press(KeyCode.DIGIT1);
    open.press(KeyCode.K);
    assertThat(open.shown().crops().getFirst().kept()).isEqualTo(!kept);
    open.press(KeyCode.CONTROL, KeyCode.Z);
    assertThat(open.shown().crops().getFirst().kept()).isEqualTo(kept);
    open.press(KeyCode.K);
    open.press(KeyCode.ENTER);
    assertThat(open.find("#notice", Label.class).getText())
        .contains("You saw " + stands.sku() + " before, on ")
        .contains("crop 1: ");
    assertThat(open.stored(again)).as("only told").isEqualTo(stands);

    open.press(KeyCode.SHIFT, KeyCode.B);
    assertThat(open.stored(again).crops().getFirst().kept()).isEqualTo(!kept);
    assertThat(open.stored(again).stage()).isEqualTo(ReviewStage.VERIFIED);
  }
}
