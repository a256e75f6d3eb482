package org.cropdesk.app.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.shell.DeskSession;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

/** Real keys on the real window over a really indexed catalog. */
final class ReviewScreenTest {
  @TempDir Path folder;

  private OpenDesk open;
  private FxRobot robot;
  private DeskSession session;
  private ReviewViewModel desk;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  ReviewScreenTest() {}

  @BeforeEach
  void open() throws IOException, InterruptedException, TimeoutException {
    FxToolkit.registerPrimaryStage();
    open = OpenDesk.on(folder, 6);
    robot = open.robot();
    session = open.session();
    desk = session.desk();
  }

  @AfterEach
  void close() throws TimeoutException, InterruptedException {
    open.close();
    FxToolkit.cleanupStages();
  }

  private void settle() throws InterruptedException {
    open.settle();
  }

  private ReviewItem shown() {
    return Objects.requireNonNull(desk.item());
  }

  private ReviewItem stored(long product) {
    return open.stored(product);
  }

  private <T extends Node> T find(String query, Class<T> type) {
    return open.find(query, type);
  }

  @Test
  void enterBringsTheNextProductWithItsPictureAndTheDecisionIsInTheCatalog()
      throws InterruptedException {
    long first = shown().productId();

    robot.press(KeyCode.ENTER).release(KeyCode.ENTER);
    settle();

    assertThat(shown().productId()).isNotEqualTo(first);
    assertThat(stored(first).stage()).isEqualTo(ReviewStage.VERIFIED);
    assertThat(find("#crop-1", CropCard.class).isVisible()).isTrue();
    assertThat(find("#status-saved", Label.class).getText()).isEqualTo("All saved");
    assertThat(find("#queue-position", Label.class).getText()).contains("5 waiting", "1 verified");
  }

  @Test
  void aDigitPicksPMakesPrimaryAndKRejectsTheCrop() throws InterruptedException {
    ReviewItem before = shown();
    assertThat(before.crops().size()).isGreaterThan(1);

    robot.press(KeyCode.DIGIT2).release(KeyCode.DIGIT2);
    robot.press(KeyCode.P).release(KeyCode.P);
    settle();
    long second = before.crops().get(1).id();
    assertThat(stored(before.productId()).humanPrimary()).isEqualTo(second);

    robot.press(KeyCode.K).release(KeyCode.K);
    settle();
    ReviewCrop crop =
        stored(before.productId()).crops().stream()
            .filter(c -> c.id() == second)
            .findFirst()
            .orElseThrow();
    assertThat(crop.humanKeep()).isFalse();

    robot.press(KeyCode.CONTROL, KeyCode.Z).release(KeyCode.Z, KeyCode.CONTROL);
    settle();
    assertThat(stored(before.productId()).humanPrimary()).isEqualTo(second);
  }

  @Test
  void rejectingAsksForAReasonAndEscapeTakesTheQuestionBack() throws InterruptedException {
    long first = shown().productId();

    robot.press(KeyCode.X).release(KeyCode.X);
    settle();
    assertThat(find("#choice-filter", TextField.class).isFocused()).isTrue();
    robot.press(KeyCode.ESCAPE).release(KeyCode.ESCAPE);
    settle();
    assertThat(shown().productId()).isEqualTo(first);
    assertThat(stored(first).stage()).isEqualTo(ReviewStage.NEW);

    robot.press(KeyCode.X).release(KeyCode.X);
    robot.press(KeyCode.DIGIT3).release(KeyCode.DIGIT3);
    settle();
    assertThat(stored(first).stage()).isEqualTo(ReviewStage.REWORK);
    assertThat(shown().productId()).isNotEqualTo(first);
  }

