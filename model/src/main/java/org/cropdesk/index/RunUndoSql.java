package org.cropdesk.index;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.cropdesk.change.CatalogChange;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.index.RunUndoPreview.Reason;
import org.cropdesk.job.JobState;
import org.cropdesk.job.JobStore;
import org.jspecify.annotations.Nullable;

/** The statements behind {@link RunUndo}. */
final class RunUndoSql {
  private static final int PAGE = 200;
  private static final int ROWS_AT_ONCE = 5_000;

  private static final String RUN =
      """
      select j.id, j.kind, j.state, j.owner_name, j.started_at, j.finished_at, j.done, j.undoes,
             (select max(u.id) from job u
               where u.undoes = j.id and u.done > 0
                 and not exists (select from job v where v.undoes = u.id and v.done > 0)) as by,
             j.let_go_at is null as kept
        from job j
      """;

  private final CatalogDatabase database;

  RunUndoSql(CatalogDatabase database) {
    this.database = database;
  }

  List<MachineRun> runs(int limit) {
    return database.read(
        "read the runs",
        c -> Statements.list(c, RUN + " order by j.id desc limit ?", RunUndoSql::run, limit));
  }

  Optional<MachineRun> run(long id) {
    return database.read(
        "read a run", c -> Statements.first(c, RUN + " where j.id = ?", RunUndoSql::run, id));
  }

  private static MachineRun run(ResultSet r) throws SQLException {
    return new MachineRun(
        r.getLong("id"),
        r.getString("kind"),
        JobState.valueOf(r.getString("state")),
        r.getString("owner_name"),
        Objects.requireNonNull(Statements.instantOrNull(r, "started_at")),
        Statements.instantOrNull(r, "finished_at"),
        r.getLong("done"),
        Statements.longOrNull(r, "undoes"),
        Statements.longOrNull(r, "by"),
        r.getBoolean("kept"));
  }

  int provenance(long run) {
    String sql = "select coalesce(provenance_id, 0) from job where id = ?";
    return database.read("read a run", c -> (int) Statements.number(c, sql, run));
  }

  long count(long run) {
    String sql = "select count(*) from replaced where job_id = ?";
    return database.read("count what a run wrote", c -> Statements.number(c, sql, run));
  }

  List<Long> products(long run, long after, int limit) {
    String sql =
        """
        select product_id from replaced where job_id = ? and product_id > ?
         order by product_id limit ?
        """;
    return database.read(
        "read what a run wrote",
        c -> Statements.list(c, sql, r -> r.getLong(1), run, after, limit));
  }

  /** What the undo would do to one product. */
  record Part(
      long product,
      String sku,
      boolean deleted,
      boolean stands,
      boolean isBack,
      boolean samePictures,
      boolean wasIndexed,
      int spoken,
      int cropsBack,
      int cropsGone,
      int verdicts,
      int labels) {
    boolean changes() {
      return !deleted && stands && samePictures;
    }

    @Nullable Reason conflict() {
      if (isBack && !stands) {
        return null;
      }
      return deleted
          ? Reason.DELETED
          : !stands
              ? Reason.LATER_RUN
              : !samePictures ? Reason.PICTURES : spoken > 0 ? Reason.SPOKEN : null;
    }
  }

  private static final String STANDING =
      """
      select r.product_id, p.sku, p.deleted_at is not null as deleted,
             p.machine_job is not distinct from r.state_after as stands,
             p.machine_job is not distinct from r.state_before as back,
             r.before is null or r.images = array(select i.id from image i where i.product_id = p.id
                                 and i.deleted_at is null order by i.id) as same_pictures,
             r.before is not null as was_indexed
        from replaced r join product p on p.id = r.product_id
      """;

