package org.cropdesk.evaluation;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.Split;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;

/** Rows of models and of their evaluations. */
final class ModelSql {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String MODEL =
      """
      select m.hash, m.kind, m.name, m.location, m.version_id,
             coalesce(d.name || ':' || v.number, '') as trained_on, m.base_hash, m.command, m.note,
             m.added_by, m.added_at
        from model m
        left join dataset_version v on v.id = m.version_id
        left join dataset d on d.id = v.dataset_id
      """;

  private static final String EVALUATION =
      """
      select e.id, e.hash, m.kind, m.name, e.version_id, d.name || ':' || v.number as version,
             e.split, e.score, e.seen, e.seconds, e.actor, e.at
        from model_evaluation e
        join model m on m.hash = e.hash
        join dataset_version v on v.id = e.version_id
        join dataset d on d.id = v.dataset_id
      """;

  private final CatalogDatabase database;

  ModelSql(CatalogDatabase database) {
    this.database = database;
  }

  /** Where a model is known already, only what was not known of it is filled in. */
  void add(Model model) {
    String sql =
        """
        insert into model (hash, kind, name, location, version_id, base_hash, command, note,
               added_by, added_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (hash) do update
           set location = excluded.location,
               version_id = coalesce(excluded.version_id, model.version_id),
               base_hash = coalesce(nullif(excluded.base_hash, ''), model.base_hash),
               command = coalesce(nullif(excluded.command, ''), model.command),
               note = coalesce(nullif(excluded.note, ''), model.note)
        """;
    database.write(
        "note a model",
        c ->
            Statements.update(
                c,
                sql,
                model.hash(),
                model.kind(),
                model.name(),
                model.location(),
                model.versionId(),
                model.baseHash(),
                model.command(),
                model.note(),
                model.addedBy(),
                model.addedAt()));
  }

  Optional<Model> find(String hash) {
    String sql = MODEL + " where m.hash = ?";
    return database.read("find a model", c -> Statements.first(c, sql, ModelSql::model, hash));
  }

  /** The newest first. */
  List<Model> list() {
    String sql = MODEL + " order by m.added_at desc, m.hash";
    return database.read("list models", c -> Statements.list(c, sql, ModelSql::model));
  }

  Optional<Long> version(String contentSha256) {
    String sql = "select id from dataset_version where content_sha256 = ? order by id limit 1";
    return database.read(
        "find the version a model was trained on",
        c -> Statements.first(c, sql, r -> r.getLong(1), contentSha256));
  }

  /** Pictures of a split whose product is in what a model learned from or was chosen by. */
  long seen(long trainedOn, DatasetVersion version, Split split) {
    String sql =
        """
        select count(*) from dataset_item t
         where t.version_id = ? and t.split = ?
           and t.product_id in (select product_id from dataset_item
                                 where version_id = ? and split in ('TRAIN', 'VAL'))
        """;
    return database.read(
        "compare what a model learned from with a test set",
        c -> Statements.number(c, sql, version.id(), split, trainedOn));
  }

  void evaluated(Evaluation e) {
    String sql =
        """
        insert into model_evaluation (hash, version_id, split, score, seen, seconds, actor, at)
        values (?, ?, ?, ?::jsonb, ?, ?, ?, ?)
        """;
    database.write(
        "note an evaluation",
        c ->
            Statements.update(
                c,
                sql,
                e.hash(),
                e.versionId(),
                e.split(),
                json(e.score()),
                e.seen(),
                e.seconds(),
                e.by(),
                e.at()));
  }

  /** The newest of each model on a split, the newest model first. */
  List<Evaluation> evaluations(long version, Split split) {
    String sql =
        """
        select * from (select distinct on (e.hash) * from (%s) e
                        where e.version_id = ? and e.split = ?
                        order by e.hash, e.id desc) newest
         order by id desc
        """
            .formatted(EVALUATION);
    return database.read(
        "list evaluations", c -> Statements.list(c, sql, ModelSql::evaluation, version, split));
  }

  /** Of a model, the newest first. */
  List<Evaluation> evaluations(String hash) {
    String sql = EVALUATION + " where e.hash = ? order by e.id desc limit 100";
    return database.read(
        "list evaluations of a model", c -> Statements.list(c, sql, ModelSql::evaluation, hash));
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JacksonException e) {
      throw new IllegalStateException("A record is always JSON", e);
    }
  }

  private static Model model(ResultSet row) throws SQLException {
    long version = row.getLong("version_id");
    return new Model(
        row.getString("hash"),
        ModelKind.valueOf(row.getString("kind")),
        row.getString("name"),
        row.getString("location"),
        row.wasNull() ? null : version,
        row.getString("trained_on"),
        row.getString("base_hash"),
        row.getString("command"),
        row.getString("note"),
        row.getString("added_by"),
        row.getObject("added_at", OffsetDateTime.class).toInstant());
  }

  private static Evaluation evaluation(ResultSet row) throws SQLException {
    ModelKind kind = ModelKind.valueOf(row.getString("kind"));
    Class<? extends Score> type =
        switch (kind) {
          case DETECTOR -> DetectorScore.class;
          case ENCODER -> EncoderScore.class;
        };
    try {
      return new Evaluation(
          row.getLong("id"),
          row.getString("hash"),
          kind,
          row.getString("name"),
          row.getLong("version_id"),
          row.getString("version"),
          Split.valueOf(row.getString("split")),
          JSON.readValue(row.getString("score"), type),
          row.getLong("seen"),
          row.getDouble("seconds"),
          row.getString("actor"),
          row.getObject("at", OffsetDateTime.class).toInstant());
    } catch (JacksonException e) {
      throw new IllegalStateException("The catalog holds a score that cannot be read", e);
    }
  }
}
