package org.cropdesk.index;

import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.PixelBox;

/**
 * A machine crop that is in the catalog already, live or deleted by a person.
 *
 * @param box the machine's, also where a person's counts
 * @param pixels the machine's, as it was cut
 * @param fingerprint of those pixels
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
    PixelBox pixels,
    String fingerprint,
    boolean spoken,
    boolean drawn) {}
