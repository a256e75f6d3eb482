package org.cropdesk.evaluation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A detector or an encoder the catalog was told of.
 *
 * @param hash sha256 of its file, or of all files that take part
 * @param location file or folder, as it was last seen
 * @param versionId the version it was trained on, null when it was not trained on one of ours
 * @param trainedOn the same as people write it, empty without one
 * @param baseHash what training began with, empty when nobody said
 */
public record Model(
    String hash,
    ModelKind kind,
    String name,
    String location,
    @Nullable Long versionId,
    String trainedOn,
    String baseHash,
    String command,
    String note,
    String addedBy,
    Instant addedAt) {}
