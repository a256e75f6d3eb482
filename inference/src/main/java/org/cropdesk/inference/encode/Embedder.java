package org.cropdesk.inference.encode;

import java.util.List;
import java.util.Optional;
import org.cropdesk.inference.crop.CropRule;
import org.cropdesk.inference.image.PixelImage;

/**
 * Makes vectors of pictures and texts: a local folder or an embedding server. Safe from any thread;
 * a local encoder prepares pictures on the caller's thread and runs one batch at a time, a server
 * is asked by as many threads at once as its settings allow.
 *
 * <p>Lists keep their order and have one answer per item. What one item is to blame for is its
 * {@link Embedded.Refused}. What is nobody's fault (no server after all retries, a refused key, a
 * wrong answer for everything) is a {@link org.cropdesk.failure.CatalogException}, of kind
 * ENVIRONMENT when trying again later may help, WEIGHTS when the encoder cannot be used; then
 * nothing of the list is answered. An interrupt ends a waiting call soon with a {@link
 * java.util.concurrent.CancellationException} and leaves the thread's mark set.
 */
public interface Embedder extends AutoCloseable {
  EmbedderInfo info();

  /** The rule that makes this embedder's pictures from boxes. */
  default CropRule cropRule(double margin) {
    return new CropRule(margin, info().imageSide());
  }

  /** Identity of everything that changes pixels on the way from a box to the vector. */
  String imageFingerprint(CropRule rule);

  /** Identity of everything that changes a text on the way to its vector, prompts included. */
  String textFingerprint();

  /**
   * Vectors of crops.
   *
   * @throws UnsupportedOperationException when {@link EmbedderInfo#imageDimensions} is 0
   */
  List<Embedded> images(List<PixelImage> crops);

  /**
   * Vectors of texts to be found.
   *
   * @throws UnsupportedOperationException when {@link EmbedderInfo#textDimensions} is 0
   */
  List<Embedded> texts(List<String> texts);

  /**
   * Vectors of texts to search with. Many text encoders put other words before these than before
   * the texts to be found; the two must not be mixed up.
   *
   * @throws UnsupportedOperationException when {@link EmbedderInfo#textDimensions} is 0
   */
  List<Embedded> queries(List<String> texts);

  /**
   * The vector of a fixed picture or text, as it is made now. The same encoder gives the same to
   * within arithmetic; compare with {@link Probes#same}.
   */
  float[] probe(Side side);

  Consumption consumption();

  /** What its server says it may still be asked; empty when there is none or it does not say. */
  default Optional<Quota> quota() {
    return Optional.empty();
  }

  @Override
  void close();
}
