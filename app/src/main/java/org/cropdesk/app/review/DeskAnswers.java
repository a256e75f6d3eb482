package org.cropdesk.app.review;

import java.util.List;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewDecision;
import org.cropdesk.review.ReviewOutcome;

/** What the catalog makes of the decisions of this desk. JavaFX thread only. */
final class DeskAnswers {
  private final ReviewDesk desk;
  private final DeskUndo undo;
  private final DeskQuestions questions;
  private final DeskHolds holds;
  private final DeskNews news;

  DeskAnswers(
      ReviewDesk desk, DeskUndo undo, DeskQuestions questions, DeskHolds holds, DeskNews news) {
    this.desk = desk;
    this.undo = undo;
    this.questions = questions;
    this.holds = holds;
    this.news = news;
  }

  /** What the catalog made of a decision. */
  void onOutcome(ReviewDecision decision, ReviewOutcome outcome) {
    desk.feed().answered(decision.productId(), desk.isEmpty());
    switch (outcome) {
      case ReviewOutcome.Committed committed -> {
        undo.committed(decision.id());
        desk.counts().committed(desk.isEmpty());
        if (decision.change() instanceof ReviewChange.Revert) {
          // It may wait again, and is on this desk.
          holds.hold(List.of(decision.productId()));
        }
      }
      case ReviewOutcome.Conflict conflict -> {
        undo.failed(decision.id());
        questions.refused(decision);
        desk.steps().forget(decision.productId());
        desk.counts().read();
      }
      case ReviewOutcome.Gone gone -> {
        undo.failed(decision.id());
        news.takeBack(decision, ": " + gone.what() + " Your decision was not applied.");
      }
    }
    // Together with all that was said on top of it, which is refused as well.
    if (!desk.feed().isUnderWay(decision.productId())) {
      questions.compare(decision.productId());
    }
  }

  /** The catalog refuses a decision for a reason of its own; it stays in the journal. */
  void onRefused(ReviewDecision decision, CatalogException reason) {
    undo.failed(decision.id());
    desk.feed().answered(decision.productId(), desk.isEmpty());
    desk.say(
        Notice.Level.ERROR,
        "The catalog refuses a decision about product "
            + decision.productId()
            + "; it is kept on this machine and tried again at the next start. "
            + reason.explained());
  }
}
