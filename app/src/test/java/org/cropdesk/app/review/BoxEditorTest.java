package org.cropdesk.app.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewOutcome;
import org.cropdesk.review.ReviewStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BoxEditorTest {
  private static final String THREE_BOXES =
      "mug 0.9 10 10 60 60\nlamp 0.8 50 50 95 95\nmug 0.7 5 50 45 95\n";

  @TempDir Path folder;

  private CatalogDatabase database;
  private TestDesk test;
  private ReviewViewModel desk;
  private BoxEditor boxes;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  BoxEditorTest() {}

  @BeforeEach
  void open() throws IOException, InterruptedException {
    database = CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system());
    TestDesk.fill(
        database,
        folder,
        List.<String[]>of(
            new String[] {"SKU-0", THREE_BOXES},
            new String[] {"SKU-1", THREE_BOXES + "mug 0.6 2 0 40 40\n"}));
    test = new TestDesk(database, folder.resolve("journal"), "ada");
    desk = test.desk();
    boxes = test.boxes();
    test.settle();
    desk.selection().pick(1);
  }

  @AfterEach
  void close() {
    test.close();
    database.close();
  }

  private ReviewItem item() {
    return Objects.requireNonNull(desk.item());
  }

  private ReviewCrop picked() {
    return Objects.requireNonNull(desk.selectedCrop());
  }

  private ReviewItem stored(ReviewItem item) {
    return test.reviews().load(item.productId()).orElseThrow();
  }

  /** Held field by field: the desk guesses ahead of the catalog and must guess right. */
  private void sameInTheCatalog() throws InterruptedException {
    test.settle();
    ReviewItem shown = item();
    assertThat(shown.crops()).isEqualTo(stored(shown).crops());
    assertThat(shown.primary()).isEqualTo(stored(shown).primary());
    assertThat(shown.version()).isEqualTo(stored(shown).version());
    assertThat(test.outcomes()).allMatch(ReviewOutcome.Committed.class::isInstance);
  }

  @Test
  void everyChangeOfABoxIsOnTheDeskAtOnceAsItWillBeInTheCatalog() throws InterruptedException {
    boxes.nudge(3, 4);
    boxes.commit();
    sameInTheCatalog();
    boxes.name("teapot");
    sameInTheCatalog();
    boxes.duplicate();
    sameInTheCatalog();
    assertThat(item().crops()).hasSizeGreaterThanOrEqualTo(4);
    desk.selection().pick(1);
    boxes.delete();
    sameInTheCatalog();
    for (int i = 0; i < 4; i++) {
      desk.undo();
      sameInTheCatalog();
    }
    for (int i = 0; i < 4; i++) {
      desk.redo();
      sameInTheCatalog();
    }
  }

  @Test
  void aRunOfKeyPressesIsOneDecisionAndUndoTakesItBackWhole() throws InterruptedException {
    Box before = picked().detection().box();
    for (int i = 0; i < 7; i++) {
      boxes.nudge(1, 0);
    }
    boxes.grow(-2, 5);
    boxes.leave();
    test.settle();

    assertThat(picked().detection().box())
        .isEqualTo(new Box(before.x0() + 7, before.y0(), before.x1() + 5, before.y1() + 5));
    assertThat(picked().source()).isEqualTo(CropSource.PERSON);
    assertThat(test.outcomes()).hasSize(1);
    desk.undo();
    assertThat(picked().detection().box()).isEqualTo(before);
  }

  @Test
  void acceptingKeepsABoxThatWasStillBeingMoved() throws InterruptedException {
    ReviewItem first = item();
    long crop = picked().id();
    Box before = picked().detection().box();
    boxes.nudge(5, 0);

    desk.accept();
    test.settle();

    assertThat(stored(first).stage()).isEqualTo(ReviewStage.VERIFIED);
    assertThat(stored(first).crops())
        .filteredOn(c -> c.id() == crop)
        .extracting(c -> c.detection().box().x0())
        .containsExactly(before.x0() + 5);
  }

  @Test
  void goingToAnotherProductKeepsABoxThatWasStillBeingMoved() throws InterruptedException {
    ReviewItem first = item();
    double before = picked().detection().box().x0();
    boxes.nudge(6, 0);
    desk.nextWaiting();
    test.settle();
    assertThat(item().productId()).isNotEqualTo(first.productId());
    assertThat(stored(first).crops())
        .anySatisfy(c -> assertThat(c.detection().box().x0()).isEqualTo(before + 6));

    ReviewItem second = item();
    desk.selection().pick(1);
    double expected = picked().detection().box().x0() + 7;
    boxes.nudge(7, 0);
    desk.open(first.productId());
    test.settle();
    assertThat(item().productId()).isEqualTo(first.productId());
    assertThat(stored(second).crops())
        .anySatisfy(c -> assertThat(c.detection().box().x0()).isEqualTo(expected));
    assertThat(test.outcomes()).allMatch(ReviewOutcome.Committed.class::isInstance);
  }

  @Test
  void pickingAnotherCropDecidesAboutTheFirst() throws InterruptedException {
    long first = picked().id();
    boxes.nudge(5, 0);

    desk.selection().pick(2);
    test.settle();

    assertThat(boxes.draft()).isNull();
    assertThat(stored(item()).crops())
        .filteredOn(c -> c.source() == CropSource.PERSON)
        .extracting(ReviewCrop::id)
        .containsExactly(first);
  }

  @Test
  void aBoxStaysWithinItsPictureAndIsNeverTurnedInsideOut() {
    boxes.nudge(-1000, 1000);
    Box moved = Objects.requireNonNull(boxes.draft()).box();
    assertThat(moved.x0()).isZero();
    assertThat(moved.y1()).isEqualTo(100);
    boxes.grow(-1000, 1000);
    Box small = Objects.requireNonNull(boxes.draft()).box();
    assertThat(small.width()).isEqualTo(BoxShape.SMALLEST);
    assertThat(small.y1()).isEqualTo(100);
  }

  @Test
  void movingABoxThereAndBackDecidesNothing() throws InterruptedException {
    boxes.nudge(4, 0);
    boxes.nudge(-4, 0);
    boxes.leave();
    test.settle();

    assertThat(test.outcomes()).isEmpty();
  }

  @Test
  void theClassesToChooseFromAreTheDetectorsAndTheCatalogs() throws InterruptedException {
    boxes.knows(List.of("kettle"));
    boxes.readClasses();
    test.settle();

    assertThat(boxes.classes()).containsExactly("kettle", "lamp", "mug");
  }
}
