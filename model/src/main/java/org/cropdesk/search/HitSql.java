package org.cropdesk.search;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.crop.PrimarySql;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.jspecify.annotations.Nullable;

/** What is shown of a product that was found, and what it is compared by. */
final class HitSql {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final CatalogDatabase database;

  HitSql(CatalogDatabase database) {
    this.database = database;
  }

  /**
   * @param cropId the primary crop, 0 when there is none
   * @param metadata plain values only
   */
  record Shown(
      long product,
      String sku,
      String title,
      String category,
      Map<String, String> metadata,
      long cropId,
      @Nullable String objectKey,
      @Nullable PixelBox box) {}

  private static final String COLUMNS =
      """
      select p.id, p.sku, p.title, p.category, p.metadata, k.id as crop, k.x0, k.y0, k.x1, k.y1,
             i.object_key
        from product p
      """;

  Map<Long, Shown> read(Collection<Long> products) {
    if (products.isEmpty()) {
      return Map.of();
    }
    String sql =
        COLUMNS
            + """
              left join %s on true
              left join crop k on k.id = e.crop_id and k.deleted_at is null
              left join image i on i.id = k.image_id
             where p.id = any(?)
            """
                .formatted(PrimarySql.of("p.id"));
    var found = new HashMap<Long, Shown>();
    database
        .read("read what was found", c -> Statements.list(c, sql, HitSql::shown, products))
        .forEach(s -> found.put(s.product(), s));
    return found;
  }

  /** A crop with its product; empty when it is gone. */
  Optional<Shown> ofCrop(long crop) {
    String sql =
        COLUMNS
            + """
              join crop k on k.product_id = p.id and k.deleted_at is null
              join image i on i.id = k.image_id
             where k.id = ?
            """;
    return database.read("read a crop", c -> Statements.first(c, sql, HitSql::shown, crop));
  }

  private static Shown shown(ResultSet row) throws SQLException {
    long crop = row.getLong("crop");
    return new Shown(
        row.getLong("id"),
        row.getString("sku"),
        row.getString("title"),
        row.getString("category"),
        metadata(row.getString("metadata")),
        crop,
        row.getString("object_key"),
        crop == 0
            ? null
            : new PixelBox(row.getInt("x0"), row.getInt("y0"), row.getInt("x1"), row.getInt("y1")));
  }

  private static Map<String, String> metadata(String json) throws SQLException {
    try {
      var plain = new HashMap<String, String>();
      JSON.readValue(json, new TypeReference<Map<String, JsonNode>>() {})
          .forEach((key, value) -> {
            if (value.isValueNode() && !value.isNull()) {
              plain.put(key, value.asText());
            }
          });
      return plain;
    } catch (JacksonException e) {
      throw new SQLException("The metadata of a product is no JSON object", e);
    }
  }
}
