package org.cropdesk.dataset.labels;

import java.util.List;

/**
 * Everything a folder or a file says, read whole before anything is done with it. Pictures stay on
 * the disk; a box takes about a hundred bytes of memory.
 *
 * @param source where it was read from, for people
 * @param problems what could not be read
 * @param ours what an export of this product says of its own pictures; empty for others
 */
public record LabelSet(
    String source,
    LabelFormat format,
    List<ImportedPicture> pictures,
    List<LabelProblem> problems,
    ExportedProducts ours) {
  public LabelSet {
    pictures = List.copyOf(pictures);
    problems = List.copyOf(problems);
  }
}
