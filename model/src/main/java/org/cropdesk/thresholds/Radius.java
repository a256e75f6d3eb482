package org.cropdesk.thresholds;

import java.util.List;

/**
 * What thresholds would change.
 *
 * @param crops that were looked at
 * @param toReject crops the machine keeps now and would reject
 * @param toKeep crops the machine rejects now and would keep
 * @param judgedByPeople of both, those a person has judged: their verdict stays
 * @param inAccepted of the others, those of products that people have accepted
 * @param primaries products that another crop would stand for, or none
 * @param withoutPrimary of these, those that would be left without one
 * @param rejectedSample ids of crops that would be rejected, those nearest to the limit first
 * @param keptSample ids of crops that would be kept, those nearest to the limit first
 */
public record Radius(
    long crops,
    long toReject,
    long toKeep,
    long judgedByPeople,
    long inAccepted,
    long primaries,
    long withoutPrimary,
    List<Long> rejectedSample,
    List<Long> keptSample) {
  public Radius {
    rejectedSample = List.copyOf(rejectedSample);
    keptSample = List.copyOf(keptSample);
  }

  public long flips() {
    return toReject + toKeep;
  }
}
