package org.cropdesk.grid;

/**
 * A crop that looks like others.
 *
 * @param similarity cosine, -1..1, larger is more alike
 */
public record SimilarCrop(long cropId, double similarity) {}
