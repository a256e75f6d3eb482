package org.cropdesk.review;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which decisions. Null means any; all that is named must hold.
 *
 * @param actor who decided
 * @param from decided at this moment or later, by the clock of the one who decided
 * @param until decided before this moment
 * @param batch decided in one go
 */
public record DecisionFilter(
    @Nullable String actor, @Nullable Instant from, @Nullable Instant until, @Nullable UUID batch) {
  public static final DecisionFilter ALL = new DecisionFilter(null, null, null, null);

  public static DecisionFilter ofBatch(UUID batch) {
    return new DecisionFilter(null, null, null, batch);
  }

  /** Whether it names anything; taking back everything ever said is never meant. */
  public boolean isBounded() {
    return actor != null || from != null || until != null || batch != null;
  }

  /** A condition on the decisions {@code d}; empty for all. */
  String condition() {
    return (actor == null ? "" : " and d.actor = ?")
        + (from == null ? "" : " and d.decided_at >= ?")
        + (until == null ? "" : " and d.decided_at < ?")
        + (batch == null ? "" : " and d.batch = ?");
  }

  /** The arguments of {@link #condition}, before others. */
  @Nullable Object[] arguments(@Nullable Object... others) {
    List<@Nullable Object> all = new ArrayList<>();
    for (Object one : new @Nullable Object[] {actor, from, until, batch}) {
      if (one != null) {
        all.add(one);
      }
    }
    all.addAll(java.util.Arrays.asList(others));
    return all.toArray();
  }
}
