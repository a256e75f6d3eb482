package org.cropdesk.dataset.labels;

/**
 * How labels are to be taken over.
 *
 * @param createProducts whether pictures the catalog lacks become products
 * @param overwrite whether the labels count more than what somebody decided in this catalog
 * @param dryRun whether nothing is to be changed
 * @param actor whose name stands in the history
 * @param margin share of a box added on each side of its crop
 */
public record LabelWish(
    boolean createProducts, boolean overwrite, boolean dryRun, String actor, double margin) {}
