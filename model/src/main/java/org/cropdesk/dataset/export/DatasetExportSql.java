package org.cropdesk.dataset.export;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.cropdesk.dataset.export.DatasetExport.State;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;

/** Rows of {@code dataset_export}. */
final class DatasetExportSql {
  private static final String COLUMNS =
      """
      select id, version_id, options, target, state, owner_name, heartbeat, files, bytes, total,
             done, manifest_sha256, actor, started_at, finished_at, message
        from dataset_export
      """;

  private final CatalogDatabase database;

  DatasetExportSql(CatalogDatabase database) {
    this.database = database;
  }

  /** Written down as paused; whoever writes it claims it first. */
  long create(
      long versionId, ExportOptions options, String target, String actor, long total, Instant now) {
    String sql =
        """
        insert into dataset_export (version_id, format, options, target, state, owner, owner_name,
               heartbeat, total, actor, started_at)
        values (?, ?, ?::jsonb, ?, 'PAUSED', ?, ?, ?, ?, ?, ?) returning id
        """;
    return database.write(
        "write down an export",
        c ->
            Statements.number(
                c,
                sql,
                versionId,
                options.format().word(),
                CanonicalJson.line(ExportManifest.options(options)),
                target,
                new UUID(0, 0),
                "",
                now,
                total,
                actor,
                now));
  }

  /** False when it is over or somebody who lives is writing it. */
  boolean claim(long id, UUID owner, String name, Duration silence, Instant now) {
    String sql =
        """
        update dataset_export
           set state = 'RUNNING', owner = ?, owner_name = ?, heartbeat = ?, finished_at = null,
               message = null
         where id = ? and (state in ('PAUSED', 'FAILED') or (state = 'RUNNING' and heartbeat < ?))
        """;
    return database.write(
        "take on an export",
        c -> Statements.update(c, sql, owner, name, now, id, now.minus(silence)) == 1);
  }

  /** False when somebody else has taken it on. */
  boolean beat(long id, UUID owner, ExportWatch.Progress progress, Instant now) {
    String sql =
        """
        update dataset_export set heartbeat = ?, files = ?, bytes = ?, done = ?
         where id = ? and owner = ? and state = 'RUNNING'
        """;
    return database.write(
        "note how far an export is",
        c ->
            Statements.update(
                    c, sql, now, progress.files(), progress.bytes(), progress.pictures(), id, owner)
                == 1);
  }

  boolean done(long id, UUID owner, ExportReport report, Instant now) {
    String sql =
        """
        update dataset_export
           set state = 'DONE', manifest = ?::jsonb, manifest_sha256 = ?, files = ?, bytes = ?,
               done = total, heartbeat = ?, finished_at = ?
         where id = ? and owner = ? and state = 'RUNNING'
        """;
    return database.write(
        "note that an export is done",
        c ->
            Statements.update(
                    c,
                    sql,
                    report.manifest(),
                    report.manifestSha256(),
                    report.files(),
                    report.bytes(),
                    now,
                    now,
                    id,
                    owner)
                == 1);
  }

  /** Ends or interrupts what this owner has. */
  void leave(long id, UUID owner, State state, String message, Instant now) {
    String sql =
        """
        update dataset_export
           set state = ?, message = nullif(?, ''), heartbeat = ?,
               finished_at = case when ? then ?::timestamptz end
         where id = ? and owner = ? and state = 'RUNNING'
        """;
    boolean over = state != State.PAUSED;
    database.write(
        "note how an export ended",
        c -> Statements.update(c, sql, state, message, now, over, now, id, owner));
  }

  Optional<DatasetExport> find(long id) {
    String sql = COLUMNS + " where id = ?";
    return database.read(
        "read an export", c -> Statements.first(c, sql, DatasetExportSql::row, id));
  }

  List<DatasetExport> ofVersion(long versionId, int limit) {
    String sql = COLUMNS + " where version_id = ? order by id desc limit ?";
    return database.read(
        "read the exports of a version",
        c -> Statements.list(c, sql, DatasetExportSql::row, versionId, limit));
  }

  /** Who published a manifest. */
  Optional<DatasetExport> published(String manifestSha256) {
    String sql = COLUMNS + " where manifest_sha256 = ? order by id limit 1";
    return database.read(
        "look up a manifest", c -> Statements.first(c, sql, DatasetExportSql::row, manifestSha256));
  }

  private static DatasetExport row(ResultSet r) throws SQLException {
    return new DatasetExport(
        r.getLong("id"),
        r.getLong("version_id"),
        options(r.getString("options")),
        r.getString("target"),
        State.valueOf(r.getString("state")),
        r.getString("owner_name"),
        Objects.requireNonNull(Statements.instantOrNull(r, "heartbeat")),
        r.getLong("files"),
        r.getLong("bytes"),
        r.getLong("total"),
        r.getLong("done"),
        r.getString("manifest_sha256"),
        r.getString("actor"),
        Objects.requireNonNull(Statements.instantOrNull(r, "started_at")),
        Statements.instantOrNull(r, "finished_at"),
        r.getString("message"));
  }

  private static ExportOptions options(String json) {
    try {
      JsonNode node = CanonicalJson.read(json.getBytes(StandardCharsets.UTF_8));
      return new ExportOptions(
          DatasetFormat.of(node.path("format").asText(), node.path("attribute").asText()),
          ExportOptions.Pixels.valueOf(node.path("pixels").asText()),
          node.path("caption").asText());
    } catch (IOException e) {
      throw new IllegalStateException(
          "The catalog holds an export that cannot be read: " + json, e);
    }
  }
}
