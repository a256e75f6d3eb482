package org.cropdesk.dataset.export;

import org.cropdesk.dataset.DatasetSource;
import org.cropdesk.storage.ObjectStore;
import org.jspecify.annotations.Nullable;

/**
 * What an export reads.
 *
 * @param store of the catalog's pictures
 * @param tokens null where no text tower is at hand; captions are not cut then, and it is noted
 * @param vectors null when the version has no space
 */
public record ExportGround(
    DatasetSource source,
    ObjectStore store,
    DatasetPictures pictures,
    @Nullable CaptionTokens tokens,
    @Nullable DatasetVectors vectors) {}
