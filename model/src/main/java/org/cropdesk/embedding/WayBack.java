package org.cropdesk.embedding;

/**
 * A roll-back that somebody was shown.
 *
 * @param from the space in force
 * @param to the space that takes its place
 */
public record WayBack(Aspect aspect, int from, int to) {}
