package org.cropdesk.search;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cropdesk.db.CatalogDatabase;

/** Reads products in passing, by their numbers. Safe for use by several threads; blocks. */
public final class ProductCards {
  private static final int PIECE = 500;

  private final HitSql sql;

  public ProductCards(CatalogDatabase database) {
    this.sql = new HitSql(database);
  }

  /** Those that are there, deleted ones included; callers ask for some hundred at most. */
  public Map<Long, ProductCard> read(Collection<Long> products) {
    var cards = new HashMap<Long, ProductCard>();
    sql.read(products)
        .forEach((id, s) ->
            cards.put(
                id, new ProductCard(id, s.sku(), s.title(), s.cropId(), s.objectKey(), s.box())));
    return cards;
  }

  /** The skus of any number of products, read piece by piece. */
  public Map<Long, String> skus(Collection<Long> products) {
    var skus = new HashMap<Long, String>();
    List<Long> all = List.copyOf(products);
    for (int at = 0; at < all.size(); at += PIECE) {
      sql.read(all.subList(at, Math.min(all.size(), at + PIECE)))
          .forEach((id, shown) -> skus.put(id, shown.sku()));
    }
    return skus;
  }
}
