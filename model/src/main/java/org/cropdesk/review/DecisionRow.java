package org.cropdesk.review;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Generated;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A decision as it is stored: inserted once, never changed. */
@Entity
@Table(name = "decision")
class DecisionRow {
  @Id UUID id = new UUID(0, 0);

  /** The order of recording, given by the database. */
  @Generated long seq;

  @Column(name = "product_id")
  long productId;

  @Column(name = "crop_id")
  @Nullable Long cropId;

  String kind = "";
  String actor = "";

  @Column(name = "decided_at")
  Instant decidedAt = Instant.EPOCH;

  @Column(name = "recorded_at")
  Instant recordedAt = Instant.EPOCH;

  @Column(name = "expected_version")
  long expectedVersion;

  @Column(name = "new_version")
  long newVersion;

  @JdbcTypeCode(SqlTypes.JSON)
  String change = "{}";

  @JdbcTypeCode(SqlTypes.JSON)
  String before = "{}";

  @JdbcTypeCode(SqlTypes.JSON)
  String after = "{}";

  @Nullable UUID reverts;

  @Nullable UUID batch;

  @Column(name = "took_ms")
  @Nullable Long tookMillis;

  String source = "person";
}
