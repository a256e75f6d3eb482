package org.cropdesk.grid;

import java.util.List;
import java.util.UUID;

/**
 * What became of a change of many crops.
 *
 * @param changed decisions that are in the catalog: about crops, or about products for a flag
 * @param same of which it was true already, or which only the machine says
 * @param gone crops or products that were deleted meanwhile
 * @param conflicts crops of which somebody said something since the look; they keep that. The first
 *     200
 * @param conflictCount all of them
 * @param batch takes it back
 * @param stopped whether some are left
 */
public record BulkReport(
    long changed,
    long same,
    long gone,
    List<Conflict> conflicts,
    long conflictCount,
    UUID batch,
    boolean stopped) {
  public BulkReport {
    conflicts = List.copyOf(conflicts);
  }

  /** A crop that was left alone. */
  public record Conflict(long cropId, long productId, String sku, String actor, String said) {}
}
