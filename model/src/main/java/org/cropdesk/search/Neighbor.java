package org.cropdesk.search;

/**
 * A product near a query.
 *
 * @param cropId the primary crop whose vector was compared
 * @param similarity cosine, -1..1, larger is nearer
 * @param stale the box of that crop has changed since, and its vector does not fit it any more
 */
record Neighbor(long productId, long cropId, double similarity, boolean stale) {}
