package org.cropdesk.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.cropdesk.crop.Box;
import org.cropdesk.review.ReviewChange.Accept;
import org.cropdesk.review.ReviewChange.DeleteCrop;
import org.cropdesk.review.ReviewChange.Flag;
import org.cropdesk.review.ReviewChange.JudgeCrop;
import org.cropdesk.review.ReviewChange.Redraw;
import org.cropdesk.review.ReviewChange.Reject;
import org.cropdesk.review.ReviewChange.Relabel;
import org.cropdesk.review.ReviewChange.SetClass;
import org.cropdesk.review.ReviewChange.SetPrimary;
import org.cropdesk.review.ReviewChange.Skip;
import org.cropdesk.review.ReviewChange.Together;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InverseTest {
  private static final HumanState NOTHING = HumanState.NONE;

  private final List<Inverse.Step> steps = new ArrayList<>();
  private HumanState now = NOTHING;

  private Inverse.Step say(ReviewChange change) {
    var step = new Inverse.Step(now, now.after(change));
    steps.addFirst(step);
    now = step.after();
    return step;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void takingBackEverythingLeavesNothing(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < 40; i++) {
      say(any(random));
    }
    var inverse = Inverse.of(now, steps);
    assertThat(inverse.state()).isEqualTo(NOTHING);
    assertThat(inverse.clashes()).isEmpty();
  }

  private static ReviewChange any(Random random) {
    long crop = random.nextLong(1, 4);
    return switch (random.nextInt(11)) {
      case 0 -> new Accept();
      case 1 ->
          new Reject(random.nextBoolean() ? RejectReason.WRONG_BOX : RejectReason.OTHER, null);
      case 2 -> new JudgeCrop(crop, random.nextBoolean());
      case 3 -> new SetPrimary(crop);
      case 4 -> new Relabel(crop, "colour", List.of("red", "blue").get(random.nextInt(2)));
      case 5 -> new Redraw(crop, new Box(0, 0, random.nextInt(1, 3), 9), 0.15);
      case 6 -> new DeleteCrop(crop);
      case 7 -> new SetClass(crop, List.of("mug", "lamp").get(random.nextInt(2)));
      case 8 -> new Flag(List.of("", "ask").get(random.nextInt(2)));
      case 9 ->
          new Together(
              List.of(new Relabel(crop, "remarks", List.of("cut off", "mirrored")), new Accept()));
      default -> new Skip();
    };
  }

  @Test
  void whatSomebodySaidLaterIsLeftAloneAndListed() {
    var mine = say(new Relabel(1, "colour", "red"));
    say(new Relabel(1, "colour", "blue"));
    say(new Relabel(1, "style", "plain"));

    var inverse = Inverse.of(now, List.of(mine));

    assertThat(inverse.state()).isEqualTo(now);
    assertThat(inverse.clashes())
        .singleElement()
        .satisfies(clash -> {
          assertThat(clash.field().words()).isEqualTo("the colour");
          assertThat(clash.expected()).isEqualTo(new HumanField.LabelWord(List.of("red")));
          assertThat(clash.found()).isEqualTo(new HumanField.LabelWord(List.of("blue")));
        });
  }

  @Test
  void aDecisionInTheMiddleGoesWithoutThoseAroundIt() {
    say(new Relabel(1, "colour", "red"));
    var mine = say(new SetPrimary(2));
    say(new Relabel(1, "style", "plain"));

    HumanState after = Inverse.of(now, List.of(mine)).state();

    assertThat(after.primary()).isNull();
    assertThat(after.verdicts()).isEmpty();
    assertThat(after.labels())
        .isEqualTo(Map.of(1L, Map.of("colour", List.of("red"), "style", List.of("plain"))));
    assertThat(after.stage()).isEqualTo(ReviewStage.IN_REVIEW);
  }

  @Test
  void whatWasTakenBackAlreadyIsNoConflict() {
    var mine = say(new Relabel(1, "colour", "red"));
    say(new Relabel(1, "colour", List.of()));

    var inverse = Inverse.of(now, List.of(mine));

    assertThat(inverse.clashes()).isEmpty();
    assertThat(inverse.state().labels()).isEmpty();
  }
}
