package org.cropdesk.dataset;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.PixelBox;

/**
 * What people verified of one crop of a picture.
 *
 * @param cropId of the catalog
 * @param source a box that a person drew or moved is a {@link CropSource#PERSON}'s
 * @param box oriented pixels, inside the picture, never empty
 * @param crop the whole pixels the encoder's crop takes
 * @param className what is in the box, empty when nobody said
 * @param classId of the class in the taxonomy, -1 without a class
 * @param kept the person's verdict, else the machine's
 * @param primary whether it stands for its product
 * @param chosen whether the filter of the version meant it; the others of a chosen picture are
 *     there because a detector that is not told of them learns that they are background
 * @param labels by attribute, sorted; the person's values, else the machine's best one
 */
public record DatasetObject(
    long cropId,
    CropSource source,
    Box box,
    PixelBox crop,
    String className,
    int classId,
    boolean kept,
    boolean primary,
    boolean chosen,
    Map<String, List<String>> labels) {
  public DatasetObject {
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
  }
}