  /** Letters typed into a field are text, not commands: the complaint about hotkeys elsewhere. */
  @Test
  void lettersTypedIntoTheListNarrowItAndDecideNothing() throws InterruptedException {
    ReviewItem before = shown();
    robot.press(KeyCode.DOWN).release(KeyCode.DOWN);
    robot.press(KeyCode.L).release(KeyCode.L);
    settle();

    robot.write("pink", 0);
    settle();
    assertThat(find(".choice-list .list-view", ListView.class).getItems().size()).isEqualTo(1);
    assertThat(shown().version()).isEqualTo(before.version());
    robot.press(KeyCode.ENTER).release(KeyCode.ENTER);
    settle();

    assertThat(shown().productId()).isEqualTo(before.productId());
    assertThat(
            stored(before.productId()).crops().stream()
                .flatMap(c -> c.humanLabels().values().stream()))
        .containsExactly(List.of("pink"));
  }

  /** Label Studio has fix and accept in its paid edition only, and in several steps. */
  @Test
  void oneThingIsFixedAndTheRestAcceptedWithoutLeavingTheKeyboard() throws InterruptedException {
    ReviewItem before = shown();

    robot.press(KeyCode.SHIFT, KeyCode.ENTER).release(KeyCode.ENTER, KeyCode.SHIFT);
    settle();
    robot.write("colour: pi", 0);
    robot.press(KeyCode.ENTER).release(KeyCode.ENTER);
    settle();

    ReviewItem after = stored(before.productId());
    assertThat(after.stage()).isEqualTo(ReviewStage.VERIFIED);
    assertThat(after.version()).isEqualTo(before.version() + 1);
    assertThat(after.crops().stream().flatMap(c -> c.humanLabels().values().stream()))
        .containsExactly(List.of("pink"));
    assertThat(shown().productId()).isNotEqualTo(before.productId());
  }

  @Test
  void aFlagIsSetWithANoteAndTakenOffFromTheKeyboard() throws InterruptedException {
    long product = shown().productId();
    robot.press(KeyCode.F).release(KeyCode.F);
    settle();
    robot.write("xyz", 0);
    robot.press(KeyCode.ENTER).release(KeyCode.ENTER);
    settle();
    assertThat(stored(product).flag()).isEqualTo("xyz");
    assertThat(find("#flag", Label.class).getText()).isEqualTo("flagged: xyz");

    robot.press(KeyCode.F).release(KeyCode.F);
    settle();
    robot.press(KeyCode.TAB).release(KeyCode.TAB);
    robot.press(KeyCode.SPACE).release(KeyCode.SPACE);
    settle();
    assertThat(stored(product).flag()).isNull();
    assertThat(shown().productId()).isEqualTo(product);
  }

  @Test
  void thePrimaryCropIsOverriddenWithAReasonFromTheKeyboard() throws InterruptedException {
    ReviewItem before = shown();
    robot.press(KeyCode.DIGIT2).release(KeyCode.DIGIT2);
    robot.press(KeyCode.SHIFT, KeyCode.P).release(KeyCode.P, KeyCode.SHIFT);
    settle();
    robot.press(KeyCode.DIGIT1).release(KeyCode.DIGIT1);
    settle();
    ReviewItem after = stored(before.productId());
    assertThat(after.humanPrimary()).isEqualTo(before.crops().get(1).id());
    assertThat(after.primaryReason()).isEqualTo(PrimaryReason.WHOLE_PRODUCT);
  }

  @Test
  void ofAnAttributeWithSeveralValuesAllThatApplyAreChosenInOneCard() throws InterruptedException {
    ReviewItem before = shown();
    int remarks = desk.attributes().stream().map(a -> a.name()).toList().indexOf("remarks");
    for (int i = 0; i < remarks; i++) {
      robot.press(KeyCode.DOWN).release(KeyCode.DOWN);
    }
    robot.press(KeyCode.L).release(KeyCode.L);
    settle();
    robot.press(KeyCode.DIGIT1).release(KeyCode.DIGIT1);
    robot.press(KeyCode.DIGIT3).release(KeyCode.DIGIT3);
    settle();
    robot.press(KeyCode.ESCAPE).release(KeyCode.ESCAPE);
    settle();
    assertThat(
            stored(before.productId()).crops().stream()
                .flatMap(c -> c.humanLabels().values().stream()))
        .containsExactly(List.of("cut off", "hand in picture"));
  }

