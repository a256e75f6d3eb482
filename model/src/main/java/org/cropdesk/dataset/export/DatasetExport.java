package org.cropdesk.dataset.export;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An export as the catalog remembers it.
 *
 * @param target folder or {@code s3://BUCKET/PREFIX}
 * @param ownerName who is writing it, or wrote it last
 * @param heartbeat when its owner last said that it lives
 * @param total pictures of the version
 * @param done of them
 * @param manifestSha256 names every byte of a done one
 * @param message why it failed
 */
public record DatasetExport(
    long id,
    long versionId,
    ExportOptions options,
    String target,
    State state,
    String ownerName,
    Instant heartbeat,
    long files,
    long bytes,
    long total,
    long done,
    @Nullable String manifestSha256,
    String actor,
    Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable String message) {

  /** Where an export stands. */
  public enum State {
    RUNNING,
    /** What was written is kept in a hidden place, to go on from. */
    PAUSED,
    /** Published. */
    DONE,
    /** As paused, with a reason. */
    FAILED,
    /** Nothing of it is left. */
    CANCELLED;

    /** Whether it can be gone on with or cancelled. */
    public boolean isOpen() {
      return this != DONE && this != CANCELLED;
    }
  }
}
