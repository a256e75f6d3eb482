package org.cropdesk.dataset.export;

/**
 * A written file.
 *
 * @param path relative, with {@code /}
 * @param size in bytes
 * @param sha256 hexadecimal
 */
record FileEntry(String path, long size, String sha256) {}
