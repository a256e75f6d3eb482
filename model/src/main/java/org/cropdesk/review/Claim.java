package org.cropdesk.review;

import java.time.Instant;

/**
 * A product that is on somebody's desk.
 *
 * @param holder the person
 * @param expiresAt by the database's clock, unless the desk renews it before
 */
public record Claim(long productId, String holder, Instant expiresAt) {}
