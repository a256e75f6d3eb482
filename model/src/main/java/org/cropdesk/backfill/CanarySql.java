package org.cropdesk.backfill;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.SpaceNeedSql;
import org.cropdesk.embedding.Spaces;

/** Judges the sample of a run by what the sample has left in the space. */
final class CanarySql {
  /** Of the scope; {@link #LEAST} products at least, and not more than {@link #MOST}. */
  static final double SHARE = 0.01;

  static final int LEAST = 5;
  static final int MOST = 5_000;

  /** A tenth of the products failed: the bar at which a run stops itself, too. */
  private static final double FAILURES = 0.1;

  /**
   * An encoder answers or says why not. What a person says of a product at that very moment can
   * make it want one vector more, so one in a hundred is let pass.
   */
  private static final double SILENT = 0.01;

  /** Pictures differ, so vectors do; an encoder that fails often says the same of all. */
  private static final double ALIKE = 0.1;

  /**
   * Two encoders that see the same products agree on more than this of each other's ten nearest.
   */
  private static final double OVERLAP = 0.05;

  private static final int NEIGHBOURS = 10;

  /** Below this many products ten neighbours are nearly all of them and say nothing. */
  private static final int ENOUGH = 40;

  private static final int COMPARED = 400;

  private final Connection c;
  private final NeedSql need;
  private final Space space;
  private final long run;

  private CanarySql(Connection c, NeedSql need, long run) {
    this.c = c;
    this.need = need;
    this.space = need.space();
    this.run = run;
  }

  /**
   * Judges the sample; one that is bad pauses the run. To be called by one process at a time. The
   * run can be paused meanwhile; then nothing comes of it, and it is judged when it goes on.
   */
  static void judge(CatalogDatabase database, NeedSql need, long run, Spaces spaces) {
    var verdict =
        database.write("judge the sample of a run", c -> new CanarySql(c, need, run).look(spaces));
    database.write(
        "keep what the sample of a run says",
        c -> {
          ChunkSql.Head head = ChunkSql.head(c, run);
          return head.phase() == BackfillPhase.CANARY
              && head.state().works()
              && keep(c, run, verdict);
        });
  }

  private static boolean keep(Connection c, long run, CanaryVerdict verdict) throws SQLException {
    String message =
        verdict.passed()
            ? null
            : "The sample says no: "
                + String.join(" ", verdict.problems())
                + " Mend the cause and cancel, or resume to go on all the same.";
    Statements.update(
        c,
        """
        update backfill set canary = ?::jsonb, phase = 'MAIN', cursor = 0, state = ?,
               message = ? where id = ?
        """,
        RunJson.write(verdict),
        verdict.passed() ? BackfillState.RUNNING : BackfillState.PAUSED,
        message,
        run);
    BackfillSql.event(
        c,
        run,
        verdict.passed() ? BackfillEvent.Level.INFO : BackfillEvent.Level.ERROR,
        message == null
            ? "The sample of %,d products is good.".formatted(verdict.products())
            : message);
    return true;
  }

  /** How a sample is chosen, for the log of a run; products beyond {@link #MOST} say no more. */
  static String said(int products, long all) {
    return "%,d of them go first as a sample, %s."
        .formatted(
            products,
            Math.ceil(all * SHARE) > MOST
                ? "the most there are, which is less than one in a hundred"
                : products <= LEAST ? "the least there are" : "one in a hundred of each category");
  }

