package org.cropdesk.index;

/**
 * One picture to analyse.
 *
 * @param imageId the catalog's id, or any number outside a catalog
 * @param name object key or file name, for messages
 */
public record ImageInput(long imageId, String name, ByteSource bytes) {}
