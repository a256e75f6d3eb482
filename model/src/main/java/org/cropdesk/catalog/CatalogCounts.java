package org.cropdesk.catalog;

/** How much there is; read in one query. */
public record CatalogCounts(long products, long images, long crops, long unreadableImages) {}
