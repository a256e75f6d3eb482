package org.cropdesk.inference.image;

import org.cropdesk.crop.PixelBox;

/**
 * A part of a decoded picture.
 *
 * @param image the part as if it were the whole picture
 * @param x0 where it begins, in full pixels of the oriented picture
 * @param y0 likewise
 */
public record DecodedPart(DecodedImage image, int x0, int y0) {
  /** A box of the picture in the part's own pixels. */
  public PixelBox within(PixelBox box) {
    return new PixelBox(box.x0() - x0, box.y0() - y0, box.x1() - x0, box.y1() - y0);
  }
}
