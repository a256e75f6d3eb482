package org.cropdesk.app.datasets;

import java.util.List;
import java.util.Set;
import org.cropdesk.dataset.LeftOut;
import org.cropdesk.dataset.export.DatasetExport;
import org.cropdesk.evaluation.Evaluation;

/**
 * What else is read of a version that is looked at.
 *
 * @param leftOut the first pages of it
 * @param exports the newest first
 * @param evaluations of models on its test set, the newest first
 * @param inUse hashes of the detector and the encoder in use here
 */
public record DatasetDetails(
    long versionId,
    List<LeftOut> leftOut,
    List<DatasetExport> exports,
    List<Evaluation> evaluations,
    Set<String> inUse) {
  public DatasetDetails {
    leftOut = List.copyOf(leftOut);
    exports = List.copyOf(exports);
    evaluations = List.copyOf(evaluations);
    inUse = Set.copyOf(inUse);
  }
}
