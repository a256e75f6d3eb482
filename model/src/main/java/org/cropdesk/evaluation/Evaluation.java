package org.cropdesk.evaluation;

import java.time.Instant;
import org.cropdesk.dataset.Split;

/**
 * What a model came to on a split of a frozen version.
 *
 * @param hash of the model
 * @param version as people write it: {@code garments:3}
 * @param seen pictures of the split that the model learned from; where there are any, the numbers
 *     are too good
 * @param seconds it took
 */
public record Evaluation(
    long id,
    String hash,
    ModelKind kind,
    String name,
    long versionId,
    String version,
    Split split,
    Score score,
    long seen,
    double seconds,
    String by,
    Instant at) {}
