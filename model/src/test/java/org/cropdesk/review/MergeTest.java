package org.cropdesk.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.cropdesk.crop.Box;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.review.ReviewChange.Accept;
import org.cropdesk.review.ReviewChange.AddBox;
import org.cropdesk.review.ReviewChange.DeleteCrop;
import org.cropdesk.review.ReviewChange.JudgeCrop;
import org.cropdesk.review.ReviewChange.Redraw;
import org.cropdesk.review.ReviewChange.Relabel;
import org.cropdesk.review.ReviewChange.SetClass;
import org.cropdesk.review.ReviewChange.SetPrimary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two people about one product, the second one refused. */
@ExtendWith(TestCatalog.class)
final class MergeTest {
  private static final String BOXES = "shoe 0.9 10 10 60 60\nbag 0.8 50 50 95 95\n";

  private final Reviews reviews;

  MergeTest(CatalogDatabase database, @TempDir Path dir) {
    this.reviews = new Reviews(database, dir);
  }

  private ReviewConflict conflict(ReviewItem seen, ReviewChange... mine) {
    var decisions = new java.util.ArrayList<ReviewDecision>();
    for (int i = 0; i < mine.length; i++) {
      decisions.add(
          new ReviewDecision(
              UUID.randomUUID(),
              seen.productId(),
              seen.version() + i,
              "ada",
              java.time.Instant.EPOCH,
              mine[i],
              null,
              null,
              i == 0 ? null : decisions.getLast().id()));
    }
    assertThat(decisions)
        .allSatisfy(d ->
            assertThat(reviews.service().record(d)).isInstanceOf(ReviewOutcome.Conflict.class));
    return reviews.service().conflict(decisions).orElseThrow();
  }

  private static long crop(ReviewItem item, int index) {
    return item.crops().get(index).id();
  }

  @Test
  void aFieldOnlyOneSideChangedIsTakenWithoutAsking() throws IOException {
    var seen = reviews.add("apart", BOXES);
    reviews.decide("apart", new Relabel(crop(seen, 0), "colour", "red"));
    var mine = new Relabel(crop(seen, 1), "colour", "blue");
    var conflict = conflict(seen, mine);
    assertThat(conflict.needsAsking()).isFalse();
    assertThat(conflict.mergeable()).isTrue();
    assertThat(conflict.changes(conflict.fields())).containsExactly(mine);
  }

  @Test
  void whatBothSaidDifferentlyIsAskedWithAllThreeValues() throws IOException {
    var seen = reviews.add("both", BOXES);
    reviews.decide("both", new Relabel(crop(seen, 0), "colour", "red"));
    var mine = new Relabel(crop(seen, 0), "colour", "blue");
    var conflict = conflict(seen, mine, new JudgeCrop(crop(seen, 1), false));
    assertThat(conflict.fields()).hasSize(2);
    var asked = conflict.fields().stream().filter(MergeField::asked).toList();
    assertThat(asked)
        .containsExactly(
            new MergeField(
                MergeField.Kind.LABEL, crop(seen, 0), "colour", null, "red", "blue", true));
    var rest = conflict.fields().stream().filter(f -> !f.asked()).toList();
    assertThat(conflict.changes(rest)).containsExactly(new JudgeCrop(crop(seen, 1), false));
    assertThat(conflict.actor()).isEqualTo("ada");
  }

  @Test
  void bothSayingTheSameIsNoConflict() throws IOException {
    var seen = reviews.add("same", BOXES);
    reviews.decide("same", new SetPrimary(crop(seen, 1)));
    var conflict = conflict(seen, new SetPrimary(crop(seen, 1)));
    assertThat(conflict.fields()).isEmpty();
    assertThat(conflict.changes(List.of())).isEmpty();
  }

