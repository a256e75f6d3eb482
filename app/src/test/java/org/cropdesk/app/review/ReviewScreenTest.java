package org.cropdesk.app.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.shell.MainWindow;
import org.cropdesk.app.shell.OpenDesk;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.db.Await;
import org.cropdesk.review.PrimaryReason;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewDecision;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewService;
import org.cropdesk.review.ReviewStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Real keys on the real window over a really indexed catalog. */
final class ReviewScreenTest {
  @RegisterExtension final OpenDesk open = OpenDesk.with(6);

  @Test
  void enterBringsTheNextProductWithItsPictureAndTheDecisionIsInTheCatalog()
      throws InterruptedException {
    long first = open.shown().productId();

    open.robot().press(KeyCode.ENTER).release(KeyCode.ENTER);
    open.settle();

    assertThat(open.shown().productId()).isNotEqualTo(first);
    assertThat(open.stored(first).stage()).isEqualTo(ReviewStage.VERIFIED);
    assertThat(open.find("#crop-1", CropCard.class).isVisible()).isTrue();
    assertThat(open.find("#status-saved", Label.class).getText()).isEqualTo("All saved");
    assertThat(open.find("#queue-position", Label.class).getText())
        .contains("5 waiting", "1 verified");
  }

  @Test
  void aDigitPicksPMakesPrimaryAndKRejectsTheCrop() throws InterruptedException {
    ReviewItem before = open.shown();
    assertThat(before.crops().size()).isGreaterThan(1);

    open.robot().press(KeyCode.DIGIT2).release(KeyCode.DIGIT2);
    open.robot().press(KeyCode.P).release(KeyCode.P);
    open.settle();
    long second = before.crops().get(1).id();
    assertThat(open.stored(before.productId()).humanPrimary()).isEqualTo(second);

    open.robot().press(KeyCode.K).release(KeyCode.K);
    open.settle();
    ReviewCrop crop =
        open.stored(before.productId()).crops().stream()
            .filter(c -> c.id() == second)
            .findFirst()
            .orElseThrow();
    assertThat(crop.humanKeep()).isFalse();

    open.robot().press(KeyCode.CONTROL, KeyCode.Z).release(KeyCode.Z, KeyCode.CONTROL);
    open.settle();
    assertThat(open.stored(before.productId()).humanPrimary()).isEqualTo(second);
  }

  @Test
  void rejectingAsksForAReasonAndEscapeTakesTheQuestionBack() throws InterruptedException {
    long first = open.shown().productId();

    open.robot().press(KeyCode.X).release(KeyCode.X);
    open.settle();
    assertThat(open.find("#choice-filter", TextField.class).isFocused()).isTrue();
    open.robot().press(KeyCode.ESCAPE).release(KeyCode.ESCAPE);
    open.settle();
    assertThat(open.shown().productId()).isEqualTo(first);
    assertThat(open.stored(first).stage()).isEqualTo(ReviewStage.NEW);

    open.robot().press(KeyCode.X).release(KeyCode.X);
    open.robot().press(KeyCode.DIGIT3).release(KeyCode.DIGIT3);
    open.settle();
    assertThat(open.stored(first).stage()).isEqualTo(ReviewStage.REWORK);
    assertThat(open.shown().productId()).isNotEqualTo(first);
  }

  /** Letters typed into a field are text, not commands: the complaint about hotkeys elsewhere. */
  @Test
  void lettersTypedIntoTheListNarrowItAndDecideNothing() throws InterruptedException {
    ReviewItem before = open.shown();
    open.robot().press(KeyCode.DOWN).release(KeyCode.DOWN);
    open.robot().press(KeyCode.L).release(KeyCode.L);
    open.settle();

    open.robot().write("pink", 0);
    open.settle();
    assertThat(open.find(".choice-list .list-view", ListView.class).getItems().size()).isEqualTo(1);
    assertThat(open.shown().version()).isEqualTo(before.version());
    open.robot().press(KeyCode.ENTER).release(KeyCode.ENTER);
    open.settle();

    assertThat(open.shown().productId()).isEqualTo(before.productId());
    assertThat(
            open.stored(before.productId()).crops().stream()
                .flatMap(c -> c.humanLabels().values().stream()))
        .containsExactly(List.of("pink"));
  }

