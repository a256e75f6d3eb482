package org.cropdesk.index;

import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;

/**
 * A live machine crop that is in the catalog already.
 *
 * @param spoken whether a person said something about it
 */
record KnownCrop(
    long cropId,
    long detectionId,
    long productId,
    long imageId,
    CropSource source,
    String className,
    Box box,
    boolean spoken) {}
