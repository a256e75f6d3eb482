package org.cropdesk.dataset.labels;

/**
 * A box as another tool wrote it; its numbers are finite and may lie anywhere.
 *
 * @param shares whether the numbers are shares of the picture's sides, else oriented pixels
 * @param item where it stands in its file, for people: a line, an annotation, a region
 */
public record ImportedBox(
    double x0, double y0, double x1, double y1, boolean shares, String className, String item) {}
