package org.cropdesk.filter;

import org.cropdesk.db.CatalogDatabase;

/** What a catalog can be asked for. Safe for use by several threads; blocks. */
public final class FilterCatalog {
  private final FilterWordsSql sql;

  public FilterCatalog(CatalogDatabase database) {
    this.sql = new FilterWordsSql(database);
  }

  /**
   * The words the catalog has now: values of labels by machines and people, classes, categories,
   * people, runs; the keys of metadata are those of the newest products.
   */
  public FilterWords words() {
    return sql.read();
  }
}
