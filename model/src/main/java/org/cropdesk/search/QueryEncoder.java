package org.cropdesk.search;

import java.util.List;
import org.cropdesk.embedding.Space;
import org.cropdesk.index.CropAnalysis;
import org.cropdesk.index.ProductAnalysis;

/** Detector and encoders of this machine, as searches need them. Safe for several threads. */
public interface QueryEncoder {
  /**
   * What made the vectors of a space.
   *
   * @throws org.cropdesk.failure.CatalogException of kind WEIGHTS when it is not here, or when the
   *     files here are others than those the space was made with, however long their vectors are
   */
  OfSpace of(Space space);

  /** The whole pipeline on one picture, by the steps that index the catalog. */
  ProductAnalysis look(String name, byte[] picture);

  /** The encoder of one space. */
  interface OfSpace {
    /** Of its weights and everything before them; part of the key of each vector kept. */
    String identity();

    /**
     * Whether it must be asked for its probes before each query, because it may change any time.
     */
    boolean mayChange();

    /** As {@link org.cropdesk.embedding.Spaces#requireSame} wants them. */
    List<float[]> probes();

    /**
     * The vector of words to search with, of length 1, as long as those of the space.
     *
     * @throws org.cropdesk.failure.CatalogException of kind USAGE when it reads no texts
     */
    float[] text(String words);

    /**
     * The vector of a crop of a picture.
     *
     * @throws org.cropdesk.failure.CatalogException of kind USAGE when it takes no pictures
     */
    float[] crop(byte[] picture, CropAnalysis crop);
  }
}
