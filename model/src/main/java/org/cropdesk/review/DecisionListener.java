package org.cropdesk.review;

import java.util.Optional;
import org.cropdesk.failure.CatalogException;

/**
 * Hears what becomes of decisions. Called on the writer's thread, except {@code stateChanged},
 * which the submitting thread may call too; must not block.
 */
public interface DecisionListener {
  /**
   * @param pending decisions that are safe on disk and not yet in the database
   */
  void stateChanged(DecisionWriter.State state, int pending);

  /**
   * The database has answered; a conflict or a gone target changed nothing. A conflict is kept in
   * the journal until {@link DecisionWriter#settle}.
   */
  void decided(ReviewDecision decision, ReviewOutcome outcome);

  /**
   * The database refuses a decision for a reason that trying again does not cure. It stays in the
   * journal and is tried again at the next start.
   */
  default void refused(ReviewDecision decision, CatalogException reason) {}

  /**
   * A blind answer is kept beside the catalog.
   *
   * @param result empty when the decision it is held against is no more; then nothing is kept
   */
  default void answered(BlindAnswer answer, Optional<BlindResult> result) {}

  /** As {@link #refused} for a blind answer. */
  default void refused(BlindAnswer answer, CatalogException reason) {}

  /** A journal was damaged; what could not be read was kept beside it. */
  default void damaged(String message) {}
}
