package org.cropdesk.inference.detect;

/**
 * One picture as a detector takes it. Still bytes: pictures wait in number for their batch, and as
 * floats they would be four times as large.
 *
 * @param rgb height x width x 3
 * @param gain input pixels for one pixel of the picture
 * @param padX input pixels left of the picture
 * @param padY input pixels above the picture
 * @param imageWidth full oriented width of the picture
 * @param imageHeight full oriented height of the picture
 */
public record DetectorInput(
    byte[] rgb, double gain, int padX, int padY, int imageWidth, int imageHeight) {}
