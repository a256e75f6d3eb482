package org.cropdesk.catalog;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** The columns of a product that an import reads and writes; review and index have their own. */
@Entity
@Table(name = "product")
class ProductRow {
  @Id long id;
  String sku = "";
  String title = "";
  String description = "";
  String usage = "";
  String features = "";
  String category = "";

  @JdbcTypeCode(SqlTypes.JSON)
  Map<String, String> metadata = Map.of();

  long version = 1;

  @Column(name = "content_hash")
  String contentHash = "";

  @Column(name = "changed_by")
  String changedBy = "";

  @Column(name = "changed_at")
  Instant changedAt = Instant.EPOCH;

  @Column(name = "created_at", updatable = false)
  Instant createdAt = Instant.EPOCH;

  @Column(name = "deleted_at")
  @Nullable Instant deletedAt;
}
