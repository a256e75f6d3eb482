package org.cropdesk.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.Detection;
import org.cropdesk.evaluation.BoxScorer.Truth;
import org.junit.jupiter.api.Test;

/** Average precision against numbers reckoned by hand from COCO's protocol. */
final class BoxScorerTest {
  private static final List<String> NAMES = List.of("mug", "bag");
  private static final Box HERE = new Box(0, 0, 100, 100);
  private static final Box THERE = new Box(200, 0, 300, 100);

  private final BoxScorer scorer = new BoxScorer(NAMES);

  private static Truth mug(Box box) {
    return new Truth(0, box);
  }

  private static Detection found(String name, double score, Box box) {
    return new Detection(7, name, score, box);
  }

  @Test
  void whatIsFoundExactlyIsOneAndIdsOfTheDetectorDoNotMatter() {
    scorer.add(List.of(mug(HERE)), List.of(found("mug", 0.3, HERE)));
    var score = scorer.score(NAMES);
    assertThat(score.map50()).isEqualTo(1);
    assertThat(score.map()).isEqualTo(1);
    assertThat(score.classes()).as("a class without boxes is not counted").hasSize(1);
  }

  @Test
  void aWrongOneBeforeTheRightOneHalvesPrecisionAndOneBehindItCostsNothing() {
    scorer.add(List.of(mug(HERE)), List.of(found("mug", 0.9, THERE), found("mug", 0.8, HERE)));
    assertThat(scorer.score(NAMES).map50()).isEqualTo(0.5, within(1e-9));
    var other = new BoxScorer(NAMES);
    other.add(List.of(mug(HERE)), List.of(found("mug", 0.7, THERE), found("mug", 0.8, HERE)));
    assertThat(other.score(NAMES).map50()).isEqualTo(1);
  }

  @Test
  void aBoxFoundTwiceIsRightOnce() {
    scorer.add(
        List.of(mug(HERE), mug(THERE)),
        List.of(found("mug", 0.9, HERE), found("mug", 0.8, HERE), found("mug", 0.7, THERE)));
    // Right, wrong, right: precision 1 up to recall .5 (51 of 101 points), 2/3 after it (50).
    assertThat(scorer.score(NAMES).map50()).isEqualTo((51 + 50 * 2 / 3.0) / 101, within(1e-9));
  }

  @Test
  void aBoxThatIsALittleOffIsRightOnlyWhereThatMuchIsAllowed() {
    // Shifted by 20 of 100: 80 / 120 overlap, right at .5, .55, .6 and .65.
    scorer.add(List.of(mug(HERE)), List.of(found("mug", 0.9, new Box(20, 0, 120, 100))));
    var score = scorer.score(NAMES);
    assertThat(score.map50()).isEqualTo(1);
    assertThat(score.map()).isEqualTo(0.4, within(1e-9));
  }

  @Test
  void whatIsMissedIsMissedAndAnotherClassIsNoMug() {
    scorer.add(List.of(mug(HERE)), List.of());
    scorer.add(List.of(mug(HERE)), List.of(found("bag", 0.9, HERE)));
    scorer.add(List.of(mug(HERE)), List.of(found("mug", 0.9, HERE)));
    var score = scorer.score(NAMES);
    // One of three: precision 1 at recalls 0 to .33.
    assertThat(score.map50()).isEqualTo(34 / 101.0, within(1e-9));
    assertThat(score.pictures()).isEqualTo(3);
    assertThat(score.boxes()).isEqualTo(3);
  }

  @Test
  void detectionsTakeTheBoxTheyOverlapMostInOrderOfTheirScores() {
    Box near = new Box(10, 0, 110, 100);
    scorer.add(
        List.of(mug(HERE), mug(near)), List.of(found("mug", 0.9, near), found("mug", 0.8, HERE)));
    assertThat(scorer.score(NAMES).map()).isEqualTo(1);
  }

  @Test
  void whatOverlapsABoxNobodyNamedCountsNeitherWay() {
    scorer.add(
        List.of(mug(HERE), new Truth(-1, THERE)),
        List.of(found("mug", 0.9, THERE), found("mug", 0.8, HERE)));
    assertThat(scorer.score(NAMES).map50()).isEqualTo(1);
  }

  @Test
  void aClassTheDetectorDoesNotHaveCountsAsNothingAndIsNamed() {
    scorer.add(List.of(mug(HERE), new Truth(1, THERE)), List.of(found("mug", 0.9, HERE)));
    var score = scorer.score(List.of("mug"));
    assertThat(score.map50()).isEqualTo(0.5);
    assertThat(score.classes())
        .filteredOn(c -> !c.known())
        .extracting(DetectorScore.OfClass::name)
        .containsExactly("bag");
  }

  @Test
  void onlyTheBestHundredOfAPictureAreLookedAt() {
    var many = new ArrayList<Detection>();
    for (int i = 0; i < BoxScorer.DETECTIONS; i++) {
      many.add(found("bag", 0.9, THERE));
    }
    many.add(found("mug", 0.1, HERE));
    scorer.add(List.of(mug(HERE)), many);
    assertThat(scorer.score(NAMES).map50()).isZero();
  }
}