  @Test
  void acceptingWhatSomebodyChangedUnseenIsAskedAbout() throws IOException {
    var seen = reviews.add("unseen", BOXES);
    boolean kept = seen.crops().get(1).kept();
    reviews.decide("unseen", new JudgeCrop(crop(seen, 1), !kept));
    var conflict = conflict(seen, new Accept());
    var asked = conflict.fields().stream().filter(MergeField::asked).toList();
    assertThat(asked).singleElement().satisfies(f -> assertThat(f.crop()).isEqualTo(crop(seen, 1)));
    assertThat(conflict.changes(conflict.fields()))
        .containsExactly(new JudgeCrop(crop(seen, 1), kept), new Accept());
  }

  @Test
  void aPrimaryCropTheOtherRejectedIsAskedAbout() throws IOException {
    var seen = reviews.add("primary", BOXES);
    reviews.decide("primary", new JudgeCrop(crop(seen, 1), false));
    var conflict = conflict(seen, new SetPrimary(crop(seen, 1)));
    assertThat(conflict.fields())
        .singleElement()
        .satisfies(f -> assertThat(f.asked()).isTrue())
        .satisfies(f -> assertThat(f.kind()).isEqualTo(MergeField.Kind.PRIMARY));
  }

  @Test
  void aDecisionOnTopOfARefusedOneIsRefusedThoughTheVersionsMeetByChance() throws IOException {
    var seen = reviews.add("chance", BOXES);
    reviews.decide("chance", new Relabel(crop(seen, 0), "colour", "red"));
    // The second of these expects the very version the colleague has made.
    conflict(seen, new Relabel(crop(seen, 0), "colour", "blue"), new Accept());
    assertThat(reviews.item("chance").stage()).isEqualTo(ReviewStage.IN_REVIEW);
  }

  @Test
  void anUndoOfARefusedDecisionLeavesNothingToAsk() throws IOException {
    var seen = reviews.add("undone", BOXES);
    reviews.decide("undone", new Relabel(crop(seen, 0), "colour", "red"));
    var first = Reviews.decision(seen, new Relabel(crop(seen, 0), "colour", "blue"));
    var undo =
        Reviews.decision(seen.productId(), seen.version() + 1, new ReviewChange.Revert(first.id()));
    var conflict = reviews.service().conflict(List.of(first, undo)).orElseThrow();
    assertThat(conflict.mergeable()).isTrue();
    assertThat(conflict.fields()).isEmpty();
  }

  private static final Box HERE = new Box(12, 12, 58, 58);
  private static final Box THERE = new Box(40, 45, 90, 95);

  @Test
  void boxesThatEachSideChangedForItselfAreMergedWithoutAsking() throws IOException {
    var seen = reviews.add("boxes", BOXES);
    reviews.decide("boxes", new Redraw(crop(seen, 0), HERE, 0.1));
    var mine = List.of(new Redraw(crop(seen, 1), THERE, 0.15), new SetClass(crop(seen, 0), "boot"));
    var conflict = conflict(seen, mine.get(0), mine.get(1));
    assertThat(conflict.mergeable()).isTrue();
    assertThat(conflict.needsAsking()).isFalse();

    say(conflict);

    var now = reviews.item("boxes").crops();
    assertThat(now.get(0).detection().box()).isEqualTo(HERE);
    assertThat(now.get(0).detection().className()).isEqualTo("boot");
    assertThat(now.get(1).detection().box()).isEqualTo(THERE);
  }

  private void say(ReviewConflict conflict) {
    String sku = conflict.current().sku();
    for (ReviewChange change : conflict.changes(conflict.fields())) {
      assertThat(reviews.decide(sku, change)).isInstanceOf(ReviewOutcome.Committed.class);
    }
  }