  /**
   * Looks at nothing but what the sample has left: a space that is filled already would answer for
   * an encoder that makes nothing of use.
   */
  private CanaryVerdict look(Spaces spaces) throws SQLException {
    // A partition that is being filled has never been analysed.
    Statements.list(c, "select set_config('enable_seqscan', 'off', true)", r -> true);
    String counted =
        """
        select count(*), count(f.product_id),
               (select skipped from backfill where id = ?)
          from backfill_sample s
          join product p on p.id = s.product_id and %s
          left join backfill_failure f on f.run_id = s.run_id and f.product_id = s.product_id
         where s.run_id = ?
        """
            .formatted(SpaceNeedSql.LIVE);
    long[] head = numbers(counted, run, run);
    long products = head[0];
    long failed = head[1];
    String made =
        """
        with v as materialized (
          select v.product_id, v.fingerprint, vector_proof(v.embedding) as proof,
                 l2_norm(v.embedding) as length
            from backfill_sample s
            join space_vector v on v.product_id = s.product_id and v.space_id = %d and not v.stale
           where s.run_id = ?)
        select count(*), count(*) filter (where not abs(length - 1) <= 0.01),
               (select coalesce(sum(n), 0) from (
                  select count(*) as n from v group by proof
                  having count(distinct fingerprint) > 1 and count(distinct product_id) > 1) g)
          from v
        """
            .formatted(space.id());
    long[] vectors = numbers(made, run);
    long wrongLength = vectors[1];
    long alike = vectors[2];
    // Those that changed meanwhile have none yet, and a later pass makes them.
    long without = Math.max(0, need.withoutVector(c, run) - head[2]);
    double overlap = overlap(spaces);
    var problems = new ArrayList<String>();
    if (products > 0 && failed > FAILURES * products) {
      problems.add(
          "%d of %d products of the sample failed; their reasons are listed."
              .formatted(failed, products));
    }
    if (vectors[0] == 0 && products > 0) {
      problems.add("The sample has not a single vector.");
    } else if (without > SILENT * products) {
      problems.add(
          "%d of %d products of the sample got no vector of what they show or say, and no reason."
              .formatted(without, products));
    }
    if (wrongLength > 0) {
      problems.add("%d vectors have not the length 1.".formatted(wrongLength));
    }
    if (vectors[0] >= LEAST && alike > Math.max(2, ALIKE * vectors[0])) {
      problems.add(
          "%d of %d vectors are the same as another product's; it does not tell products apart."
              .formatted(alike, vectors[0]));
    }
    if (overlap < OVERLAP) {
      problems.add(
          String.format(
              Locale.ROOT,
              "Of each product's ten nearest only %.0f %% are the same as in the space in force,"
                  + " which is what chance would give.",
              100 * overlap));
    }
    return new CanaryVerdict(
        products, vectors[0], failed, without, wrongLength, alike, overlap, problems);
  }

  private long[] numbers(String sql, Object... arguments) throws SQLException {
    return Statements.first(
            c, sql, r -> new long[] {r.getLong(1), r.getLong(2), r.getLong(3)}, arguments)
        .orElseThrow();
  }

  /** Mean share of the ten nearest within the sample that both spaces have in common. */
  private double overlap(Spaces spaces) throws SQLException {
    var active = spaces.active(space.key().aspect()).filter(s -> s.id() != space.id());
    if (active.isEmpty()) {
      return Double.NaN;
    }
    String subjects =
        """
        select v.subject_id from backfill_sample s
          join space_vector v on v.product_id = s.product_id
          join space_vector o on o.space_id = ? and o.subject_id = v.subject_id and not o.stale
         where s.run_id = ? and v.space_id = ? and not v.stale%s order by v.subject_id limit ?
        """
            .formatted(
                space.key().aspect() == Aspect.IMAGE
                    ? " and exists (select from effective_primary e where e.product_id ="
                        + " v.product_id and e.crop_id = v.crop_id)"
                    : "");
    var some =
        Statements.list(
            c, subjects, r -> r.getLong(1), active.get().id(), run, space.id(), COMPARED);
    if (some.size() < ENOUGH) {
      return Double.NaN;
    }
    var mine = nearest(space.id(), some);
    var theirs = nearest(active.get().id(), some);
    double sum = 0;
    for (long subject : some) {
      Set<Long> common = new HashSet<>(mine.getOrDefault(subject, Set.of()));
      common.retainAll(theirs.getOrDefault(subject, Set.of()));
      sum += (double) common.size() / NEIGHBOURS;
    }
    return sum / some.size();
  }

  private Map<Long, Set<Long>> nearest(int of, List<Long> subjects) throws SQLException {
    String sql =
        """
        with chosen as materialized (
          select subject_id, embedding from space_vector where space_id = ? and subject_id = any(?))
        select a.subject_id, b.subject_id from chosen a, lateral (
          select o.subject_id from chosen o where o.subject_id <> a.subject_id
           order by o.embedding <=> a.embedding, o.subject_id limit ?) b
        """;
    var near = new HashMap<Long, Set<Long>>();
    Statements.list(
        c,
        sql,
        r -> near.computeIfAbsent(r.getLong(1), _ -> new HashSet<>()).add(r.getLong(2)),
        of,
        subjects,
        NEIGHBOURS);
    return near;
  }
}
