package org.cropdesk.dataset.export;

/**
 * What was published.
 *
 * @param manifest as it was written
 * @param manifestSha256 names the whole export: it holds the hash of the list of all files
 * @param files the manifest not counted
 * @param bytes of those files
 * @param samples pictures or crops
 * @param leftOut what this format could not hold
 */
public record ExportReport(
    String manifest, String manifestSha256, long files, long bytes, long samples, long leftOut) {}
