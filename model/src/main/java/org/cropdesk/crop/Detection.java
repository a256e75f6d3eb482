package org.cropdesk.crop;

/**
 * A box a detector found.
 *
 * @param classId index in the detector's own class list
 * @param className the detector's own name of the class, unchanged
 * @param score 0..1
 * @param box oriented pixels, clipped to the picture
 */
public record Detection(int classId, String className, double score, Box box) {}