  List<Part> page(long run, long after) {
    String sql =
        """
        with page as materialized (%s
               where r.job_id = ? and r.product_id > ? order by r.product_id limit ?),
        was as materialized (
          select r.product_id, (x ->> 'id')::bigint as id
            from page g join replaced r on r.job_id = ? and r.product_id = g.product_id,
                 jsonb_array_elements(r.before -> 'crop') x),
        made as materialized (
          select k.product_id, k.id,
                 exists (select from decision d where d.crop_id = k.id)
                 or exists (select from verdict h where h.crop_id = k.id and h.source = 'PERSON')
                 or exists (select from label h where h.crop_id = k.id and h.source = 'PERSON')
                 or exists (select from primary_choice h
                             where h.crop_id = k.id and h.source = 'PERSON')
                 or exists (select from box_word w where w.crop_id = k.id) as spoken
            from page g join crop k on k.product_id = g.product_id and k.source <> 'PERSON'
                                   and k.deleted_at is null
           where not exists (select from was where was.id = k.id))
        select g.*,
               (select count(*) from made m where m.product_id = g.product_id and m.spoken) as spoken,
               (select count(*) from made m
                 where m.product_id = g.product_id and not m.spoken) as gone,
               (select count(*) from was w left join crop k on k.id = w.id
                 where w.product_id = g.product_id and (k.id is null or k.deleted_at is not null)
                   and not exists (select from box_word b where b.crop_id = w.id and b.deleted))
                 as come,
               (select count(*) from replaced r, jsonb_array_elements(r.before -> 'verdict') x
                  join verdict v on v.crop_id = (x ->> 'crop_id')::bigint and v.source = 'MACHINE'
                 where r.job_id = ? and r.product_id = g.product_id
                   and v.keep <> (x ->> 'keep')::boolean) as verdicts,
               (select count(*) from replaced r, jsonb_array_elements(r.before -> 'label') x
                  join label l on l.crop_id = (x ->> 'crop_id')::bigint and l.source = 'MACHINE'
                              and l.attribute = x ->> 'attribute' and l.rank = 1
                 where r.job_id = ? and r.product_id = g.product_id and (x ->> 'rank')::int = 1
                   and l.value <> x ->> 'value') as labels
          from page g order by g.product_id
        """
            .formatted(STANDING);
    return database.read(
        "look what an undo would do",
        c -> Statements.list(c, sql, RunUndoSql::part, run, after, PAGE, run, run, run));
  }

  private static Part part(ResultSet r) throws SQLException {
    return new Part(
        r.getLong("product_id"),
        r.getString("sku"),
        r.getBoolean("deleted"),
        r.getBoolean("stands"),
        r.getBoolean("back"),
        r.getBoolean("same_pictures"),
        r.getBoolean("was_indexed"),
        r.getInt("spoken"),
        r.getInt("come"),
        r.getInt("gone"),
        r.getInt("verdicts"),
        r.getInt("labels"));
  }

  /** Takes a job back for some products; answers those that changed. */
  List<Long> undo(JobStore.Claim claim, long run, List<Long> products, long done, Instant now) {
    return database.write(
        "undo a run",
        c -> {
          IndexSql.lock(c, products);
          var standing = standing(c, run, products);
          if (!standing.isEmpty()) {
            new RestoreSql(c, claim.id(), run, standing).restore(now);
          }
          JobStore.checkpoint(c, claim, products.getLast(), done, 0, now);
          database.tellOthers(c, new CatalogChange.CropsRefreshed(standing));
          database.tellOthers(c, new CatalogChange.ProductsIndexed(standing));
          return standing;
        });
  }

  private static List<Long> standing(Connection c, long run, List<Long> products)
      throws SQLException {
    String sql =
        "select product_id from ("
            + STANDING
            + " where r.job_id = ? and r.product_id = any(?)) s"
            + " where stands and same_pictures and not deleted order by 1";
    return Statements.list(c, sql, r -> r.getLong(1), run, products);
  }

  /** Jobs whose copies have had their time. */
  List<Long> old(Instant before, int but) {
    String sql =
        """
        select id from job
         where let_go_at is null and state <> 'RUNNING' and finished_at < ?
           and id not in (select id from job where let_go_at is null order by id desc limit ?)
            or let_go_at is not null and exists (select from replaced r where r.job_id = job.id)
         order by id
        """;
    return database.read(
        "look for old copies", c -> Statements.list(c, sql, r -> r.getLong(1), before, but));
  }

  void letGo(long job, Instant now) {
    // First of all it is said, so that nobody undoes half a run.
    database.write(
        "let old copies go",
        c -> Statements.update(c, "update job set let_go_at = ? where id = ?", now, job));
    for (String table : List.of("replaced_vector", "replaced")) {
      String sql =
          "delete from %1$s where ctid in (select ctid from %1$s where job_id = ? limit ?)"
              .formatted(table);
      int deleted;
      do {
        deleted =
            database.write("let old copies go", c -> Statements.update(c, sql, job, ROWS_AT_ONCE));
      } while (deleted > 0);
    }
  }
}
