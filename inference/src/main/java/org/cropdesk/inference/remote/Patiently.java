package org.cropdesk.inference.remote;

import dev.failsafe.ExecutionContext;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.remote.ServerSettings.Patience;
import org.cropdesk.inference.remote.TryAgain.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats what may succeed next time: exponential backoff with full jitter (Brooker, "Exponential
 * Backoff And Jitter", 2015), never before the server's Retry-After. A busy or confused server gets
 * a number of attempts, one that is not there yet gets time.
 */
final class Patiently {
  private static final Logger log = LoggerFactory.getLogger(Patiently.class);

  private final ServerSettings settings;
  private final Consumer<String> progress;
  private final LongAdder retries = new LongAdder();

  /**
   * @param progress told, by the waiting thread, what is waited for
   */
  Patiently(ServerSettings settings, Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /** Something that may take several attempts. */
  @FunctionalInterface
  interface Attempt<T> {
    T once() throws InterruptedException;
  }

  long retries() {
    return retries.sum();
  }

  /**
   * @throws CatalogException of kind ENVIRONMENT when patience is over
   * @throws CancellationException when the thread is interrupted; its mark stays
   */
  <T> T call(Attempt<T> attempt) {
    var course = new Course(settings.patience());
    RetryPolicy<T> policy =
        RetryPolicy.<T>builder()
            .handle(TryAgain.class)
            .withMaxRetries(-1)
            .abortIf((_, _) -> course.over)
            .withDelayFn(course::delay)
            .onRetry(_ -> retries.increment())
            .onRetryScheduled(event -> tell(course, event.getDelay()))
            .build();
    try {
      return Failsafe.with(policy).get(context -> course.attempt(attempt, context));
    } catch (TryAgain e) {
      throw given(course, e);
    } catch (FailsafeException e) {
      if (e.getCause() instanceof InterruptedException) {
        Thread.currentThread().interrupt();
        throw new CancellationException("Waiting for the embedding server was stopped");
      }
      throw e;
    }
  }

  private void tell(Course course, Duration delay) {
    String line =
        String.format(
            Locale.ROOT,
            "The embedding server %s: %s; next attempt in %.1f s, %.0f s waited so far.",
            settings.address(),
            course.last,
            delay.toMillis() / 1000.0,
            course.seconds());
    log.info(line);
    progress.accept(line);
  }

  private CatalogException given(Course course, TryAgain last) {
    Duration after = last.after();
    String until =
        after != null && after.compareTo(settings.patience().warmUp()) > 0
            ? " and asks to be left alone for " + after.toSeconds() + " s"
            : "";
    return new CatalogException(
        ErrorKind.ENVIRONMENT,
        "The embedding server %s gave no vectors: %s%s. %d attempts were made in %.0f s."
            .formatted(settings.address(), course.last, until, course.attempts, course.seconds()),
        "Look whether it runs and has room, then start again; what was done is kept.",
        last);
  }

  /** One call with its attempts; used by one thread. */
  private static final class Course {
    private final Patience patience;
    private final long started = System.nanoTime();
    private int attempts;
    private int counted;
    private int waited;
    private boolean over;
    private String last = "";

    Course(Patience patience) {
      this.patience = patience;
    }

    double seconds() {
      return (System.nanoTime() - started) / 1e9;
    }

    <T> T attempt(Attempt<T> attempt, ExecutionContext<T> context) throws InterruptedException {
      attempts = context.getAttemptCount() + 1;
      try {
        return attempt.once();
      } catch (TryAgain e) {
        last = String.valueOf(e.getMessage());
        over = over(e);
        throw e;
      }
    }

    private boolean over(TryAgain e) {
      Duration after = e.after();
      if (after != null && after.compareTo(patience.warmUp()) > 0) {
        return true;
      }
      double left = patience.inAll().toMillis() / 1000.0 - seconds();
      if (left <= 0 || (after != null && after.toMillis() / 1000.0 > left)) {
        return true;
      }
      if (e.reason() == Reason.NOT_READY) {
        waited++;
        return seconds() > patience.warmUp().toMillis() / 1000.0;
      }
      waited = 0;
      counted++;
      return counted >= patience.attempts();
    }

    /** Uniform between nothing and a bound that doubles. */
    <T> Duration delay(ExecutionContext<T> context) {
      double first = patience.firstBackoff().toNanos();
      int doublings = Math.min(30, Math.max(counted, waited) - 1);
      long bound =
          (long)
              Math.min((double) patience.longestBackoff().toNanos(), Math.scalb(first, doublings));
      long wait = ThreadLocalRandom.current().nextLong(bound + 1);
      Throwable failure = context.getLastException();
      Duration after = failure instanceof TryAgain t ? t.after() : null;
      return Duration.ofNanos(after == null ? wait : Math.max(after.toNanos() + wait / 4, wait));
    }
  }
}