  @Test
  void f1ShowsTheKeysAndPagesChangeFromTheKeyboard() throws InterruptedException {
    robot.press(KeyCode.F1).release(KeyCode.F1);
    settle();
    assertThat(find(".cheat-sheet", Node.class).isVisible()).isTrue();
    robot.press(KeyCode.F1).release(KeyCode.F1);
    robot.press(KeyCode.CONTROL, KeyCode.DIGIT2).release(KeyCode.DIGIT2, KeyCode.CONTROL);
    settle();

    assertThat(session.window().page()).isEqualTo(MainWindow.Page.ACTIVITY);
    robot.press(KeyCode.CONTROL, KeyCode.DIGIT1).release(KeyCode.DIGIT1, KeyCode.CONTROL);
    assertThat(session.window().page()).isEqualTo(MainWindow.Page.REVIEW);
  }

  /** The colleague's decision is in the catalog before the key is pressed and heard after it. */
  @Test
  void whatTwoPeopleSaidIsChosenLineByLineFromTheKeyboard() throws InterruptedException {
    ReviewItem seen = shown();
    long crop = seen.crops().getFirst().id();
    FxThread.call(() -> {
      graceSays(seen, new ReviewChange.Relabel(crop, "colour", "pink"));
      desk.selection().pick(1);
      desk.selection().pickAttribute(colour());
      desk.chooseLabel("red");
      return true;
    });
    settle();
    assertThat(find("#conflict-theirs-1", Label.class).getText()).isEqualTo("pink");
    assertThat(find("#conflict-mine-1", Label.class).getText()).isEqualTo("red");

    robot.press(KeyCode.ENTER).release(KeyCode.ENTER);
    settle();
    assertThat(colourOf(stored(seen.productId()), crop)).isEqualTo("pink");
    assertThat(find("#conflict-open", Label.class).getText()).isEqualTo("1 line is open");

    robot.press(KeyCode.M).release(KeyCode.M);
    robot.press(KeyCode.ENTER).release(KeyCode.ENTER);
    settle();
    assertThat(colourOf(stored(seen.productId()), crop)).isEqualTo("red");
    assertThat(shown().productId()).isEqualTo(seen.productId());
    robot.press(KeyCode.ENTER).release(KeyCode.ENTER);
    settle();
    assertThat(stored(seen.productId()).stage()).isEqualTo(ReviewStage.VERIFIED);
  }

