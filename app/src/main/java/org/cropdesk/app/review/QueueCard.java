package org.cropdesk.app.review;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.cropdesk.queue.QueuePile;
import org.cropdesk.queue.QueueView;
import org.cropdesk.queue.SavedView;
import org.cropdesk.review.ReviewCounts;
import org.jspecify.annotations.Nullable;

/** The queues to choose from: those everybody has with their counts, then those with a name. */
final class QueueCard {
  /** One of them; exactly one side is there. */
  record Entry(@Nullable QueueView usual, @Nullable SavedView saved) {}

  private QueueCard() {}

  static ChoiceList<Entry> list(DeskQueues queues, ReviewCounts counts, Consumer<Entry> onChosen) {
    return new ChoiceList<>(
        choices(queues.viewsProperty().get(), counts),
        "Type to narrow, or press a digit",
        onChosen);
  }

  private static List<ChoiceList.Choice<Entry>> choices(
      List<SavedView> saved, ReviewCounts counts) {
    var choices = new ArrayList<ChoiceList.Choice<Entry>>();
    for (QueueView view : DeskQueues.usual()) {
      choices.add(
          new ChoiceList.Choice<>(
              new Entry(view, null), view.words(), Long.toString(count(view.pile(), counts))));
    }
    for (SavedView view : saved) {
      choices.add(
          new ChoiceList.Choice<>(new Entry(null, view), view.name(), "saved by " + view.owner()));
    }
    return choices;
  }

  private static long count(QueuePile pile, ReviewCounts counts) {
    return switch (pile) {
      case WAITING -> counts.waiting();
      case REWORK -> counts.rework();
      case FLAGGED -> counts.flagged();
      case VERIFIED -> counts.verified();
    };
  }
}
