package org.cropdesk.index;

import java.time.Instant;
import org.cropdesk.crop.Thresholds;

/**
 * Thresholds that were put in force.
 *
 * @param actor who did it
 * @param judged products whose machine verdicts are by this version now
 */
public record ThresholdsUse(
    long id, Thresholds thresholds, String actor, Instant at, long judged) {}