  private int colour() {
    return desk.attributes().stream().map(a -> a.name()).toList().indexOf("colour");
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
            new ReviewDecision(
                UUID.randomUUID(),
                seen.productId(),
                seen.version(),
                "grace",
                open.app().clock().instant(),
                change));
  }

  @Test
  void aDecisionAtAnotherDeskChangesTheProductOnScreenAndSaysWhoMadeIt() {
    ReviewItem seen = shown();

    graceSays(seen, new ReviewChange.Accept());

    Await.until(
        "it is said", () -> find("#notice", Label.class).getText().contains("grace has just"));
    assertThat(shown().stage()).isEqualTo(ReviewStage.VERIFIED);
  }

  @Test
  void clickingACropPicksIt() throws InterruptedException {
    robot.interact(() -> desk.selection().pick(1));

    robot.clickOn(find("#crop-2", CropCard.class));
    settle();

    assertThat(desk.selection().crop()).isEqualTo(1);
  }

  /** The whole way: keys, journal, catalog, detector's and encoder's word on the new pixels. */
  @Test
  void aBoxMovedWithTheArrowsIsCroppedAndEncodedAgainBehindTheScreen() throws InterruptedException {
    robot.interact(() -> desk.selection().pick(1));
    ReviewCrop before = Objects.requireNonNull(desk.selectedCrop());

    robot.press(KeyCode.B).release(KeyCode.B);
    robot.press(KeyCode.SHIFT, KeyCode.RIGHT).release(KeyCode.RIGHT, KeyCode.SHIFT);
    robot.press(KeyCode.ALT, KeyCode.DOWN).release(KeyCode.DOWN, KeyCode.ALT);
    settle();
    assertThat(find("#crop-preview", CropPreview.class).isVisible()).isTrue();
    assertThat(find("#crop-preview", CropPreview.class).crop()).isNotNull();
    robot.press(KeyCode.ESCAPE).release(KeyCode.ESCAPE);
    settle();

    ReviewCrop after = stored(shown().productId(), before.id());
    Box was = before.detection().box();
    assertThat(after.detection().box().x0()).isEqualTo(Math.rint(was.x0() + 10));
    assertThat(after.source()).isEqualTo(CropSource.PERSON);
    assertThat(after.stale()).as("the vector fits the box again").isFalse();
    assertThat(Objects.requireNonNull(desk.selectedCrop())).isEqualTo(after);
    assertThat(open.app().reviews().history(shown().productId(), 9)).hasSize(1);
    assertThat(find("#crop-preview", CropPreview.class).isVisible()).isFalse();
  }

  @Test
  void aBoxIsDrawnWithTheMouseAndResizedByItsHandleAndDeletedByKey() throws InterruptedException {
    int crops = shown().crops().size();
    var view = find(".picture-view", PictureView.class);
    var middle = robot.bounds(view).query();
    double x = (middle.getMinX() + middle.getMaxX()) / 2;
    double y = (middle.getMinY() + middle.getMaxY()) / 2;

    robot.press(KeyCode.N).release(KeyCode.N);
    robot.drag(x - 60, y - 60, MouseButton.PRIMARY).dropTo(x + 40, y + 40);
    settle();
    ReviewCrop drawn = Objects.requireNonNull(desk.selectedCrop());
    assertThat(shown().crops()).hasSize(crops + 1);
    assertThat(drawn.stale()).as("it was judged and encoded").isFalse();
    assertThat(drawn.verdict().measures()).isNotEmpty();

    robot.drag(x + 40, y + 40, MouseButton.PRIMARY).dropTo(x + 80, y + 70);
    settle();
    Box larger = stored(shown().productId(), drawn.id()).detection().box();
    assertThat(larger.x0()).isEqualTo(drawn.detection().box().x0());
    assertThat(larger.width()).isGreaterThan(drawn.detection().box().width());

    robot.press(KeyCode.DELETE).release(KeyCode.DELETE);
    settle();
    assertThat(stored(shown().productId()).crops()).hasSize(crops);
    robot.press(KeyCode.CONTROL, KeyCode.Z).release(KeyCode.Z, KeyCode.CONTROL);
    settle();
    assertThat(stored(shown().productId(), drawn.id()).detection().box()).isEqualTo(larger);
  }

  private ReviewCrop stored(long product, long crop) {
    return stored(product).crops().stream().filter(c -> c.id() == crop).findFirst().orElseThrow();
  }

  @Test
  void inAttributeModeADigitSetsTheValueTabGoesToTheNextCropAndTheAttributeStays()
      throws InterruptedException {
    ReviewItem before = shown();
    robot.press(KeyCode.A).release(KeyCode.A);
    robot.press(KeyCode.DOWN).release(KeyCode.DOWN);
    settle();
    ReviewCrop crop = Objects.requireNonNull(desk.selectedCrop());
    String third = desk.values(crop).get(2);

    robot.press(KeyCode.DIGIT3).release(KeyCode.DIGIT3);
    robot.press(KeyCode.TAB).release(KeyCode.TAB);
    settle();

    assertThat(desk.selectedCrop()).isNotEqualTo(crop);
    assertThat(
            stored(before.productId()).crops().stream()
                .filter(c -> c.id() == crop.id())
                .flatMap(c -> c.humanLabels().entrySet().stream()))
        .containsExactly(java.util.Map.entry("colour", List.of(third)));
    robot.press(KeyCode.ENTER).release(KeyCode.ENTER);
    settle();
    assertThat(desk.selectedAttribute().name()).isEqualTo("colour");
    robot.press(KeyCode.A).release(KeyCode.A);
    robot.press(KeyCode.DIGIT1).release(KeyCode.DIGIT1);
    settle();
    assertThat(desk.selection().crop()).isZero();
  }
}
