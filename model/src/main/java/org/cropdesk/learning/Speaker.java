package org.cropdesk.learning;

/** A head that is in use. */
public record Speaker(int version, int space, HeadWeights weights) {}
