package org.cropdesk.index;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.cropdesk.db.Statements;

/**
 * Brings the machine's rows of some products back to what they were before a job. What people said
 * is not touched, nor what was computed for a box a person drew; a crop a person spoke about stays.
 */
final class RestoreSql {
  private final Connection c;
  private final long job;
  private final long undone;
  private final List<Long> products;

  /**
   * @param job the undo itself
   * @param undone the job whose effect goes
   */
  RestoreSql(Connection c, long job, long undone, List<Long> products) {
    this.c = c;
    this.job = job;
    this.undone = undone;
    this.products = products;
  }

  /** In a transaction that holds the products' locks. */
  void restore(Instant now) throws SQLException {
    ReplacedSql.keepForUndo(c, job, undone, products);
    gather();
    vectorsGo();
    choicesAndWordsGo();
    cropsGo();
    vanishAgain();
    boxesComeBack();
    wordsComeBack();
    vectorsComeBack();
    picturesAndProductComeBack(now);
    askHeadsAgain();
  }

  /**
   * The crops in question: what is live now or was then. {@code hands_off} where the rows beside
   * the box are not those of the machine's box, then or now.
   */
  private void gather() throws SQLException {
    // Once for each connection; they are empty again with every commit.
    Statements.execute(
        c,
        """
        create temporary table if not exists restore_before (product_id bigint, b jsonb) on commit delete rows;
        create temporary table if not exists restore_crop (
          product_id bigint, id bigint, detection_id bigint, was boolean, drawn_now boolean, drawn_then boolean,
          hands_off boolean, spoken boolean, gone boolean) on commit delete rows
        """);
    Statements.update(
        c,
        """
        insert into restore_before
        select product_id, coalesce(before, '{}') from replaced
         where job_id = ? and product_id = any(?)
        """,
        undone,
        products);
    Statements.update(
        c,
        """
        insert into restore_crop
          select c.product_id, c.id, c.detection_id, old.id is not null, w.x0 is not null,
                 coalesce(old.drawn, false), w.x0 is not null or coalesce(old.drawn, false),
                 exists (select from decision d where d.crop_id = c.id)
                 or exists (select from verdict h where h.crop_id = c.id and h.source = 'PERSON')
                 or exists (select from label h where h.crop_id = c.id and h.source = 'PERSON')
                 or exists (select from primary_choice h
                             where h.crop_id = c.id and h.source = 'PERSON')
                 or w.crop_id is not null,
                 exists (select from restore_before, jsonb_array_elements(b -> 'gone') x
                          where (x ->> 'id')::bigint = c.id)
            from (select product_id, id, detection_id from crop
                   where product_id = any(?) and source <> 'PERSON' and deleted_at is null
                  union
                  select product_id, (x ->> 'id')::bigint, (x ->> 'detection_id')::bigint
                    from restore_before, jsonb_array_elements(b -> 'crop') x) c
            left join (select (x ->> 'id')::bigint as id,
                              coalesce(b -> 'drawn' @> (x -> 'id'), false) as drawn
                         from restore_before, jsonb_array_elements(b -> 'crop') x) old
                   on old.id = c.id
            left join box_word w on w.crop_id = c.id
        """,
        products);
    // Of a few hundred rows the planner otherwise thinks as of thousands.
    Statements.execute(c, "analyze restore_crop");
  }

  /** Those the job made, and those whose place an older one takes. */
  private void vectorsGo() throws SQLException {
    String sql =
        """
        select v.space_id, v.subject_id
          from space_vector v
          left join restore_crop k on k.id = v.crop_id
          left join (select (x ->> 'space_id')::int as space_id,
                            (x ->> 'subject_id')::bigint as subject_id,
                            x ->> 'fingerprint' as fingerprint
                       from restore_before, jsonb_array_elements(b -> 'vector') x) old
                 on old.space_id = v.space_id and old.subject_id = v.subject_id
         where v.product_id = any(?) and (v.crop_id is null or k.id is not null)
           -- What a run of its own made is not the job's.
           and not exists (select from backfill b where b.space_id = v.space_id)
           and not coalesce(k.hands_off, false) and not coalesce(k.gone or not k.was and k.spoken, false)
           and (old.subject_id is null or old.fingerprint <> v.fingerprint
                or exists (select from replaced_vector r
                            where r.job_id = ? and r.product_id = v.product_id
                              and r.space_id = v.space_id and r.subject_id = v.subject_id))
        """;
    var gone = new TreeMap<Integer, List<Long>>();
    Statements.list(
        c,
        sql,
        r -> gone.computeIfAbsent(r.getInt(1), _ -> new ArrayList<>()).add(r.getLong(2)),
        products,
        undone);
    for (var space : gone.entrySet()) {
      ReplacedSql.takeVectors(c, job, space.getKey(), space.getValue());
    }
  }

