package org.cropdesk.index;

import java.util.List;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.Detection;

/**
 * Boxes of one picture whose place is decided.
 *
 * @param rivals the other kept crops of the product, which a new crop may be a duplicate of
 * @param text the product's, empty when it has none
 */
public record BoxInput(ImageInput image, List<Placed> boxes, List<Rival> rivals, String text) {
  public BoxInput {
    boxes = List.copyOf(boxes);
    rivals = List.copyOf(rivals);
  }

  /**
   * @param margin share of the box added on each side
   */
  public record Placed(CropSource source, Detection detection, double margin) {}

  /**
   * @param samePicture whether the boxes can overlap
   * @param vector L2-normalised, of the same space
   */
  public record Rival(boolean samePicture, Box box, float[] vector) {}
}
