package org.cropdesk.label;

/**
 * A value a machine proposes for an attribute.
 *
 * @param confidence 0..1 within the attribute's vocabulary
 * @param rank 1 for the best
 */
public record Suggestion(String attribute, String value, double confidence, int rank) {}
