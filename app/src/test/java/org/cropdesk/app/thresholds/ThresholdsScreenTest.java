package org.cropdesk.app.thresholds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.shell.MainWindow;
import org.cropdesk.app.shell.OpenDesk;
import org.cropdesk.crop.Measure;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.crop.Thresholds;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewItem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;

/** Explanations and the editor of the thresholds, on the real window, by its keys. */
final class ThresholdsScreenTest {
  @TempDir Path folder;

  private OpenDesk open;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  ThresholdsScreenTest() {}

  @BeforeEach
  void open() throws IOException, InterruptedException, TimeoutException {
    FxToolkit.registerPrimaryStage();
    open = OpenDesk.on(folder, 12);
  }

  @AfterEach
  void close() throws TimeoutException, InterruptedException {
    open.close();
    FxToolkit.cleanupStages();
  }

  private String text(String query) {
    return open.find(query, Label.class).getText();
  }

  private double measured(ReviewCrop crop) {
    return crop.verdict().measures().stream()
        .filter(m -> m.check() == QualityCheck.BLUR)
        .mapToDouble(Measure::value)
        .findFirst()
        .orElseThrow();
  }

  private void click(String id) throws InterruptedException {
    FxThread.call(() -> {
      open.find(id, Button.class).fire();
      return true;
    });
    open.settle();
  }

  /** Moves the limit of the sharpness by its field, as a person types it. */
  private void type(double limit) throws InterruptedException {
    var field = open.find("#threshold-field", TextField.class);
    FxThread.call(() -> {
      field.requestFocus();
      field.selectAll();
      return true;
    });
    open.type(String.format(Locale.ROOT, "%.4f", limit));
    open.press(KeyCode.ENTER);
  }

  @Test
  void theCardSaysWhereTheVerdictFlipsAndLeadsToTheNearestCrop() throws InterruptedException {
    ReviewItem item = open.shown();
    ReviewCrop crop = item.crops().getFirst();
    open.press(KeyCode.DIGIT1);
    open.press(KeyCode.W);
    Measure sharp =
        crop.verdict().measures().stream()
            .filter(m -> m.check() == QualityCheck.BLUR)
            .findFirst()
            .orElseThrow();
    double flips = Double.parseDouble(text("#flips-BLUR"));
    assertThat(QualityCheck.BLUR.passes(sharp.value(), flips)).isNotEqualTo(sharp.passed());
    assertThat(text("#explain-human")).contains("Nobody");
    assertThat(text("#explain-machine")).isEqualTo(crop.verdict().keep() ? "keep" : "reject");
    assertThat(open.isThere("#near-kept-1")).isTrue();

    open.press(KeyCode.RIGHT);
    open.press(KeyCode.ENTER);
    assertThat(open.isThere("#explain-machine")).as("the card is closed").isFalse();
    assertThat(open.shown().productId()).as("another product").isNotEqualTo(item.productId());

    open.press(KeyCode.W);
    assertThat(open.isThere("#explain-machine")).isTrue();
    open.press(KeyCode.ESCAPE);
    assertThat(open.isThere("#explain-machine")).isFalse();
  }

