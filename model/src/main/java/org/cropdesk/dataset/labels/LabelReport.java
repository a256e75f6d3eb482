package org.cropdesk.dataset.labels;

import java.util.List;
import java.util.UUID;

/**
 * What an import of labels did, or would do.
 *
 * @param pictures labelled ones that were read
 * @param byBytes pictures found in the catalog by what is in them
 * @param byKey by the name an export of this product gave them
 * @param byName by the file name of the import, sku or sku_position
 * @param productsAdded products made of pictures without a match
 * @param changed products about which decisions were recorded
 * @param same products of which all of it was true already
 * @param accepted products that became verified
 * @param unindexed changed products the machines have not looked at yet
 * @param keptBack products somebody has decided otherwise, the first 1 000
 * @param keptBackCount all of them
 * @param problems the first 1 000
 * @param problemCount all of them
 * @param batch takes it back
 * @param stopped whether some are left
 */
public record LabelReport(
    String source,
    LabelFormat format,
    boolean dryRun,
    int pictures,
    int byBytes,
    int byKey,
    int byName,
    int productsAdded,
    int changed,
    int same,
    int accepted,
    int unindexed,
    Boxes boxes,
    List<KeptBack> keptBack,
    int keptBackCount,
    List<LabelProblem> problems,
    int problemCount,
    UUID batch,
    boolean stopped) {
  public LabelReport {
    keptBack = List.copyOf(keptBack);
    problems = List.copyOf(problems);
  }

  /** What became of boxes. */
  public record Boxes(int added, int redrawn, int classed, int deleted) {
    static final Boxes NONE = new Boxes(0, 0, 0, 0);

    Boxes plus(Boxes more) {
      return new Boxes(
          added + more.added,
          redrawn + more.redrawn,
          classed + more.classed,
          deleted + more.deleted);
    }
  }

  /**
   * A product that was left alone.
   *
   * @param actor who decided about it last
   */
  public record KeptBack(long productId, String sku, String actor) {}
}
