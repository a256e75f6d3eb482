package org.cropdesk.review;

/** An item with its place in the queue. */
public record QueueEntry(QueueKey key, ReviewItem item) {}
