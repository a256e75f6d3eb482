package org.cropdesk.review;

import java.util.UUID;

/**
 * What was taken back.
 *
 * @param products that were changed
 * @param unchanged products of which nothing stood any more
 * @param deleted products that are gone
 * @param batch shared by the decisions that took back, to take those back in turn
 * @param stopped whether it was stopped before the end; what is done stays done
 */
public record UndoReport(
    long products, long unchanged, long deleted, UUID batch, boolean stopped) {}