  private void choicesAndWordsGo() throws SQLException {
    Statements.update(
        c, "delete from primary_choice where product_id = any(?) and source = 'MACHINE'", products);
    Statements.update(c, "delete from alike where product_id = any(?)", products);
    String which =
        " in (select id from restore_crop where not hands_off and not gone and (was or not spoken))";
    for (String table : List.of("crop_quality", "crop_score", "zero_shot")) {
      Statements.update(c, "delete from " + table + " where crop_id" + which);
    }
    for (String table : List.of("verdict", "label")) {
      Statements.update(
          c, "delete from " + table + " where source = 'MACHINE' and crop_id" + which);
    }
  }

  private void cropsGo() throws SQLException {
    Statements.update(
        c,
        "delete from crop where id in"
            + " (select id from restore_crop where not was and not gone and not spoken)");
    Statements.update(
        c,
        """
        delete from detection where id in
          (select detection_id from restore_crop where not was and not gone and not spoken)
        """);
  }

  /** Crops an undo had brought back vanish again, as a run leaves them behind. */
  private void vanishAgain() throws SQLException {
    String gone =
        """
        from restore_before, jsonb_array_elements(b -> 'gone') x, restore_crop r
         where r.id = (x ->> 'id')::bigint and not r.spoken
        """;
    Statements.update(
        c,
        "update crop k set deleted_at = (x ->> 'crop')::timestamptz " + gone + " and k.id = r.id");
    Statements.update(
        c,
        "update detection d set deleted_at = (x ->> 'detection')::timestamptz "
            + gone
            + " and d.id = r.detection_id");
    Statements.update(
        c, "update space_vector v set stale = true " + gone + " and v.crop_id = r.id");
  }

  private void boxesComeBack() throws SQLException {
    Statements.update(
        c,
        """
        insert into detection
        select x.* from restore_before, jsonb_populate_recordset(null::detection, b -> 'detection') x
        on conflict (id) do update
          set class_id = excluded.class_id, class_name = excluded.class_name,
              score = excluded.score, x0 = excluded.x0, y0 = excluded.y0, x1 = excluded.x1,
              y1 = excluded.y1, provenance_id = excluded.provenance_id,
              deleted_at = detection.deleted_at
        """);
    Statements.update(
        c,
        """
        insert into crop
        select x.* from restore_before, jsonb_populate_recordset(null::crop, b -> 'crop') x
        on conflict (id) do update
          set x0 = excluded.x0, y0 = excluded.y0, x1 = excluded.x1, y1 = excluded.y1,
              margin = excluded.margin, padding = excluded.padding,
              fingerprint = excluded.fingerprint, provenance_id = excluded.provenance_id
        """);
    // A person's word decides whether a crop they deleted is there; the machine's word is undone.
    Statements.update(
        c,
        """
        update crop k set deleted_at = null from restore_crop r
         where k.id = r.id and r.was and k.deleted_at is not null
           and not exists (select from box_word w where w.crop_id = k.id and w.deleted)
        """);
    Statements.update(
        c,
        """
        update detection d set deleted_at = null from restore_crop r
         where d.id = r.detection_id and r.was and d.deleted_at is not null
           and not exists (select from box_word w where w.crop_id = r.id and w.deleted)
        """);
  }

