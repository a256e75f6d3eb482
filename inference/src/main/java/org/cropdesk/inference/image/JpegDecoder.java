package org.cropdesk.inference.image;

/** Turns JPEG data into stored (not yet oriented) pixels. Safe to call from many threads. */
interface JpegDecoder {
  /**
   * @param reduction 1, 2, 4 or 8: decode to that fraction of each side, rounded up
   * @throws ImageRejected when the data is cut short or damaged
   */
  PixelImage decode(byte[] bytes, JpegHeader header, int reduction);
}
