package org.cropdesk.review;

import org.jspecify.annotations.Nullable;

/**
 * A picture as the review screen needs it.
 *
 * @param width oriented pixels, 0 when the picture was never decoded
 * @param failure why it could not be used, null when it could
 */
public record ReviewImage(
    long id, int position, String objectKey, int width, int height, @Nullable String failure) {}
