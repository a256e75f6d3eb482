package org.cropdesk.grid;

/**
 * What a change of many crops would do.
 *
 * @param crops all of them
 * @param products they belong to
 * @param same crops of which a person said just that already
 * @param otherwise crops of which a person said something else, which would be said anew
 * @param asOf number of the newest decision that was looked at; what people say later is not
 *     overwritten
 */
public record BulkPreview(long crops, long products, long same, long otherwise, long asOf) {
  /** How many decisions it would be. */
  public long changes() {
    return crops - same;
  }
}
