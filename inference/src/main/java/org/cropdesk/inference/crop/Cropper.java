package org.cropdesk.inference.crop;

import org.cropdesk.crop.Box;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.inference.image.DecodedImage;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.inference.image.Resize;
import org.cropdesk.inference.image.Window;
import org.cropdesk.inference.onnx.WeightFiles;

/**
 * box → margin → whole pixels → square by reflection → bicubic. The same for indexing, queries,
 * exports and the picture on screen. Pure functions, safe on any thread.
 */
public final class Cropper {
  /** A reduced picture must still have this many pixels for each pixel of a crop's side. */
  private static final int OVERSAMPLING = 2;

  private Cropper() {}

  /**
   * Grows a box by {@code margin} of its side on each side, takes every pixel it touches, and clips
   * to the picture; at least one pixel remains.
   *
   * @param width of the oriented picture
   * @param height of the oriented picture
   */
  public static PixelBox pixelBox(Box box, double margin, int width, int height) {
    return PixelBox.around(box, margin, width, height);
  }

  /** Cuts, pads and resizes to {@code size} x {@code size}. */
  public static PixelImage render(PixelImage image, PixelBox box, int size) {
    return Resize.reflected(image, across(box), down(box), size);
  }

  /** The same from a decoded picture, reduced or not; the box is in full pixels. */
  public static PixelImage render(DecodedImage image, PixelBox box, int size) {
    return Resize.reflected(image, across(box), down(box), size);
  }

  /** Tells whether a vector still fits its crop: sha256 over the square pixels, hexadecimal. */
  public static String fingerprint(PixelImage square) {
    return WeightFiles.bytes(square.rgb());
  }

  /**
   * How much smaller a picture may be decoded so that {@link #render(DecodedImage, PixelBox, int)}
   * stays within the tolerance of an exact crop (mean error of one grey level): 1, 2, 4 or 8.
   */
  public static int reduction(PixelBox box, int size) {
    int side = Math.max(box.width(), box.height());
    int spare = side / (OVERSAMPLING * size);
    return Math.clamp(Integer.highestOneBit(spare), 1, 8);
  }

  /** Share of the padded square that is mirrored, 0..1. */
  public static double paddingShare(PixelBox box) {
    double side = Math.max(box.width(), box.height());
    return 1 - box.width() * (double) box.height() / (side * side);
  }

  private static Window across(PixelBox box) {
    int side = Math.max(box.width(), box.height());
    return new Window(box.x0(), box.width(), (side - box.width()) / 2, side);
  }

  private static Window down(PixelBox box) {
    int side = Math.max(box.width(), box.height());
    return new Window(box.y0(), box.height(), (side - box.height()) / 2, side);
  }
}
