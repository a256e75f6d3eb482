package org.cropdesk.app.fx;

import javafx.animation.AnimationTimer;

/** Work that waits for frames. JavaFX thread only. */
public final class Pulses {
  private Pulses() {}

  /** Runs once so many frames have been begun; with 2 the frame in preparation has been drawn. */
  public static void after(int frames, Runnable action) {
    new AnimationTimer() {
      private int seen;

      @Override
      public void handle(long now) {
        if (++seen >= frames) {
          stop();
          action.run();
        }
      }
    }.start();
  }
}
