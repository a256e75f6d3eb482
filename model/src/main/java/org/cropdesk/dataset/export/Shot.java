package org.cropdesk.dataset.export;

import java.util.List;
import org.cropdesk.dataset.export.DatasetPictures.Picture;
import org.jspecify.annotations.Nullable;

/**
 * A sample whose picture was made.
 *
 * @param extension of its picture, {@code jpg} or {@code png}; empty in a format without pictures
 * @param picture null when nobody needs the bytes any more
 * @param files written for it
 * @param logged whether an earlier attempt has them in its log, which goes on
 */
record Shot(
    Sample sample,
    String extension,
    @Nullable Picture picture,
    List<FileEntry> files,
    boolean logged) {}
