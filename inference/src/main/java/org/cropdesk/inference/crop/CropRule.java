package org.cropdesk.inference.crop;

/**
 * How a box becomes an encoder's picture.
 *
 * @param margin share of the box's side added on each side, 0..0.5
 * @param size side of the square result, pixels
 */
public record CropRule(double margin, int size) {
  public CropRule {
    if (!(margin >= 0 && margin <= 0.5)) {
      throw new IllegalArgumentException("The margin must be 0 to 0.5, not " + margin);
    }
    if (size < 1) {
      throw new IllegalArgumentException("The crop size must be positive, not " + size);
    }
  }
}