  private void wordsComeBack() throws SQLException {
    for (String table : List.of("crop_quality", "crop_score", "zero_shot", "verdict", "label")) {
      Statements.update(
          c,
          """
          insert into %1$s
          select x.* from restore_before,
                 jsonb_populate_recordset(null::%1$s, b -> '%1$s') x
           where x.crop_id in (select id from restore_crop where not hands_off)
          """
              .formatted(table));
    }
    Statements.update(
        c,
        """
        insert into alike
        select x.* from restore_before, jsonb_populate_recordset(null::alike, b -> 'alike') x
          join crop k on k.id = x.crop_id join crop o on o.id = x.other_id
        """);
    Statements.update(
        c,
        """
        insert into primary_choice
        select x.* from restore_before,
               jsonb_populate_recordset(null::primary_choice, b -> 'primary_choice') x
        """);
  }

  private void vectorsComeBack() throws SQLException {
    Statements.update(
        c,
        """
        insert into space_vector (space_id, subject_id, product_id, crop_id, dimensions, stale,
                                  stale_at, fingerprint, source_type, seen_version, embedding)
        select r.space_id, r.subject_id, r.product_id, r.crop_id, r.dimensions, r.stale,
               case when r.stale then clock_timestamp() end, r.fingerprint, r.source_type,
               r.seen_version, r.embedding
          from replaced_vector r left join restore_crop k on k.id = r.crop_id
         where r.job_id = ? and r.product_id = any(?) and not coalesce(k.hands_off, false)
        on conflict do nothing
        """,
        undone,
        products);
    Statements.update(
        c,
        """
        update space_vector v set stale = old.stale
          from (select (x ->> 'space_id')::int as space_id,
                       (x ->> 'subject_id')::bigint as subject_id,
                       (x ->> 'stale')::boolean as stale, x ->> 'fingerprint' as fingerprint
                  from restore_before, jsonb_array_elements(b -> 'vector') x) old
          left join restore_crop k on k.id = old.subject_id
         where v.product_id = any(?) and v.space_id = old.space_id and v.subject_id = old.subject_id
           and v.fingerprint = old.fingerprint and v.stale <> old.stale
           and not coalesce(k.hands_off, false)
        """,
        products);
    // The choices are back already.
    Statements.update(
        c,
        """
        update space_vector v set of_primary = true from primary_choice o
         where o.product_id = any(?) and v.crop_id = o.crop_id and v.subject_id = o.crop_id
           and not v.of_primary
        """,
        products);
    // What was computed for a box a person has taken back since is made again for the machine's.
    Statements.update(
        c,
        """
        update space_vector v set stale = true from restore_crop k
         where v.crop_id = k.id and k.drawn_then and not k.drawn_now
        """);
  }

  private void picturesAndProductComeBack(Instant now) throws SQLException {
    Statements.update(
        c,
        """
        update image i set width = x.width, height = x.height, format = x.format,
               orientation = x.orientation, failure_code = x.failure_code,
               failure_message = x.failure_message
          from restore_before, jsonb_populate_recordset(null::image, b -> 'image') x
         where i.id = x.id and i.product_id = restore_before.product_id
        """);
    Statements.update(
        c,
        """
        update product p
           set indexed_provenance_id = (o.b ->> 'indexed_provenance_id')::int,
               indexed_at = (o.b ->> 'indexed_at')::timestamptz,
               doubt = coalesce((o.b ->> 'doubt')::float8, 1),
               indexed_hash = o.b ->> 'indexed_hash', seen_hash = o.b ->> 'seen_hash',
               machine_job = r.state_before, version = version + 1,
               changed_by = 'undo of run ' || r.job_id, changed_at = ?
          from replaced r, (select product_id, b -> 'product' -> 0 as b from restore_before) o
         where p.id = o.product_id and r.job_id = ? and r.product_id = p.id
        """,
        now,
        undone);
  }

  /** Suggestions of a head that speaks no longer, or not yet then, are rewritten behind this. */
  private void askHeadsAgain() throws SQLException {
    Statements.update(
        c,
        """
        update learning g set rewritten_to = 0
         where g.rewritten_to is distinct from 0
           and exists (select from product p join crop k on k.product_id = p.id
                         join label l on l.crop_id = k.id and l.source = 'MACHINE'
                          and l.attribute = g.attribute
                        where p.id = any(?) and p.stage <> 'VERIFIED' and k.deleted_at is null
                          and l.head_version is distinct from g.in_use)
        """,
        products);
  }
}
