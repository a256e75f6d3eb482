package org.cropdesk.embedding;

import java.util.List;
import org.cropdesk.db.CatalogDatabase;

/** Finds crops that are like a crop. Safe for use by several threads; blocks. */
public final class NearCrops {
  private final NearCropsSql sql;

  public NearCrops(CatalogDatabase database) {
    this.sql = new NearCropsSql(database);
  }

  /**
   * The crops of other products that are most like one, in the active image space; the nearest
   * first.
   *
   * @param each how many kept and how many rejected ones at most; rejected ones that are not near
   *     are left out
   * @return none when the crop has no vector
   */
  public List<NearCrop> of(long crop, int each) {
    return sql.of(crop, each);
  }
}
