package org.cropdesk.inference.image;

import java.util.List;
import org.cropdesk.crop.PixelBox;

/** Turns JPEG data into stored (not yet oriented) pixels. Safe to call from many threads. */
interface JpegDecoder {
  /**
   * @param reduction 1, 2, 4 or 8: decode to that fraction of each side, rounded up
   * @throws ImageRejected when the data is cut short or damaged
   */
  PixelImage decode(byte[] bytes, JpegHeader header, int reduction);

  /**
   * Parts of the picture, so that nobody takes memory for all of it.
   *
   * @param parts where each lies, in pixels of the reduced picture
   */
  default List<PixelImage> decode(
      byte[] bytes, JpegHeader header, int reduction, List<PixelBox> parts) {
    PixelImage whole = decode(bytes, header, reduction);
    return parts.stream().map(part -> cut(whole, part)).toList();
  }

  private static PixelImage cut(PixelImage whole, PixelBox part) {
    var rgb = new byte[3 * part.width() * part.height()];
    for (int y = 0; y < part.height(); y++) {
      int from = 3 * ((part.y0() + y) * whole.width() + part.x0());
      System.arraycopy(whole.rgb(), from, rgb, 3 * y * part.width(), 3 * part.width());
    }
    return new PixelImage(part.width(), part.height(), rgb);
  }
}
