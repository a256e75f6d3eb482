package org.cropdesk.embedding;

/**
 * An embedding space of the catalog.
 *
 * @param vectors how many it holds
 * @param stale how many of them no longer match their picture or text
 */
public record Space(int id, SpaceKey key, SpaceState state, long vectors, long stale) {}
