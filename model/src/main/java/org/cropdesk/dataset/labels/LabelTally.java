package org.cropdesk.dataset.labels;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What an import has done so far. Not for several threads. */
final class LabelTally {
  private static final int LISTED = 1_000;

  private final List<LabelProblem> problems = new ArrayList<>();
  private final List<LabelReport.KeptBack> keptBack = new ArrayList<>();
  private int problemCount;
  private int keptBackCount;
  int byBytes;
  int byKey;
  int byName;
  int productsAdded;
  int changed;
  int same;
  int accepted;
  int unindexed;
  LabelReport.Boxes boxes = LabelReport.Boxes.NONE;

  LabelTally(List<LabelProblem> read) {
    read.forEach(p -> problem(p.file(), p.item(), p.message()));
  }

  void problem(String file, String item, String message) {
    problemCount++;
    if (problems.size() < LISTED) {
      problems.add(new LabelProblem(file, item, message));
    }
  }

  void keptBack(long product, String sku, String actor) {
    keptBackCount++;
    if (keptBack.size() < LISTED) {
      keptBack.add(new LabelReport.KeptBack(product, sku, actor));
    }
  }

  LabelReport report(LabelSet labels, boolean dryRun, UUID batch, boolean stopped) {
    return new LabelReport(
        labels.source(),
        labels.format(),
        dryRun,
        labels.pictures().size(),
        byBytes,
        byKey,
        byName,
        productsAdded,
        changed,
        same,
        accepted,
        unindexed,
        boxes,
        keptBack,
        keptBackCount,
        problems,
        problemCount,
        batch,
        stopped);
  }
}