  /** Label Studio has fix and accept in its paid edition only, and in several steps. */
  @Test
  void oneThingIsFixedAndTheRestAcceptedWithoutLeavingTheKeyboard() throws InterruptedException {
    ReviewItem before = open.shown();

    open.robot().press(KeyCode.SHIFT, KeyCode.ENTER).release(KeyCode.ENTER, KeyCode.SHIFT);
    open.settle();
    open.robot().write("colour: pi", 0);
    open.robot().press(KeyCode.ENTER).release(KeyCode.ENTER);
    open.settle();

    ReviewItem after = open.stored(before.productId());
    assertThat(after.stage()).isEqualTo(ReviewStage.VERIFIED);
    assertThat(after.version()).isEqualTo(before.version() + 1);
    assertThat(after.crops().stream().flatMap(c -> c.humanLabels().values().stream()))
        .containsExactly(List.of("pink"));
    assertThat(open.shown().productId()).isNotEqualTo(before.productId());
  }

  @Test
  void aFlagIsSetWithANoteAndTakenOffFromTheKeyboard() throws InterruptedException {
    long product = open.shown().productId();
    open.robot().press(KeyCode.F).release(KeyCode.F);
    open.settle();
    open.robot().write("xyz", 0);
    open.robot().press(KeyCode.ENTER).release(KeyCode.ENTER);
    open.settle();
    assertThat(open.stored(product).flag()).isEqualTo("xyz");
    assertThat(open.find("#flag", Label.class).getText()).isEqualTo("flagged: xyz");

    open.robot().press(KeyCode.F).release(KeyCode.F);
    open.settle();
    open.robot().press(KeyCode.TAB).release(KeyCode.TAB);
    open.robot().press(KeyCode.SPACE).release(KeyCode.SPACE);
    open.settle();
    assertThat(open.stored(product).flag()).isNull();
    assertThat(open.shown().productId()).isEqualTo(product);
  }

  @Test
  void thePrimaryCropIsOverriddenWithAReasonFromTheKeyboard() throws InterruptedException {
    ReviewItem before = open.shown();
    open.robot().press(KeyCode.DIGIT2).release(KeyCode.DIGIT2);
    open.robot().press(KeyCode.SHIFT, KeyCode.P).release(KeyCode.P, KeyCode.SHIFT);
    open.settle();
    open.robot().press(KeyCode.DIGIT1).release(KeyCode.DIGIT1);
    open.settle();
    ReviewItem after = open.stored(before.productId());
    assertThat(after.humanPrimary()).isEqualTo(before.crops().get(1).id());
    assertThat(after.primaryReason()).isEqualTo(PrimaryReason.WHOLE_PRODUCT);
  }

  @Test
  void ofAnAttributeWithSeveralValuesAllThatApplyAreChosenInOneCard() throws InterruptedException {
    ReviewItem before = open.shown();
    int remarks = open.model().attributes().stream().map(a -> a.name()).toList().indexOf("remarks");
    for (int i = 0; i < remarks; i++) {
      open.robot().press(KeyCode.DOWN).release(KeyCode.DOWN);
    }
    open.robot().press(KeyCode.L).release(KeyCode.L);
    open.settle();
    open.robot().press(KeyCode.DIGIT1).release(KeyCode.DIGIT1);
    open.robot().press(KeyCode.DIGIT3).release(KeyCode.DIGIT3);
    open.settle();
    open.robot().press(KeyCode.ESCAPE).release(KeyCode.ESCAPE);
    open.settle();
    assertThat(
            open.stored(before.productId()).crops().stream()
                .flatMap(c -> c.humanLabels().values().stream()))
        .containsExactly(List.of("cut off", "hand in picture"));
  }

  @Test
  void f1ShowsTheKeysAndPagesChangeFromTheKeyboard() throws InterruptedException {
    open.robot().press(KeyCode.F1).release(KeyCode.F1);
    open.settle();
    assertThat(open.find(".cheat-sheet", Node.class).isVisible()).isTrue();
    open.robot().press(KeyCode.F1).release(KeyCode.F1);
    open.robot().press(KeyCode.CONTROL, KeyCode.DIGIT2).release(KeyCode.DIGIT2, KeyCode.CONTROL);
    open.settle();

    assertThat(open.session().window().page()).isEqualTo(MainWindow.Page.ACTIVITY);
    open.robot().press(KeyCode.CONTROL, KeyCode.DIGIT1).release(KeyCode.DIGIT1, KeyCode.CONTROL);
    assertThat(open.session().window().page()).isEqualTo(MainWindow.Page.REVIEW);
  }

