package org.cropdesk.backfill;

import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;

/**
 * A crop to be encoded, with the box that counts: the person's where there is one.
 *
 * @param objectKey of its picture in the store
 * @param box in pixels of the picture after its orientation, before the margin
 * @param margin share of the box's longer side that is added around it
 * @param chosen whether somebody, machine or person, made it the primary crop
 */
public record WantedCrop(
    long cropId,
    long imageId,
    String objectKey,
    Box box,
    double margin,
    CropSource source,
    boolean chosen) {}
