package org.cropdesk.embedding;

import java.util.List;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;

/**
 * Finds products by vector. Only primary crops of products that are not deleted are compared, only
 * inside one space. A crop whose box was just changed is found by its earlier vector and says so.
 * Every search leaves a row with its results. Safe for use by several threads; blocks.
 */
public final class VectorSearch {
  private final Spaces spaces;
  private final VectorSearchSql sql;
  private final NearCropsSql crops;

  public VectorSearch(CatalogDatabase database) {
    this.spaces = new Spaces(database);
    this.sql = new VectorSearchSql(database);
    this.crops = new NearCropsSql(database);
  }

  /**
   * The nearest products, the nearest first.
   *
   * @param imageSpace the space the query was made for; the query may come from the text side of
   *     the same encoder
   * @param query of the space's dimensions
   * @param k how many at most, 1..1000
   * @throws CatalogException when the catalog has no such space or the query does not fit it
   */
  public List<Neighbor> nearestProducts(SpaceKey imageSpace, float[] query, int k) {
    if (k < 1 || k > 1000) {
      throw usage("A search is for 1 to 1000 products, not " + k + ".", "Ask for fewer.");
    }
    if (query.length != imageSpace.dimensions()) {
      throw usage(
          "The query has %d dimensions and the space %d."
              .formatted(query.length, imageSpace.dimensions()),
          "Make the query with the encoder of the space.");
    }
    int space =
        spaces
            .idOf(imageSpace)
            .orElseThrow(() ->
                usage(
                    "The catalog holds no vectors of the encoder "
                        + imageSpace.encoderName()
                        + " as it is now.",
                    "Index the catalog with it first."));
    return sql.nearest(space, query, k);
  }

  /**
   * The crops of other products that are most like one, in the active image space; the nearest
   * first.
   *
   * @param each how many kept and how many rejected ones at most; rejected ones that are not near
   *     are left out
   * @return none when the crop has no vector
   */
  public List<NearCrop> nearestCrops(long crop, int each) {
    return crops.of(crop, each);
  }

  private static CatalogException usage(String problem, String remedy) {
    return new CatalogException(ErrorKind.USAGE, problem, remedy, null);
  }
}
