package org.cropdesk.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job for people.
 *
 * @param kind for instance {@code index}
 * @param owner the process that runs or ran it
 * @param heartbeat when it last wrote something
 * @param failed items that could not be done, part of {@code done}
 * @param finishedAt null while it runs
 */
public record Job(
    long id,
    String kind,
    JobState state,
    String owner,
    Instant startedAt,
    Instant heartbeat,
    @Nullable Instant finishedAt,
    long total,
    long done,
    long failed,
    @Nullable String message) {}
