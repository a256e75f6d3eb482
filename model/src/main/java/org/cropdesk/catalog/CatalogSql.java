package org.cropdesk.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;

/** The statements behind {@link CatalogReader}. */
final class CatalogSql {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SELECT =
      """
      select p.id, p.version, p.sku, p.title, p.description, p.category, p.metadata, p.stage,
             p.indexed_at is not null as indexed,
             (select count(*) from image i where i.product_id = p.id and i.deleted_at is null)
               as images
        from product p
       where p.deleted_at is null
      """;

  private final CatalogDatabase database;

  CatalogSql(CatalogDatabase database) {
    this.database = database;
  }

  List<Product> page(long afterId, int limit) {
    String sql = SELECT + " and p.id > ? order by p.id limit ?";
    return database.read(
        "read products", c -> Statements.list(c, sql, CatalogSql::product, afterId, limit));
  }

  Optional<Product> bySku(String sku) {
    String sql = SELECT + " and p.sku = ?";
    return database.read("read a product", c -> Statements.first(c, sql, CatalogSql::product, sku));
  }

  CatalogCounts counts() {
    String sql =
        """
        select (select count(*) from product where deleted_at is null),
               (select count(*) from image where deleted_at is null),
               (select count(*) from crop where deleted_at is null),
               (select count(*) from image where deleted_at is null and failure_code is not null)
        """;
    return database.read(
        "count the catalog",
        c ->
            Statements.first(
                    c,
                    sql,
                    r -> new CatalogCounts(r.getLong(1), r.getLong(2), r.getLong(3), r.getLong(4)))
                .orElseThrow());
  }

  private static Product product(ResultSet row) throws SQLException {
    return new Product(
        row.getLong("id"),
        row.getLong("version"),
        row.getString("sku"),
        row.getString("title"),
        row.getString("description"),
        row.getString("category"),
        metadata(row.getString("metadata")),
        row.getString("stage"),
        row.getBoolean("indexed"),
        row.getInt("images"));
  }

  private static Map<String, String> metadata(String json) throws SQLException {
    try {
      return JSON.readValue(json, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new SQLException("The metadata of a product is not a map of texts", e);
    }
  }
}