  @Test
  void aBoxThatBothMovedIsAskedAboutOnceWithBothPlaces() throws IOException {
    var seen = reviews.add("moved", BOXES);
    reviews.decide("moved", new Redraw(crop(seen, 0), HERE, 0.15));
    var conflict =
        conflict(
            seen,
            new Redraw(crop(seen, 0), new Box(1, 1, 9, 9), 0.15),
            new Redraw(crop(seen, 0), THERE, 0.15));
    assertThat(conflict.fields())
        .singleElement()
        .satisfies(f -> {
          assertThat(f.asked()).isTrue();
          assertThat(f.kind()).isEqualTo(MergeField.Kind.BOX);
          assertThat(MergeField.boxWords(Objects.requireNonNull(f.theirs())))
              .isEqualTo("46 \u00d7 46 at 12, 12");
          assertThat(MergeField.boxWords(Objects.requireNonNull(f.mine())))
              .isEqualTo("50 \u00d7 50 at 40, 45");
        });
    say(conflict);
    assertThat(reviews.item("moved").crops().getFirst().detection().box()).isEqualTo(THERE);
  }

  @Test
  void aBoxDrawnByTheRefusedSideComesWithWhatWasSaidOfIt() throws IOException {
    var seen = reviews.add("drawn", BOXES);
    reviews.decide("drawn", new Relabel(crop(seen, 0), "colour", "red"));
    var ids = reviews.service().reserveBoxes(2);
    long image = seen.images().getFirst().id();
    long added = ids.getFirst().cropId();
    var conflict =
        conflict(
            seen,
            new AddBox(ids.get(0), image, HERE, 0.15, "lamp"),
            new Redraw(added, THERE, 0.2),
            new Relabel(added, "colour", "blue"),
            new SetPrimary(added),
            new AddBox(ids.get(1), image, HERE, 0.15, ""),
            new DeleteCrop(ids.get(1).cropId()));
    assertThat(conflict.mergeable()).isTrue();
    assertThat(conflict.needsAsking()).isFalse();
    assertThat(conflict.changes(List.of())).as("theirs throughout").isEmpty();
    assertThat(
            conflict.changes(
                conflict.fields().stream().filter(f -> f.kind() != MergeField.Kind.BOX).toList()))
        .as("nothing is said of a box that is not drawn")
        .isEmpty();

    say(conflict);

    var now = reviews.item("drawn");
    assertThat(now.primary()).isEqualTo(added);
    assertThat(now.crops())
        .hasSize(3)
        .filteredOn(c -> c.id() == added)
        .singleElement()
        .satisfies(c -> {
          assertThat(c.detection().box()).isEqualTo(THERE);
          assertThat(c.detection().className()).isEqualTo("lamp");
          assertThat(c.margin()).isEqualTo(0.2);
          assertThat(c.humanLabels()).containsEntry("colour", List.of("blue"));
        });
  }

  @Test
  void deletingWhatTheOtherSpokeOfIsAskedAndMovingWhatTheyDeletedIsNotApplied() throws IOException {
    var seen = reviews.add("gone", BOXES);
    reviews.decide("gone", new Relabel(crop(seen, 0), "colour", "red"));
    var asked = conflict(seen, new DeleteCrop(crop(seen, 0)));
    assertThat(asked.fields())
        .singleElement()
        .satisfies(f -> assertThat(f.kind()).isEqualTo(MergeField.Kind.DELETED))
        .satisfies(f -> assertThat(f.asked()).isTrue());
    var alone = conflict(seen, new DeleteCrop(crop(seen, 1)));
    assertThat(alone.needsAsking()).as("nobody spoke of that one").isFalse();

    reviews.decide("gone", new DeleteCrop(crop(seen, 1)));
    assertThat(conflict(seen, new Redraw(crop(seen, 1), THERE, 0.15)).mergeable()).isFalse();
  }

  @Test
  void whoeverAcceptedLooksAgainAtABoxTheyHaveNotSeen() throws IOException {
    var seen = reviews.add("unseen box", BOXES);
    reviews.decide("unseen box", new Redraw(crop(seen, 0), HERE, 0.15));
    assertThat(conflict(seen, new Accept()).mergeable()).isFalse();
  }
}
