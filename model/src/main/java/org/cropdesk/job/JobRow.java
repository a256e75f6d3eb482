package org.cropdesk.job;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A job as it is stored. */
@Entity
@Table(name = "job")
class JobRow {
  @Id long id;

  @Column(updatable = false)
  String kind = "";

  @Column(updatable = false)
  String scope = "";

  @Column(name = "provenance_id", updatable = false)
  int provenanceId;

  @Column(updatable = false)
  @Nullable Long undoes;

  String state = "";
  UUID owner = new UUID(0, 0);

  @Column(name = "owner_name")
  String ownerName = "";

  Instant heartbeat = Instant.EPOCH;
  long cursor;
  long total;
  long done;
  long failed;

  @Column(name = "started_at", updatable = false)
  Instant startedAt = Instant.EPOCH;

  @Column(name = "finished_at")
  @Nullable Instant finishedAt;

  @Nullable String message;
}
