package org.cropdesk.embedding;

/**
 * A product near a query.
 *
 * @param cropId the primary crop whose vector was compared
 * @param similarity cosine, -1..1, larger is nearer
 */
public record Neighbor(long productId, long cropId, double similarity) {}