  @Test
  void aLimitIsMovedItsRadiusReadAppliedAndTakenBackWhileAPersonsVerdictStays()
      throws InterruptedException {
    ReviewItem item = open.shown();
    ReviewCrop crop = item.crops().getFirst();
    open.press(KeyCode.DIGIT1);
    open.press(KeyCode.K);
    boolean said = open.stored(item.productId()).crops().getFirst().kept();
    assertThat(open.stored(item.productId()).crops().getFirst().humanActor()).isEqualTo("ada");

    open.press(KeyCode.CONTROL, KeyCode.DIGIT6);
    assertThat(open.page()).isEqualTo(MainWindow.Page.THRESHOLDS);
    assertThat(text("#threshold-title")).isEqualTo("Sharpness");
    assertThat(text("#blast-radius"))
        .as(
            "%s",
            open.session().thresholds().wantedProperty().get()
                + " "
                + open.session().thresholds().inForceProperty().get())
        .contains("No crop flips");
    assertThat(open.find("#thresholds-apply", Button.class).isDisabled()).isTrue();

    double limit = Thresholds.onGrid(Math.ceil(measured(crop) * 1000 + 1) / 1000);
    type(limit);
    String radius = text("#blast-radius");
    assertThat(radius).contains("to reject").contains("1 of them verified by people (they stay)");
    assertThat(open.isThere("#to-reject-1")).isTrue();
    assertThat(open.stored(item.productId()).crops().getFirst().verdict().keep())
        .as("nothing changes before it is applied")
        .isEqualTo(crop.verdict().keep());

    click("#thresholds-apply");
    assertThat(text("#thresholds-message")).startsWith("Applied: ");
    assertThat(text("#blast-radius"))
        .as(
            "%s",
            open.session().thresholds().wantedProperty().get()
                + " "
                + open.session().thresholds().inForceProperty().get())
        .contains("No crop flips");
    ReviewCrop after = open.stored(item.productId()).crops().getFirst();
    assertThat(after.verdict().keep()).isFalse();
    assertThat(after.kept()).as("a person's word stays").isEqualTo(said);
    assertThat(open.app().thresholds().current().limit(QualityCheck.BLUR)).isEqualTo(limit);
    assertThat(open.app().pipeline().provenance().thresholdsVersion())
        .isEqualTo(open.app().thresholds().current().version());

    click("#take-version-2");
    assertThat(text("#blast-radius")).contains("to keep");
    click("#thresholds-apply");
    ReviewCrop back = open.stored(item.productId()).crops().getFirst();
    assertThat(back.verdict().keep()).isEqualTo(crop.verdict().keep());
    assertThat(back.kept()).isEqualTo(said);
    assertThat(open.app().thresholds().uses()).hasSize(2);
  }

  @Test
  void arrowsInTheListPickAndMoveALimitAndItIsStillThereWhenOneComesBack()
      throws InterruptedException {
    open.press(KeyCode.CONTROL, KeyCode.DIGIT6);
    open.press(KeyCode.DOWN);
    assertThat(text("#threshold-title")).isEqualTo("Brightest parts");
    open.press(KeyCode.RIGHT);
    open.press(KeyCode.SHIFT, KeyCode.RIGHT);
    assertThat(open.find("#threshold-field", TextField.class).getText()).isEqualTo("0.53");
    open.press(KeyCode.CONTROL, KeyCode.DIGIT1);
    open.press(KeyCode.CONTROL, KeyCode.DIGIT6);
    assertThat(open.find("#threshold-field", TextField.class).getText()).isEqualTo("0.53");
    assertThat(open.find("#thresholds-apply", Button.class).isDisabled()).isFalse();
    click("#thresholds-reset");
    assertThat(open.find("#thresholds-apply", Button.class).isDisabled()).isTrue();
  }

  @Test
  void aColleaguesVerdictIsNotCalledYours() throws InterruptedException {
    ReviewItem item = open.shown();
    ReviewCrop crop = item.crops().getFirst();
    FxThread.call(() -> {
      new org.cropdesk.review.ReviewService(open.app().database(), open.app().clock())
          .record(
              org.cropdesk.review.ReviewDecision.of(
                  java.util.UUID.randomUUID(),
                  item.productId(),
                  item.version(),
                  "grace",
                  open.app().clock().instant(),
                  new org.cropdesk.review.ReviewChange.JudgeCrop(crop.id(), !crop.kept())));
      return true;
    });
    open.settle();
    FxThread.call(() -> {
      open.session().desk().reload();
      return true;
    });
    open.settle();
    FxThread.call(() -> {
      open.session().desk().open(item.productId());
      return true;
    });
    open.settle();
    open.press(KeyCode.DIGIT1);
    open.press(KeyCode.W);
    var heading = Objects.requireNonNull(open.find("#explain-human", Label.class).getParent());
    assertThat(
            heading.getParent().getChildrenUnmodifiable().stream()
                .filter(Label.class::isInstance)
                .map(n -> ((Label) n).getText()))
        .contains("grace");
  }
}
