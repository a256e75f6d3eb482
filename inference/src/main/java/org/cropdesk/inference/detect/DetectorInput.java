package org.cropdesk.inference.detect;

/**
 * One picture as a detector takes it.
 *
 * @param pixels 3 x height x width, RGB, 0..1
 * @param gain input pixels for one pixel of the picture
 * @param padX input pixels left of the picture
 * @param padY input pixels above the picture
 * @param imageWidth full oriented width of the picture
 * @param imageHeight full oriented height of the picture
 */
public record DetectorInput(
    float[] pixels, double gain, int padX, int padY, int imageWidth, int imageHeight) {}
