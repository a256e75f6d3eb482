package org.cropdesk.grid;

import java.time.Clock;
import java.util.List;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.filter.Filter;

/**
 * Crops for any filter: the first of them at once, all of them soon, tiles for those in sight. Safe
 * for use by several threads; all methods block.
 */
public final class CropGrid {
  private final CropListSql list;
  private final CropTileSql tiles;
  private final SimilarSql similar;

  /**
   * @param clock gives today and the zone in which days begin
   */
  public CropGrid(CatalogDatabase database, Clock clock) {
    this.list = new CropListSql(database, clock);
    this.tiles = new CropTileSql(database);
    this.similar = new SimilarSql(database, clock);
  }

  /**
   * The first crops that match, in order. May answer with fewer than there are, where the rest
   * takes longer than a screen can wait; {@link #all} has them.
   */
  public long[] first(Filter filter, CropOrder order, int limit) {
    return list.first(filter, order, limit);
  }

  /** Every crop that matches, in order: eight bytes each, a second or two for a million. */
  public long[] all(Filter filter, CropOrder order) {
    return list.all(filter, order);
  }

  /** The crops of a set as they match now, in the order of the catalog. */
  public long[] all(CropSet set) {
    return switch (set) {
      case CropSet.Chosen(var crops) ->
          crops.stream().mapToLong(Long::longValue).sorted().toArray();
      case CropSet.Matching(var filter, var except) -> {
        long[] all = list.all(filter, new CropOrder.Catalog());
        yield java.util.Arrays.stream(all).filter(id -> !except.contains(id)).toArray();
      }
    };
  }

  /** What is shown of these crops; those that are gone are left out. In no order. */
  public List<CropTile> tiles(List<Long> crops) {
    return tiles.read(crops);
  }

  /** The crops of these products, after somebody changed one of them. */
  public List<CropTile> tilesOf(List<Long> products) {
    return tiles.readOf(products);
  }

  /**
   * Crops that look like some others, the most alike first, those others among them.
   *
   * @param like one or more crops; the middle of their vectors is searched for
   * @param within only these are compared
   * @param most how many at most, 1..5000
   * @throws CatalogException when the catalog has no vectors of them
   */
  public List<SimilarCrop> similar(List<Long> like, Filter within, int most) {
    return similar.find(like, within, most);
  }
}
