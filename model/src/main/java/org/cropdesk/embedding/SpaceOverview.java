package org.cropdesk.embedding;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A space with what is known of it without counting anything.
 *
 * @param sources vectors by what they were made of
 * @param failed products the last run at it could not do
 * @param filling whether a run at it has not ended
 * @param indexed whether its approximate index is there and complete
 * @param changes how many vectors were written, marked or removed so far; grows with each
 * @param madeBy who had it made; "an index run" for the machines
 * @param trainedOn the versions its encoders learned from, as people write them: {@code
 *     garments:3}; empty when they learned from none that the catalog knows
 * @param droppedVectors how many it held when it was let go of
 * @param coverage as counted last, null when it never was
 * @param proof null when it was never verified
 * @param inForce the space in force for its aspect, itself included; null when none is
 * @param signature of its comparison with the space in force, lapsed or not; null when nobody
 *     signed
 */
public record SpaceOverview(
    Space space,
    Map<SourceType, Long> sources,
    long failed,
    boolean filling,
    boolean indexed,
    long changes,
    String madeBy,
    String trainedOn,
    long droppedVectors,
    @Nullable SpaceCoverage coverage,
    @Nullable SpaceProof proof,
    @Nullable Integer inForce,
    @Nullable SpaceSignature signature) {
  public SpaceOverview {
    sources = Map.copyOf(sources);
  }

  public int id() {
    return space.id();
  }

  /** Whether its coverage was counted before it changed, or never. */
  public boolean coverageIsOld() {
    return coverage == null || coverage.changes() != changes;
  }

  /** Who signed its comparison with the space in force; null when nobody did, or it lapsed. */
  public @Nullable String signedBy() {
    return signature == null || signature.whyLapsed().isPresent() ? null : signature.by();
  }

  /** When it was signed; null as {@link #signedBy}. */
  public @Nullable Instant signedAt() {
    return signature == null || signature.whyLapsed().isPresent() ? null : signature.at();
  }

  /** Why it cannot be put in force now, in one sentence; empty when it can. */
  public Optional<String> whyNotPromoted() {
    return Optional.ofNullable(
        switch (space.state()) {
          case ACTIVE -> "Space %d is in force already.".formatted(id());
          case RETIRED -> "The vectors of space %d were let go of; fill it anew.".formatted(id());
          case BUILDING ->
              proof == null
                  ? "Space %d is not verified yet.".formatted(id())
                  : "Space %d is not verified: %s"
                      .formatted(id(), proof.passed() ? "verify it again." : proof.problem());
          case VERIFIED -> whyNotYet();
        });
  }

  private @Nullable String whyNotYet() {
    if (proof == null) {
      return "Space %d was not verified by anybody but the run that filled it; verify it."
          .formatted(id());
    }
    if (!proof.passed()) {
      return "Space %d is not verified any more: %s".formatted(id(), proof.problem());
    }
    if (proof.outdated()) {
      return "The verification of space %d is out of date, it changed since; verify it again."
          .formatted(id());
    }
    if (inForce == null) {
      return null;
    }
    if (signature == null) {
      return "Nobody has signed the comparison of space %d with space %d, which is in force."
          .formatted(id(), inForce);
    }
    String by = signature.by();
    return signature
        .whyLapsed()
        .map(why ->
            "The comparison of space %d with space %d was signed by %s %s; compare them again and sign."
                .formatted(id(), inForce, by, why))
        .orElse(null);
  }
}
