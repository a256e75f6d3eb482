package org.cropdesk.embedding;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;

/** The statements behind {@link Spaces}. */
final class SpacesSql {
  private final CatalogDatabase database;

  SpacesSql(CatalogDatabase database) {
    this.database = database;
  }

  List<Space> list() {
    String sql =
        """
        select s.id, s.aspect, s.encoder_name, s.encoder_hash, s.preprocess_fingerprint,
               s.dimensions, s.state, count(v.subject_id) as vectors,
               count(v.subject_id) filter (where v.stale) as stale
          from space s left join space_vector v on v.space_id = s.id
         group by s.id order by s.id desc
        """;
    return database.read("read the spaces", c -> Statements.list(c, sql, SpacesSql::space));
  }

  private static Space space(ResultSet row) throws SQLException {
    return new Space(
        row.getInt("id"),
        new SpaceKey(
            Aspect.valueOf(row.getString("aspect")),
            row.getString("encoder_name"),
            row.getString("encoder_hash"),
            row.getString("preprocess_fingerprint"),
            row.getInt("dimensions")),
        SpaceState.valueOf(row.getString("state")),
        row.getLong("vectors"),
        row.getLong("stale"));
  }

  Optional<Integer> find(SpaceKey key) {
    // The name of the encoder's folder is for people; two names of one encoder are one space.
    String sql =
        """
        select id from space
         where aspect = ? and encoder_hash = ? and preprocess_fingerprint = ? and dimensions = ?
        """;
    return database.read(
        "read a space",
        c ->
            Statements.first(
                c,
                sql,
                r -> r.getInt(1),
                key.aspect(),
                key.encoderHash(),
                key.preprocessFingerprint(),
                key.dimensions()));
  }

  boolean createIfAbsent(SpaceKey key, float[] probe, Instant now) {
    String sql =
        """
        insert into space (aspect, encoder_name, encoder_hash, preprocess_fingerprint, dimensions,
                           probe, created_at, changed_at)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (aspect, encoder_hash, preprocess_fingerprint, dimensions, metric) do nothing
        """;
    return database.write(
        "make a space",
        c ->
            Statements.update(
                    c,
                    sql,
                    key.aspect(),
                    key.encoderName(),
                    key.encoderHash(),
                    key.preprocessFingerprint(),
                    key.dimensions(),
                    c.createArrayOf("float4", boxed(probe)),
                    now,
                    now)
                == 1);
  }

  private static Float[] boxed(float[] numbers) {
    var boxed = new Float[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      boxed[i] = numbers[i];
    }
    return boxed;
  }

  float[] probe(int spaceId) {
    return database.read(
        "read the probe of a space",
        c ->
            Statements.first(
                    c,
                    "select probe from space where id = ?",
                    r -> Statements.floats(r, "probe"),
                    spaceId)
                .orElseThrow());
  }

  SpaceCheck check(Space space) {
    String subjects =
        space.key().aspect() == Aspect.IMAGE
            ? """
            select c.id as subject_id
              from crop c
              join product p on p.id = c.product_id and p.deleted_at is null
              join image i on i.id = c.image_id and i.deleted_at is null
              left join verdict m on m.crop_id = c.id and m.source = 'MACHINE'
              left join verdict h on h.crop_id = c.id and h.source = 'PERSON'
             where c.deleted_at is null and coalesce(h.keep, m.keep, false)
            union
            select e.crop_id
              from effective_primary e
              join crop c on c.id = e.crop_id and c.deleted_at is null
              join product p on p.id = e.product_id and p.deleted_at is null
            """
            : """
            select p.id as subject_id
              from product p
             where p.deleted_at is null and p.indexed_at is not null
               and (btrim(p.title) <> '' or btrim(p.description) <> '')
            """;
    String sql =
        """
        with expected as materialized (%s)
        select count(*), count(*) filter (where v.subject_id is null),
               (select count(*) from space_vector v
                 where v.space_id = ? and not v.stale and abs(l2_norm(v.embedding) - 1) > 0.01)
          from expected x
          left join space_vector v
            on v.space_id = ? and v.subject_id = x.subject_id and not v.stale
        """
            .formatted(subjects);
    return database.read(
        "verify a space",
        c ->
            Statements.first(
                    c,
                    sql,
                    r -> new SpaceCheck(space.id(), r.getLong(1), r.getLong(2), r.getLong(3)),
                    space.id(),
                    space.id())
                .orElseThrow());
  }

  /** Building → verified, and → active if the aspect has no active space. */
  boolean promote(Space space, Instant now) {
    String verify =
        "update space set state = 'VERIFIED', changed_at = ? where id = ? and state = 'BUILDING'";
    String activate =
        """
        update space s set state = 'ACTIVE', changed_at = ?
         where s.id = ? and s.state = 'VERIFIED'
           and not exists (select from space o where o.aspect = s.aspect and o.state = 'ACTIVE')
        """;
    return database.write(
        "promote a space",
        c -> {
          int verified = Statements.update(c, verify, now, space.id());
          int activated = Statements.update(c, activate, now, space.id());
          return verified + activated > 0;
        });
  }

  private static String indexName(Space space) {
    return "space_vector_hnsw_" + space.id();
  }

  void dropIndex(Space space) {
    String sql = "drop index if exists " + indexName(space);
    database.write("drop the index of a space", c -> execute(c, sql));
  }

  /** Dead rows of the load go first: the index must never be vacuumed. */
  void createIndex(Space space) {
    String exists = "select count(*) from pg_indexes where schemaname = ? and indexname = ?";
    String create =
        """
        create index if not exists %s on space_vector
         using hnsw ((embedding::halfvec(%d)) halfvec_cosine_ops)
         where space_id = %d
        """
            .formatted(indexName(space), space.key().dimensions(), space.id());
    database.read(
        "build the index of a space",
        c -> {
          if (Statements.number(c, exists, "cropdesk", indexName(space)) == 1) {
            return true;
          }
          execute(c, "vacuum space_vector");
          return execute(c, create);
        });
  }

  private static boolean execute(java.sql.Connection c, String sql) throws SQLException {
    Statements.execute(c, sql);
    return true;
  }
}
