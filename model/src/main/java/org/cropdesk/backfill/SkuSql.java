package org.cropdesk.backfill;

import java.util.List;
import java.util.TreeSet;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;

/** Looks for the skus that somebody wrote into a file. */
final class SkuSql {
  private final CatalogDatabase database;

  SkuSql(CatalogDatabase database) {
    this.database = database;
  }

  /** Those that no product has, in order, each once. */
  List<String> unknown(List<String> skus) {
    String sql =
        """
        select w.sku from unnest(?::text[]) w (sku)
         where not exists (select from product p where p.sku = w.sku and p.deleted_at is null)
        """;
    return database.read(
        "look for skus",
        c -> List.copyOf(new TreeSet<>(Statements.list(c, sql, r -> r.getString(1), skus))));
  }
}
