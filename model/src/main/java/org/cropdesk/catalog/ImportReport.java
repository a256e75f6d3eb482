package org.cropdesk.catalog;

import java.util.List;

/**
 * What an import did.
 *
 * @param added products that were not in the catalog
 * @param updated products whose texts or pictures changed
 * @param unchanged products that were already as the source says
 * @param images pictures of all these products
 * @param problems what could not be taken over, in the order of the source
 */
public record ImportReport(
    int added, int updated, int unchanged, int images, List<Problem> problems) {
  public ImportReport {
    problems = List.copyOf(problems);
  }

  public int products() {
    return added + updated + unchanged;
  }

  /**
   * One thing that could not be taken over; everything else was.
   *
   * @param row line number in the source file as an editor counts it, 0 when there is no row
   * @param reason one sentence for a person
   */
  public record Problem(long row, String reason) {}
}
