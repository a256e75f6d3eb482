package org.cropdesk.app.datasets;

import java.util.List;
import org.cropdesk.dataset.LeftOut;
import org.cropdesk.dataset.export.DatasetExport;
import org.cropdesk.evaluation.Evaluation;

/**
 * What else is read of a version that is looked at.
 *
 * @param leftOut the first pages of it
 * @param exports the newest first
 * @param evaluations of models on its test set, the newest first
 */
public record DatasetDetails(
    long versionId,
    List<LeftOut> leftOut,
    List<DatasetExport> exports,
    List<Evaluation> evaluations) {
  public DatasetDetails {
    leftOut = List.copyOf(leftOut);
    exports = List.copyOf(exports);
    evaluations = List.copyOf(evaluations);
  }
}
