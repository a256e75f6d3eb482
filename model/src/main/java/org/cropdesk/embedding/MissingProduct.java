package org.cropdesk.embedding;

/**
 * A product that has no right vector in a space.
 *
 * @param stale it has vectors, made of what it was before
 * @param failure step and reason of the run that could not make them; empty when none tried
 */
public record MissingProduct(
    long productId, String sku, String title, boolean stale, String failure) {}
