package org.cropdesk.app.review;

import java.util.Arrays;
import java.util.function.Consumer;
import org.cropdesk.review.RejectReason;

/** Asks why something is rejected, with the same list and the same digits wherever it is asked. */
public final class RejectReasons {
  private RejectReasons() {}

  public static ChoiceList<RejectReason> list(Consumer<RejectReason> onChosen) {
    var choices =
        Arrays.stream(RejectReason.values())
            .map(reason -> new ChoiceList.Choice<>(reason, reason.text(), ""))
            .toList();
    return new ChoiceList<>(choices, ChoiceList.NARROW, onChosen);
  }
}
