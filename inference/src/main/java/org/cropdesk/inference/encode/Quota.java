package org.cropdesk.inference.encode;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What a server says it may still be asked, as of its last answer.
 *
 * @param allowances one for each thing it counts; never empty
 */
public record Quota(List<Allowance> allowances) {
  public Quota {
    allowances = List.copyOf(allowances);
  }

  /** What is counted. */
  public enum Of {
    REQUESTS,
    TOKENS
  }

  /**
   * One limit.
   *
   * @param limit how many at a time; 0 when it does not say
   * @param remaining how many are left now
   * @param reset until all of them are there again; null when it does not say
   * @param window from one full allowance to the next; null when it does not say, or when what is
   *     used comes back bit by bit
   * @param gradual whether what is used comes back bit by bit, not all at once
   */
  public record Allowance(
      Of of,
      long limit,
      long remaining,
      @Nullable Duration reset,
      @Nullable Duration window,
      boolean gradual) {

    /**
     * Seconds that so many take at least, however fast each of them is; 0 when what is left is
     * enough, empty when the server does not say enough to tell.
     */
    public OptionalDouble seconds(long needed) {
      long more = needed - remaining;
      if (more <= 0) {
        return OptionalDouble.of(0);
      }
      Duration first = reset == null ? window : reset;
      if (first == null || limit <= 0) {
        return OptionalDouble.empty();
      }
      double untilFull = first.toMillis() / 1e3;
      if (gradual) {
        return limit > remaining && untilFull > 0
            ? OptionalDouble.of(more * untilFull / (limit - remaining))
            : OptionalDouble.empty();
      }
      // Without a word on the window it is at least what is left of this one.
      double whole = (window == null ? first : window).toMillis() / 1e3;
      long further = (more - 1) / limit;
      return OptionalDouble.of(untilFull + further * whole);
    }
  }
}
