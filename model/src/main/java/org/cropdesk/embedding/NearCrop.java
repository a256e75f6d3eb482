package org.cropdesk.embedding;

/**
 * A crop near another one.
 *
 * @param similarity cosine, -1..1, larger is nearer
 * @param kept a person's word if there is one, else the machine's
 */
public record NearCrop(long cropId, long productId, double similarity, boolean kept) {}