  /** The colleague's decision is in the catalog before the key is pressed and heard after it. */
  @Test
  void whatTwoPeopleSaidIsChosenLineByLineFromTheKeyboard() throws InterruptedException {
    ReviewItem seen = open.shown();
    long crop = seen.crops().getFirst().id();
    FxThread.call(() -> {
      graceSays(seen, new ReviewChange.Relabel(crop, "colour", "pink"));
      open.model().selection().pick(1);
      open.model().selection().pickAttribute(colour());
      open.model().chooseLabel("red");
      return true;
    });
    open.settle();
    assertThat(open.find("#conflict-theirs-1", Label.class).getText()).isEqualTo("pink");
    assertThat(open.find("#conflict-mine-1", Label.class).getText()).isEqualTo("red");

    open.robot().press(KeyCode.ENTER).release(KeyCode.ENTER);
    open.settle();
    assertThat(colourOf(open.stored(seen.productId()), crop)).isEqualTo("pink");
    assertThat(open.find("#conflict-open", Label.class).getText()).isEqualTo("1 line is open");

    open.robot().press(KeyCode.M).release(KeyCode.M);
    open.robot().press(KeyCode.ENTER).release(KeyCode.ENTER);
    open.settle();
    assertThat(colourOf(open.stored(seen.productId()), crop)).isEqualTo("red");
    assertThat(open.shown().productId()).isEqualTo(seen.productId());
    open.robot().press(KeyCode.ENTER).release(KeyCode.ENTER);
    open.settle();
    assertThat(open.stored(seen.productId()).stage()).isEqualTo(ReviewStage.VERIFIED);
  }

  private int colour() {
    return open.model().attributes().stream().map(a -> a.name()).toList().indexOf("colour");
  }

  private static String colourOf(ReviewItem item, long crop) {
    return item.crops().stream()
        .filter(c -> c.id() == crop)
        .map(c -> String.join(", ", c.humanLabels().getOrDefault("colour", List.of())))
        .findFirst()
        .orElseThrow();
  }

  private void graceSays(ReviewItem seen, ReviewChange change) {
    new ReviewService(open.app().database(), open.app().clock())
        .record(
            ReviewDecision.of(
                UUID.randomUUID(),
                seen.productId(),
                seen.version(),
                "grace",
                open.app().clock().instant(),
                change));
  }

  @Test
  void aDecisionAtAnotherDeskChangesTheProductOnScreenAndSaysWhoMadeIt() {
    ReviewItem seen = open.shown();

    graceSays(seen, new ReviewChange.Accept());

    Await.until(
        "it is said", () -> open.find("#notice", Label.class).getText().contains("grace has just"));
    assertThat(open.shown().stage()).isEqualTo(ReviewStage.VERIFIED);
  }

  @Test
  void clickingACropPicksIt() throws InterruptedException {
    open.robot().interact(() -> open.model().selection().pick(1));

    open.robot().clickOn(open.find("#crop-2", CropCard.class));
    open.settle();

    assertThat(open.model().selection().crop()).isEqualTo(1);
  }

