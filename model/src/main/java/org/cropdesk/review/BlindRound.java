package org.cropdesk.review;

import java.time.Instant;
import java.util.UUID;

/**
 * A product its reviewer has decided before, to be decided again without sight of that.
 *
 * @param item as the machine left it: nothing in it tells that anybody spoke
 * @param decision the reviewer's earlier one
 */
public record BlindRound(ReviewItem item, UUID decision, Instant decidedAt) {}
