package org.cropdesk.review;

/**
 * Something that was said again since, so it stays as it is.
 *
 * @param what in words, for instance "the colour"
 * @param expected what the decision to take back had said
 * @param found what stands now
 */
public record UndoConflict(
    long productId, String sku, String what, String expected, String found) {}
