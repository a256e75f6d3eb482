package org.cropdesk.app.review;

import javafx.animation.Animation;
import javafx.animation.PauseTransition;
import javafx.util.Duration;

/**
 * Work that a key leads to and nobody waits for begins when what the key brings up is painted: on
 * two cores it would cost that frame as long as it takes. JavaFX thread only.
 */
final class AfterFrame {
  /** Longer than a frame takes here, shorter than people press keys. */
  private static final Duration PAINTED = Duration.millis(120);

  private final PauseTransition painted = new PauseTransition(PAINTED);

  AfterFrame(Runnable work) {
    painted.setOnFinished(e -> work.run());
  }

  /** Whether it has been asked for and is not yet done. */
  boolean isDue() {
    return painted.getStatus() == Animation.Status.RUNNING;
  }

  /** Does it soon; once for all that ask until then. */
  void request() {
    if (!isDue()) {
      painted.playFromStart();
    }
  }
}
