package org.cropdesk.index;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.cropdesk.db.Statements;

/**
 * Keeps what a machine job is about to replace, so that the job can be undone. Any job that writes
 * machine rows of products calls {@link #keep} first, in the transaction that writes and under the
 * products' locks, and sets their {@code machine_job}.
 */
public final class ReplacedSql {
  /** The crops a job may change: the machine's that are live, or that a person deleted. */
  private static final String KNOWN =
      """
      select c.id, c.product_id, c.detection_id, b.x0 is not null as drawn
        from crop c left join box_word b on b.crop_id = c.id
       where c.product_id = any(?) and c.source <> 'PERSON'
         and (c.deleted_at is null or b.deleted)
      """;

  private ReplacedSql() {}

  /** As {@link #keep}, for products no machine has looked at: there is nothing to copy. */
  static void keepNothing(Connection c, long job, Collection<Long> products) throws SQLException {
    String sql =
        """
        insert into replaced (job_id, product_id, state_after, images)
        select ?, p, ?, '{}' from unnest(?::bigint[]) p on conflict do nothing
        """;
    Statements.update(c, sql, job, job, products);
  }

  /** Keeps the machine's rows of products; vectors are kept as they are deleted. */
  public static void keep(Connection c, long job, Collection<Long> products) throws SQLException {
    String fresh =
        """
        insert into replaced (job_id, product_id, state_before, state_after, images)
        select ?, p.id, p.machine_job, ?, array(select i.id from image i
                 where i.product_id = p.id and i.deleted_at is null order by i.id)
          from product p where p.id = any(?)
        on conflict do nothing
        returning product_id, (select indexed_at is not null from product where id = product_id)
        """;
    // A job that meets a product again has kept it already, as it was before the job; the first run
    // over a product replaces nothing.
    record Row(long product, boolean indexed) {}
    var indexed =
        Statements.list(c, fresh, r -> new Row(r.getLong(1), r.getBoolean(2)), job, job, products)
            .stream()
            .filter(Row::indexed)
            .map(Row::product)
            .toList();
    if (!indexed.isEmpty()) {
      copy(c, job, indexed);
    }
  }

  /** As {@link #keep}, for the undo of a job: the results of an earlier one stand afterwards. */
  static void keepForUndo(Connection c, long job, long undone, List<Long> products)
      throws SQLException {
    keep(c, job, products);
    String sql =
        """
        update replaced u set state_after = r.state_before
          from replaced r
         where r.job_id = ? and r.product_id = u.product_id and u.job_id = ?
           and u.product_id = any(?)
        """;
    Statements.update(c, sql, undone, job, products);
    // An undo brings vanished crops back, which no other job does; undone in turn, they vanish.
    String gone =
        """
        update replaced r set before = r.before || jsonb_build_object('gone', v.rows)
          from (select k.product_id, jsonb_agg(jsonb_build_object('id', k.id, 'crop', k.deleted_at,
                                                    'detection', d.deleted_at)) as rows
                  from crop k join detection d on d.id = k.detection_id
                  left join box_word b on b.crop_id = k.id
                 where k.product_id = any(?) and k.source <> 'PERSON'
                   and k.deleted_at is not null and b.deleted is not true
                 group by k.product_id) v
         where r.job_id = ? and r.product_id = v.product_id and r.before is not null
        """;
    Statements.update(c, gone, products, job);
  }

  private static void copy(Connection c, long job, List<Long> some) throws SQLException {
    String sql =
        """
        with known as materialized (%s),
        part (name, product_id, rows) as (
          select 'product', id, jsonb_agg(jsonb_build_object(
                   'indexed_provenance_id', indexed_provenance_id, 'indexed_at', indexed_at,
                   'doubt', doubt, 'indexed_hash', indexed_hash, 'seen_hash', seen_hash))
            from product where id = any(?) group by id
          union all
          select 'image', product_id, jsonb_agg(jsonb_build_object(
                   'id', id, 'width', width, 'height', height, 'format', format,
                   'orientation', orientation, 'failure_code', failure_code,
                   'failure_message', failure_message))
            from image where product_id = any(?) and deleted_at is null group by product_id
          union all
          select 'detection', k.product_id, jsonb_agg(to_jsonb(d))
            from known k join detection d on d.id = k.detection_id group by k.product_id
          union all
          select 'crop', k.product_id, jsonb_agg(to_jsonb(x))
            from known k join crop x on x.id = k.id group by k.product_id
          union all
          select 'drawn', product_id, jsonb_agg(id) from known where drawn group by product_id
          union all
          select 'crop_quality', k.product_id, jsonb_agg(to_jsonb(x))
            from known k join crop_quality x on x.crop_id = k.id group by k.product_id
          union all
          select 'crop_score', k.product_id, jsonb_agg(to_jsonb(x))
            from known k join crop_score x on x.crop_id = k.id group by k.product_id
          union all
          select 'verdict', k.product_id, jsonb_agg(to_jsonb(x))
            from known k join verdict x on x.crop_id = k.id and x.source = 'MACHINE'
           group by k.product_id
          union all
          select 'label', k.product_id, jsonb_agg(to_jsonb(x))
            from known k join label x on x.crop_id = k.id and x.source = 'MACHINE'
           group by k.product_id
          union all
          select 'zero_shot', k.product_id, jsonb_agg(to_jsonb(x))
            from known k join zero_shot x on x.crop_id = k.id group by k.product_id
          union all
          select 'primary_choice', product_id, jsonb_agg(to_jsonb(x))
            from primary_choice x where product_id = any(?) and source = 'MACHINE'
           group by product_id
          union all
          select 'alike', product_id, jsonb_agg(to_jsonb(x))
            from alike x where product_id = any(?) group by product_id
          union all
          select 'vector', v.product_id, jsonb_agg(jsonb_build_object(
                   'space_id', v.space_id, 'subject_id', v.subject_id, 'stale', v.stale,
                   'fingerprint', v.fingerprint))
            from space_vector v left join known k on k.id = v.crop_id
           where v.product_id = any(?) and (v.crop_id is null or k.id is not null)
           group by v.product_id)
        update replaced r set before = p.before
          from (select product_id, jsonb_object_agg(name, rows) as before
                  from part group by product_id) p
         where r.job_id = ? and r.product_id = p.product_id
        """
            .formatted(KNOWN);
    Statements.update(c, sql, some, some, some, some, some, some, job);
  }

  /** Deletes vectors of a space and keeps them whole. */
  static void takeVectors(Connection c, long job, int space, Collection<Long> subjects)
      throws SQLException {
    String sql =
        """
        with gone as (
          delete from space_vector where space_id = ? and subject_id = any(?) returning *)
        insert into replaced_vector
          (job_id, space_id, subject_id, product_id, crop_id, dimensions, stale, fingerprint,
           source_type, seen_version, embedding)
        select ?, space_id, subject_id, product_id, crop_id, dimensions, stale, fingerprint,
               source_type, seen_version, embedding
          from gone
        on conflict do nothing
        """;
    Statements.update(c, sql, space, subjects, job);
  }
}