  /** The whole way: keys, journal, catalog, detector's and encoder's word on the new pixels. */
  @Test
  void aBoxMovedWithTheArrowsIsCroppedAndEncodedAgainBehindTheScreen() throws InterruptedException {
    open.robot().interact(() -> open.model().selection().pick(1));
    ReviewCrop before = Objects.requireNonNull(open.model().selectedCrop());

    open.robot().press(KeyCode.B).release(KeyCode.B);
    open.robot().press(KeyCode.SHIFT, KeyCode.RIGHT).release(KeyCode.RIGHT, KeyCode.SHIFT);
    open.robot().press(KeyCode.ALT, KeyCode.DOWN).release(KeyCode.DOWN, KeyCode.ALT);
    open.settle();
    assertThat(open.find("#crop-preview", CropPreview.class).isVisible()).isTrue();
    assertThat(open.find("#crop-preview", CropPreview.class).crop()).isNotNull();
    open.robot().press(KeyCode.ESCAPE).release(KeyCode.ESCAPE);
    open.settle();

    ReviewCrop after = stored(open.shown().productId(), before.id());
    Box was = before.detection().box();
    assertThat(after.detection().box().x0()).isEqualTo(Math.rint(was.x0() + 10));
    assertThat(after.source()).isEqualTo(CropSource.PERSON);
    assertThat(after.stale()).as("the vector fits the box again").isFalse();
    assertThat(Objects.requireNonNull(open.model().selectedCrop())).isEqualTo(after);
    assertThat(open.app().reviews().history(open.shown().productId(), 9)).hasSize(1);
    assertThat(open.find("#crop-preview", CropPreview.class).isVisible()).isFalse();
  }

  @Test
  void aBoxIsDrawnWithTheMouseAndResizedByItsHandleAndDeletedByKey() throws InterruptedException {
    int crops = open.shown().crops().size();
    var view = open.find(".picture-view", PictureView.class);
    var middle = open.robot().bounds(view).query();
    double x = (middle.getMinX() + middle.getMaxX()) / 2;
    double y = (middle.getMinY() + middle.getMaxY()) / 2;

    open.robot().press(KeyCode.N).release(KeyCode.N);
    open.robot().drag(x - 60, y - 60, MouseButton.PRIMARY).dropTo(x + 40, y + 40);
    open.settle();
    ReviewCrop drawn = Objects.requireNonNull(open.model().selectedCrop());
    assertThat(open.shown().crops()).hasSize(crops + 1);
    assertThat(drawn.stale()).as("it was judged and encoded").isFalse();
    assertThat(drawn.verdict().measures()).isNotEmpty();

    open.robot().drag(x + 40, y + 40, MouseButton.PRIMARY).dropTo(x + 80, y + 70);
    open.settle();
    Box larger = stored(open.shown().productId(), drawn.id()).detection().box();
    assertThat(larger.x0()).isEqualTo(drawn.detection().box().x0());
    assertThat(larger.width()).isGreaterThan(drawn.detection().box().width());

    open.robot().press(KeyCode.DELETE).release(KeyCode.DELETE);
    open.settle();
    assertThat(open.stored(open.shown().productId()).crops()).hasSize(crops);
    open.robot().press(KeyCode.CONTROL, KeyCode.Z).release(KeyCode.Z, KeyCode.CONTROL);
    open.settle();
    assertThat(stored(open.shown().productId(), drawn.id()).detection().box()).isEqualTo(larger);
  }

  private ReviewCrop stored(long product, long crop) {
    return open.stored(product).crops().stream()
        .filter(c -> c.id() == crop)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void inAttributeModeADigitSetsTheValueTabGoesToTheNextCropAndTheAttributeStays()
      throws InterruptedException {
    ReviewItem before = open.shown();
    open.robot().press(KeyCode.A).release(KeyCode.A);
    open.robot().press(KeyCode.DOWN).release(KeyCode.DOWN);
    open.settle();
    ReviewCrop crop = Objects.requireNonNull(open.model().selectedCrop());
    String third = open.model().values(crop).get(2);

    open.robot().press(KeyCode.DIGIT3).release(KeyCode.DIGIT3);
    open.robot().press(KeyCode.TAB).release(KeyCode.TAB);
    open.settle();

    assertThat(open.model().selectedCrop()).isNotEqualTo(crop);
    assertThat(
            open.stored(before.productId()).crops().stream()
                .filter(c -> c.id() == crop.id())
                .flatMap(c -> c.humanLabels().entrySet().stream()))
        .containsExactly(java.util.Map.entry("colour", List.of(third)));
    open.robot().press(KeyCode.ENTER).release(KeyCode.ENTER);
    open.settle();
    assertThat(open.model().selectedAttribute().name()).isEqualTo("colour");
    open.robot().press(KeyCode.A).release(KeyCode.A);
    open.robot().press(KeyCode.DIGIT1).release(KeyCode.DIGIT1);
    open.settle();
    assertThat(open.model().selection().crop()).isZero();
  }
}
