package org.cropdesk.index;

/**
 * How alike two crops of one product are. Kept because other thresholds make other crops the better
 * ones, and then another of the two is the duplicate.
 *
 * @param image index into the analysis's pictures
 * @param crop index into that picture's crops
 * @param similarity 0..1, of the pixels' vectors or, within a picture, of the boxes
 */
public record AlikePair(int image, int crop, int otherImage, int otherCrop, double similarity) {}
