package org.cropdesk.crop;

import org.jspecify.annotations.Nullable;

/**
 * Why a crop is, or is not, the primary one.
 *
 * @param text cosine between crop and product text, null when the product has no text
 * @param size 0..1, share of the picture the box covers (square root)
 * @param position 0..1, 1 when the box sits in the middle of the picture
 * @param total the number the candidates are ranked by
 */
public record CropScores(@Nullable Double text, double size, double position, double total) {}
