package org.cropdesk.index;

import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;

/**
 * A machine crop that is in the catalog already, live or deleted by a person.
 *
 * @param box the machine's, also where a person's counts
 * @param spoken whether a person said something about it
 * @param drawn whether a person's box counts
 */
record KnownCrop(
    long cropId,
    long detectionId,
    long productId,
    long imageId,
    CropSource source,
    String className,
    Box box,
    boolean spoken,
    boolean drawn) {}
