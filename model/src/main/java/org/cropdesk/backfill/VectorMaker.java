package org.cropdesk.backfill;

import java.util.List;
import org.cropdesk.embedding.SpaceRecipe;
import org.cropdesk.failure.CatalogException;

/**
 * Makes the vectors of a space: the encoders behind a run. Safe for use by several threads; a run
 * calls it for several chunks at once, so that pictures are read and decoded while others are
 * encoded.
 */
public interface VectorMaker extends AutoCloseable {
  SpaceRecipe recipe();

  /** What its encoders make of the fixed probes now, the pictures' first. */
  List<float[]> probes();

  /**
   * Whether another encoder could take the place of one of them while they are open, as behind the
   * address of a server. A server's own word is no proof: what names no revision, or always the
   * same, says nothing.
   */
  boolean mayBeSwapped();

  /**
   * Makes the vectors of some products. One answer per product, in order; what one product is to
   * blame for is its {@link MadeProduct.Failed}.
   *
   * @param clock is told where the time went
   * @throws CatalogException when the encoder or the store is out of reach, or the encoder cannot
   *     be used: nothing is answered then
   * @throws java.util.concurrent.CancellationException after an interrupt
   */
  List<MadeProduct> make(List<WantedProduct> products, StepClock clock);

  /** What it has cost so far, in the currency of the settings; 0 when free. */
  double cost();

  /** Price of a thousand items; 0 when free. */
  double costPer1000();

  @Override
  void close();
}
