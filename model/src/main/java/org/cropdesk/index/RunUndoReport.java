package org.cropdesk.index;

/**
 * What the undo of a machine job has done.
 *
 * @param job the undo itself, which can be undone in turn
 * @param changed products that are as they were before
 * @param left products that were left alone: undone already, or in conflict
 */
public record RunUndoReport(long job, long changed, long left, boolean stopped) {}
