package org.cropdesk.inference.quality;

import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.Detection;
import org.cropdesk.crop.PixelBox;

/**
 * A crop of a product, before it is judged.
 *
 * @param image which picture of the product it comes from, any number
 * @param detection for a whole picture, the box is the picture
 * @param vector L2-normalised
 */
public record Candidate(
    int image,
    CropSource source,
    Detection detection,
    PixelBox pixels,
    PixelMeasures measures,
    float[] vector) {}
