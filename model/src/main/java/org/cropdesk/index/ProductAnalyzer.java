package org.cropdesk.index;

import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.Provenance;
import org.cropdesk.embedding.SpaceKey;
import org.cropdesk.label.Vocabularies;

/**
 * The port to the machines: detector, crop, quality, primary, labels and encoder behind one door.
 * One call at a time.
 */
public interface ProductAnalyzer {
  /** What every result of this analyzer is stamped with. */
  Provenance provenance();

  /** The values its suggestions are chosen from. */
  Vocabularies vocabularies();

  /** The space the crop vectors belong to. */
  SpaceKey imageSpace();

  /** The space the product text vectors belong to. */
  SpaceKey textSpace();

  /**
   * The vector of a fixed probe (a drawn picture, a fixed text) as this analyzer computes it now.
   * It is stored when a space is made and compared at every later start: if it moved, the space is
   * no longer the same one and no vector may be written.
   *
   * @param aspect {@link Aspect#IMAGE} or {@link Aspect#TEXT}
   */
  float[] probe(Aspect aspect);

  /**
   * Analyses products, reading ahead of the sessions, and hands each one over in the order of the
   * input. Blocks until the input ends. A picture that cannot be used becomes an {@link
   * ImageAnalysis.Unreadable}; it never stops or drops its batch.
   *
   * @param products pulled on one worker thread, ahead of the sink
   * @param sink called on the calling thread
   * @throws org.cropdesk.failure.CatalogException when a session fails as a whole
   */
  void analyze(Iterator<ProductInput> products, Consumer<ProductAnalysis> sink);

  /**
   * Crops, judges, labels and encodes boxes of one picture whose place is decided, with the same
   * steps as {@link #analyze}. May be called while an analysis runs, and then waits for a batch at
   * most.
   *
   * @return one for each box, in the order of the input
   * @throws org.cropdesk.failure.CatalogException when the picture cannot be used
   */
  List<CropAnalysis> analyzeBoxes(BoxInput input);
}
