package org.cropdesk.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.review.ReviewChange.Accept;
import org.cropdesk.review.ReviewChange.JudgeCrop;
import org.cropdesk.review.ReviewChange.Relabel;
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
                new HumanField(HumanField.Kind.LABEL, crop(seen, 0), "colour"),
                null,
                "red",
                "blue",
                true));
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
    assertThat(asked)
        .singleElement()
        .satisfies(f -> assertThat(f.about().crop()).isEqualTo(crop(seen, 1)));
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
        .satisfies(f -> assertThat(f.about().kind()).isEqualTo(HumanField.Kind.PRIMARY));
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
}
