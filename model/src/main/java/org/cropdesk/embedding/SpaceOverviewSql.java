package org.cropdesk.embedding;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.jspecify.annotations.Nullable;

/** Reads what is known of the spaces, and counts what they cover. */
final class SpaceOverviewSql {
  private static final String KNOWN =
      """
      select s.id, s.aspect, s.encoder_name, s.encoder_hash, s.preprocess_fingerprint,
             s.dimensions, s.state, s.recipe, s.created_at, s.changed_at,
             coalesce(t.vectors, 0) as vectors, coalesce(t.stale, 0) as stale, t.images, t.texts,
             t.boths, coalesce(t.changes, 0) as changes,
             coalesce(i.indisvalid and (s.aspect <> 'IMAGE' or n.indisvalid), false) as indexed,
             coalesce(s.retired_vectors, 0) as dropped, coalesce(l.failed, 0) as failed,
             l.id is not null and l.finished_at is null as filling, b.actor as made_by,
             coalesce(o.trained_on, '') as trained_on,
             v.at as counted_at, v.products, v.covered, v.changes as counted,
             k.at as checked_at, k.passed, k.findings -> 'problems' ->> 0 as problem,
             k.changes is distinct from coalesce(t.changes, 0) or coalesce(j.at > k.at, false)
               as outdated,
             a.id as in_force, c.signed_by, c.signed_at, c.vectors as signed_for,
             c.with_vectors as signed_against, coalesce(f.vectors, 0) as other_vectors
        from space s
        left join lateral (
          select sum(vectors)::int8 as vectors, sum(stale)::int8 as stale,
                 sum(images)::int8 as images, sum(texts)::int8 as texts, sum(boths)::int8 as boths,
                 sum(changes)::int8 as changes
            from space_tally where space_id = s.id) t on true
        left join pg_index i
          on i.indexrelid = to_regclass('cropdesk.space_vector_hnsw_' || s.id)
        left join pg_index n
          on n.indexrelid = to_regclass('cropdesk.space_vector_primary_' || s.id)
        left join lateral (
          select actor from backfill
           where space_id = s.id and created_at < s.created_at + interval '5 minutes'
           order by id limit 1) b on true
        left join lateral (
          select string_agg(d.name || ':' || w.number, ', ' order by d.name, w.number) as trained_on
            from model m
            join dataset_version w on w.id = m.version_id
            join dataset d on d.id = w.dataset_id
           where m.hash = any(string_to_array(s.encoder_hash, '+'))) o on true
        left join lateral (
          select id, failed, finished_at from backfill
           where space_id = s.id order by id desc limit 1) l on true
        left join space_coverage v on v.space_id = s.id
        left join lateral (
          select at, passed, findings, changes from space_check
           where space_id = s.id order by id desc limit 1) k on true
        left join space a on a.aspect = s.aspect and a.state = 'ACTIVE'
        left join lateral (
          select sum(vectors)::int8 as vectors from space_tally where space_id = a.id) f on true
        left join lateral (
          select signed_by, signed_at, vectors, with_vectors from space_comparison
           where space_id = s.id and with_space = a.id and signed_by is not null
             and at > greatest(s.emptied_at, a.emptied_at, '-infinity')
           order by id desc limit 1) c on true
       cross join (
          select max(coalesce(finished_at, heartbeat)) as at from job where done > 0) j
       order by s.id desc
      """;

  private final CatalogDatabase database;

  SpaceOverviewSql(CatalogDatabase database) {
    this.database = database;
  }

  /** All spaces, the newest first. */
  List<SpaceOverview> list() {
    return database.read("read the spaces", SpaceOverviewSql::list);
  }

  static List<SpaceOverview> list(Connection c) throws SQLException {
    return Statements.list(c, KNOWN, SpaceOverviewSql::overview);
  }

  private static SpaceOverview overview(ResultSet row) throws SQLException {
    Map<SourceType, Long> sources = new EnumMap<>(SourceType.class);
    sources.put(SourceType.IMAGE, row.getLong("images"));
    sources.put(SourceType.TEXT, row.getLong("texts"));
    sources.put(SourceType.BOTH, row.getLong("boths"));
    String maker = row.getString("made_by");
    return new SpaceOverview(
        SpacesSql.space(row),
        sources,
        row.getLong("failed"),
        row.getBoolean("filling"),
        row.getBoolean("indexed"),
        row.getLong("changes"),
        maker == null ? "an index run" : maker,
        row.getString("trained_on"),
        row.getLong("dropped"),
        coverage(row),
        proof(row),
        (Integer) row.getObject("in_force"),
        signature(row));
  }

  private static @Nullable SpaceSignature signature(ResultSet row) throws SQLException {
    String by = row.getString("signed_by");
    return by == null
        ? null
        : new SpaceSignature(
            by,
            Objects.requireNonNull(Statements.instantOrNull(row, "signed_at")),
            Statements.longOrNull(row, "signed_for"),
            Statements.longOrNull(row, "signed_against"),
            row.getLong("vectors"),
            row.getLong("other_vectors"));
  }

  private static @Nullable SpaceCoverage coverage(ResultSet row) throws SQLException {
    Instant at = Statements.instantOrNull(row, "counted_at");
    return at == null
        ? null
        : new SpaceCoverage(
            at, row.getLong("products"), row.getLong("covered"), row.getLong("counted"));
  }

  private static @Nullable SpaceProof proof(ResultSet row) throws SQLException {
    Instant at = Statements.instantOrNull(row, "checked_at");
    return at == null
        ? null
        : new SpaceProof(
            at,
            row.getBoolean("passed"),
            Objects.requireNonNullElse(row.getString("problem"), ""),
            row.getBoolean("outdated"));
  }

  /** Counts the products a space covers and keeps the answer; seconds for a million crops. */
  SpaceCoverage count(Space space, Instant now) {
    String sql =
        """
        with whole as (
          select x.product_id, bool_and(v.subject_id is not null) as covered
            from (%s) x
            left join space_vector v
              on v.space_id = %d and v.subject_id = x.subject_id and not v.stale
           group by x.product_id)
        insert into space_coverage as k (space_id, at, products, covered, changes)
        select %2$d, ?, count(*), count(*) filter (where covered),
               (select coalesce(sum(changes), 0) from space_tally where space_id = %2$d)
          from whole
        on conflict (space_id) do update
          set at = excluded.at, products = excluded.products, covered = excluded.covered,
              changes = excluded.changes
        returning at, products, covered, changes
        """
            .formatted(new SpaceNeedSql(space).subjects(), space.id());
    return database.write(
        "count what a space covers",
        c ->
            Statements.first(
                    c,
                    sql,
                    r ->
                        new SpaceCoverage(
                            Objects.requireNonNull(Statements.instantOrNull(r, "at")),
                            r.getLong("products"),
                            r.getLong("covered"),
                            r.getLong("changes")),
                    now)
                .orElseThrow());
  }
}
