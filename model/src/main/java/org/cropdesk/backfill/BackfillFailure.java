package org.cropdesk.backfill;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A product that could not be done.
 *
 * @param attempts how often it was tried
 * @param nextTryAt null when it is left alone until somebody asks for it again
 */
public record BackfillFailure(
    long productId,
    String sku,
    Step step,
    String code,
    String message,
    int attempts,
    Instant at,
    @Nullable Instant nextTryAt) {}
