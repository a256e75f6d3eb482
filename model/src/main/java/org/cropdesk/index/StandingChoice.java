package org.cropdesk.index;

import java.util.ArrayList;
import java.util.List;
import org.cropdesk.label.Suggestion;
import org.jspecify.annotations.Nullable;

/**
 * What the machine chooses among the crops of a product as they are stored, and how unsure it is:
 * the rule of the index run, for whatever changes a verdict or a box later.
 */
final class StandingChoice {
  private StandingChoice() {}

  /**
   * @param before what the choice that stands rests on, null when there was none
   */
  static PrimaryBasis basis(@Nullable PrimaryBasis before, Judgement judged) {
    if (judged.primary() < 0) {
      return PrimaryBasis.NO_CANDIDATE;
    }
    if (before != null && before != PrimaryBasis.NO_CANDIDATE) {
      return before;
    }
    boolean text = judged.crops().get(judged.primary()).scores().text() != null;
    return text ? PrimaryBasis.TEXT : PrimaryBasis.NO_TEXT;
  }

  /**
   * @param labels of the primary crop
   */
  static double doubt(Judgement judged, List<Suggestion> labels) {
    if (judged.primary() < 0) {
      return Doubt.NO_ANSWER;
    }
    StoredCrop primary = judged.crops().get(judged.primary());
    var rivals = new ArrayList<Double>();
    for (int i = 0; i < judged.crops().size(); i++) {
      StoredCrop rival = judged.crops().get(i);
      if (i != judged.primary() && rival.candidate() && judged.keeps(i)) {
        rivals.add(rival.total());
      }
    }
    return Doubt.of(
        primary.detection().classId() >= 0,
        primary.detection().score(),
        primary.total(),
        rivals,
        labels);
  }
}
