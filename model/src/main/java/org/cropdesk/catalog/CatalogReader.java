package org.cropdesk.catalog;

import java.util.List;
import java.util.Optional;
import org.cropdesk.db.CatalogDatabase;

/** Reads products page by page. Safe for use by several threads; all methods block. */
public final class CatalogReader {
  private final CatalogSql sql;

  public CatalogReader(CatalogDatabase database) {
    this.sql = new CatalogSql(database);
  }

  /**
   * The next products by id.
   *
   * @param afterId the last id of the page before, 0 for the first page
   */
  public List<Product> page(long afterId, int limit) {
    return sql.page(afterId, limit);
  }

  public Optional<Product> bySku(String sku) {
    return sql.bySku(sku);
  }

  public CatalogCounts counts() {
    return sql.counts();
  }
}
