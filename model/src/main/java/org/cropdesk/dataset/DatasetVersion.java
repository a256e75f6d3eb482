package org.cropdesk.dataset;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A frozen version. What it holds never changes.
 *
 * @param number within its dataset, from 1
 * @param snapshot the database's word for what was committed when it was taken
 * @param decisionsTo number of the last decision it saw
 * @param frozenAt the one time that exports write, so that they are the same whenever they are made
 * @param detectorHash of the detector in use, empty when there is none
 * @param spaceId whose vectors told near duplicates, null when there were none
 * @param contentSha256 of all items in their order
 * @param vectorsSha256 of what the vectors of its chosen crops were in that space; null without a
 *     space, and when it was frozen before this was kept
 */
public record DatasetVersion(
    long id,
    Dataset dataset,
    int number,
    DatasetQuery query,
    String snapshot,
    long decisionsTo,
    Instant frozenAt,
    String frozenBy,
    int taxonomy,
    String detectorHash,
    String encoderHash,
    String preprocessFingerprint,
    @Nullable Integer spaceId,
    Counts counts,
    Leakage leakage,
    String contentSha256,
    @Nullable String vectorsSha256,
    String note) {

  /** As people say it: {@code garments v3}. */
  public String name() {
    return dataset.name() + " v" + number;
  }

  /**
   * @param images pictures
   * @param objects boxes on them
   * @param chosen crops the filter meant
   * @param leftOut pictures and crops left out for a fault
   * @param bySplit pictures by split
   * @param classes chosen boxes by class and split
   */
  public record Counts(
      long products,
      long images,
      long objects,
      long chosen,
      long leftOut,
      Map<Split, Long> bySplit,
      Map<String, Map<Split, Long>> classes) {
    public Counts {
      // In one order whichever machine writes them.
      bySplit = Collections.unmodifiableMap(new TreeMap<>(bySplit));
      var sorted = new TreeMap<String, Map<Split, Long>>();
      classes.forEach((name, n) -> sorted.put(name, Collections.unmodifiableMap(new TreeMap<>(n))));
      classes = Collections.unmodifiableMap(sorted);
    }
  }
}
