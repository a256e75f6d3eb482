package org.cropdesk.backfill;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;

/**
 * Asks an encoder again and again whether it still is the one of a space. An encoder behind an
 * address can become another one at any time, without a word and of the same size: what it made is
 * written only when a probe that was begun after it came back as it always has. Safe for use by
 * several threads.
 */
final class EncoderProof {
  /** One that stays in this process is asked now and then, for its device. */
  private static final long GOOD_FOR = TimeUnit.SECONDS.toNanos(60);

  private static final int PROBE_ATTEMPTS = 3;

  private final Spaces spaces;
  private final Space space;
  private final VectorMaker maker;
  private final ReentrantLock turn = new ReentrantLock();

  /** When the last good probe was begun. */
  private volatile long goodAt = System.nanoTime();

  /** To be made after a first probe was good. */
  EncoderProof(Spaces spaces, Space space, VectorMaker maker) {
    this.spaces = spaces;
    this.space = space;
    this.maker = maker;
  }

  /**
   * Proves everything that was made before this call. One probe serves all who waited for it; while
   * probes fail nobody passes.
   *
   * @throws CatalogException of kind WEIGHTS when the encoder is another one by now, or as its
   *     probe fails: nothing that was made may be written then
   * @throws CancellationException after an interrupt
   */
  void prove() {
    long needed = System.nanoTime() - (maker.mayBeSwapped() ? 0 : GOOD_FOR);
    if (goodAt - needed >= 0) {
      return;
    }
    try {
      turn.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("Waiting for a probe was stopped");
    }
    try {
      if (goodAt - needed < 0) {
        long begun = System.nanoTime();
        spaces.requireSame(space, probes());
        goodAt = begun;
      }
    } finally {
      turn.unlock();
    }
  }

  /**
   * A server that answers one in a hundred with nonsense does so to a probe, too. What does come
   * back is believed at once, or of two encoders behind one address the right one would be waited
   * for.
   */
  private List<float[]> probes() {
    for (int attempt = 1; ; attempt++) {
      try {
        return maker.probes();
      } catch (CatalogException e) {
        if (e.kind() != ErrorKind.WEIGHTS || attempt == PROBE_ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
