package org.cropdesk.catalog;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The columns of an image that an import reads and writes; what was decoded is the index's. */
@Entity
@Table(name = "image")
class ImageRow {
  @Id long id;

  @Column(name = "product_id", updatable = false)
  long productId;

  int position;

  @Column(name = "object_key", updatable = false)
  String objectKey = "";

  @Column(updatable = false)
  String sha256 = "";

  @Column(name = "byte_size", updatable = false)
  long byteSize;

  @Column(name = "deleted_at")
  @Nullable Instant deletedAt;
}
