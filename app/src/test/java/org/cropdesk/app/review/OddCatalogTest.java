package org.cropdesk.app.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a catalog of years brings along, on the real screen. */
final class OddCatalogTest {
  @RegisterExtension final OpenDesk open = OpenDesk.with(6);

  private void change(String sql, Object... arguments) {
    open.app().database().write("change", c -> Statements.update(c, sql, arguments));
  }

  private String notice() throws InterruptedException {
    return open.find(".notice-bar .label", Label.class).getText();
  }

  private void reload() throws InterruptedException {
    FxThread.call(() -> {
      open.model().reload();
      return true;
    });
    open.settle();
  }

  @Test
  void aProductThatSomebodyDeletesWhileItIsOnScreenIsSaidToBeGone() throws InterruptedException {
    ReviewItem gone = open.shown();
    change("update product set deleted_at = now() where id = ?", gone.productId());

    open.press(KeyCode.ENTER);

    assertThat(notice())
        .isEqualTo(gone.sku() + ": The product was deleted. Your decision was not applied.");
    assertThat(open.shown().productId()).isNotEqualTo(gone.productId());
    ReviewItem next = open.shown();
    change("update product set deleted_at = now() where id = ?", next.productId());
    FxThread.call(() -> {
      open.model().lookAgain();
      return true;
    });
    open.settle();
    assertThat(notice()).startsWith(next.sku() + " was deleted by somebody else.");
    assertThat(open.shown().productId()).isNotEqualTo(next.productId());
    open.press(KeyCode.ENTER);
    assertThat(open.stored(open.shown().productId()).stage()).isEqualTo(ReviewStage.NEW);
  }

  @Test
  void picturesMissingFromTheStoreAreNamedAndTheProductCanBeDecidedAllTheSame()
      throws IOException, InterruptedException {
    try (var files = Files.walk(open.folder().resolve("store"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
    open.reopen();
    String text = open.find(".picture-view", Node.class).getAccessibleText();
    assertThat(text).contains("not in the store");
    long product = open.shown().productId();
    open.press(KeyCode.ENTER);
    assertThat(open.stored(product).stage()).isEqualTo(ReviewStage.VERIFIED);
  }

  @Test
  void aLabelWhoseValueHasLeftTheVocabularyStandsAndSaysSo() throws InterruptedException {
    ReviewItem item = open.shown();
    long crop = item.crops().get(open.model().selection().crop()).id();
    open.app()
        .reviews()
        .record(
            ReviewDecision.of(
                UUID.randomUUID(),
                item.productId(),
                item.version(),
                "grace",
                open.app().clock().instant(),
                new ReviewChange.Relabel(crop, "colour", "mauve")));
    reload();
    FxThread.call(() -> {
      open.model().open(item.productId());
      return true;
    });
    open.settle();
    var row = open.find("#attribute-colour", javafx.scene.layout.VBox.class);
    var texts = row.lookupAll(".label").stream().map(n -> ((Label) n).getText()).toList();
    assertThat(texts).contains("mauve").anyMatch(t -> t.contains("no longer in the vocabulary"));
    open.press(KeyCode.ENTER);
    var after = open.stored(item.productId());
    assertThat(after.stage()).isEqualTo(ReviewStage.VERIFIED);
    assertThat(after.crops().stream().flatMap(c -> c.humanLabels().values().stream()))
        .contains(List.of("mauve"));
  }

  @Test
  void longRightToLeftAndPictureNamesAreShownDecidedAndFound() throws InterruptedException {
    ReviewItem first = open.shown();
    String rtl =
        "\u05e0\u05e2\u05dc\u05d9\u05d9\u05dd \u05d0\u05d3\u05d5\u05de\u05d5\u05ea \ud83d\udc5f";
    String sku = "\u05d0\u05d1-1 \ud83d\udc5f%_\\'\"";
    String title = rtl + " " + "very ".repeat(40) + "long";
    change("update product set sku = ?, title = ? where id = ?", sku, title, first.productId());
    reload();
    FxThread.call(() -> {
      open.model().open(sku, 0);
      return true;
    });
    open.settle();
    var heading = open.find(".product-title", Label.class);
    assertThat(heading.getText()).isEqualTo(title);
    assertThat(heading.getWidth()).isLessThan(900);
    var position = open.find("#queue-position", Label.class);
    var inScene = position.localToScene(position.getBoundsInLocal());
    assertThat(inScene.getMaxX()).isLessThanOrEqualTo(980);
    open.press(KeyCode.ENTER);
    assertThat(open.stored(first.productId()).stage()).isEqualTo(ReviewStage.VERIFIED);
    open.press(KeyCode.CONTROL, KeyCode.Z);
    assertThat(notice()).contains(sku);
    assertThat(open.shown().productId()).isEqualTo(first.productId());
  }
}
