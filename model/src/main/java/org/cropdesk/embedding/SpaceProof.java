package org.cropdesk.embedding;

import java.time.Instant;

/**
 * The last verification of a space, in short.
 *
 * @param problem the first reason why it did not pass; empty when it did
 * @param outdated vectors changed since, or products were indexed
 */
public record SpaceProof(Instant at, boolean passed, String problem, boolean outdated) {}
