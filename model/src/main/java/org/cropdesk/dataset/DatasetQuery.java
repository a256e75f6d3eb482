package org.cropdesk.dataset;

import java.util.List;

/**
 * What goes into a version.
 *
 * @param filter in the filter language, of crops; empty for all
 * @param verifiedOnly only what people verified
 * @param keptOnly only crops whose verdict is keep are chosen
 * @param primaryOnly only crops that stand for their product are chosen
 * @param classes names of what may be in a box; empty for all. Boxes of others are left away, also
 *     on pictures that show both
 * @param reviewers whose verification counts; empty for everybody's
 * @param minimumAgreement least share, 0..1, of blind answers about a product that said the same;
 *     products nobody answered blind for count as agreed unless {@code secondWord} is set
 * @param secondWord only products that somebody answered blind for
 * @param fewest a class with fewer boxes than this is a fault of the version, 0 for none
 */
public record DatasetQuery(
    String filter,
    boolean verifiedOnly,
    boolean keptOnly,
    boolean primaryOnly,
    List<String> classes,
    List<String> reviewers,
    double minimumAgreement,
    boolean secondWord,
    int fewest) {
  public DatasetQuery {
    classes = List.copyOf(classes);
    reviewers = List.copyOf(reviewers);
  }

  /** Everything verified that is kept, of every class. */
  public static DatasetQuery verified() {
    return new DatasetQuery("", true, true, false, List.of(), List.of(), 0, false, 10);
  }
}
