package org.cropdesk.app.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.shell.OpenDesk;
import org.cropdesk.db.Statements;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewDecision;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

/** What a catalog of years brings along, on the real screen. */
final class OddCatalogTest {
  @TempDir Path dir;

  private final FxRobot robot = new FxRobot();
  private OpenDesk open;
  private ReviewViewModel desk;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  OddCatalogTest() {}

  @BeforeEach
  void open() throws Exception {
    FxToolkit.registerPrimaryStage();
    open = OpenDesk.on(dir, 6);
    desk = open.session().desk();
  }

  @AfterEach
  void close() throws TimeoutException, InterruptedException {
    open.close();
    FxToolkit.cleanupStages();
  }

  private ReviewItem shown() {
    return Objects.requireNonNull(desk.item());
  }

  private void press(KeyCode... keys) throws InterruptedException {
    robot.press(keys).release(keys);
    open.settle();
  }

  private void change(String sql, Object... arguments) {
    open.app().database().write("change", c -> Statements.update(c, sql, arguments));
  }

  private String notice() throws InterruptedException {
    return open.find(".notice-bar .label", Label.class).getText();
  }

  private void reload() throws InterruptedException {
    FxThread.call(() -> {
      desk.reload();
      return true;
    });
    open.settle();
  }

  @Test
  void aProductThatSomebodyDeletesWhileItIsOnScreenIsSaidToBeGone() throws InterruptedException {
    ReviewItem gone = shown();
    change("update product set deleted_at = now() where id = ?", gone.productId());

    press(KeyCode.ENTER);

    assertThat(notice())
        .isEqualTo(gone.sku() + ": The product was deleted. Your decision was not applied.");
    assertThat(shown().productId()).isNotEqualTo(gone.productId());
    ReviewItem next = shown();
    change("update product set deleted_at = now() where id = ?", next.productId());
    FxThread.call(() -> {
      desk.lookAgain();
      return true;
    });
    open.settle();
    assertThat(notice()).startsWith(next.sku() + " was deleted by somebody else.");
    assertThat(shown().productId()).isNotEqualTo(next.productId());
    press(KeyCode.ENTER);
    assertThat(open.stored(shown().productId()).stage()).isEqualTo(ReviewStage.NEW);
  }

  @Test
  void picturesMissingFromTheStoreAreNamedAndTheProductCanBeDecidedAllTheSame()
      throws IOException, InterruptedException {
    try (var files = Files.walk(dir.resolve("store"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
    open.reopen();
    desk = open.session().desk();
    String text = open.find(".picture-view", Node.class).getAccessibleText();
    assertThat(text).contains("not in the store");
    long product = shown().productId();
    press(KeyCode.ENTER);
    assertThat(open.stored(product).stage()).isEqualTo(ReviewStage.VERIFIED);
  }

  @Test
  void aLabelWhoseValueHasLeftTheVocabularyStandsAndSaysSo() throws InterruptedException {
    ReviewItem item = shown();
    long crop = item.crops().get(desk.selection().crop()).id();
    open.app()
        .reviews()
        .record(
            new ReviewDecision(
                UUID.randomUUID(),
                item.productId(),
                item.version(),
                "grace",
                open.app().clock().instant(),
                new ReviewChange.Relabel(crop, "colour", "mauve")));
    reload();
    FxThread.call(() -> {
      desk.open(item.productId());
      return true;
    });
    open.settle();
    var row = open.find("#attribute-colour", javafx.scene.layout.VBox.class);
    var texts = row.lookupAll(".label").stream().map(n -> ((Label) n).getText()).toList();
    assertThat(texts).contains("mauve").anyMatch(t -> t.contains("no longer in the vocabulary"));
    press(KeyCode.ENTER);
    var after = open.stored(item.productId());
    assertThat(after.stage()).isEqualTo(ReviewStage.VERIFIED);
    assertThat(after.crops().stream().flatMap(c -> c.humanLabels().values().stream()))
        .contains(List.of("mauve"));
  }

  @Test
  void longRightToLeftAndPictureNamesAreShownDecidedAndFound() throws InterruptedException {
    ReviewItem first = shown();
    String rtl =
        "\u05e0\u05e2\u05dc\u05d9\u05d9\u05dd \u05d0\u05d3\u05d5\u05de\u05d5\u05ea \ud83d\udc5f";
    String sku = "\u05d0\u05d1-1 \ud83d\udc5f%_\\'\"";
    String title = rtl + " " + "very ".repeat(40) + "long";
    change("update product set sku = ?, title = ? where id = ?", sku, title, first.productId());
    reload();
    FxThread.call(() -> {
      desk.open(sku, 0);
      return true;
    });
    open.settle();
    var heading = open.find(".product-title", Label.class);
    assertThat(heading.getText()).isEqualTo(title);
    assertThat(heading.getWidth()).isLessThan(900);
    var position = open.find("#queue-position", Label.class);
    var inScene = position.localToScene(position.getBoundsInLocal());
    assertThat(inScene.getMaxX()).isLessThanOrEqualTo(980);
    press(KeyCode.ENTER);
    assertThat(open.stored(first.productId()).stage()).isEqualTo(ReviewStage.VERIFIED);
    press(KeyCode.CONTROL, KeyCode.Z);
    assertThat(notice()).contains(sku);
    assertThat(shown().productId()).isEqualTo(first.productId());
  }
}
