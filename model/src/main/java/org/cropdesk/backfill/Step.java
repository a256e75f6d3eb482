package org.cropdesk.backfill;

/** A step on the way from a product to its vectors. */
public enum Step {
  /** The picture's bytes from the store. */
  FETCH,
  /** Bytes to pixels. */
  DECODE,
  /** Box, square and resize. */
  CROP,
  /** Pixels and texts to vectors. */
  ENCODE,
  /** Vectors into the catalog. */
  WRITE
}
