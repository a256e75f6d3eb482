package org.cropdesk.review;

/** Ids for one box that a person may draw, never given out twice. */
public record BoxIds(long cropId, long detectionId) {}
