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
import org.cropdesk.embedding.Spaces;

/** Judges the sample of a run by what it has left in the space. */
final class CanarySql {
  /** Of the scope; {@link #LEAST} products at least, and not more than {@link #MOST}. */
  static final double SHARE = 0.01;

  static final int LEAST = 5;
  static final int MOST = 5_000;

  /** A tenth of the products failed: the bar at which a run stops itself, too. */
  private static final double FAILURES = 0.1;

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
  private final Space space;

  private CanarySql(Connection c, Space space) {
    this.c = c;
    this.space = space;
  }

  /** Judges the sample, once; a sample that is bad pauses the run. */
  static CanaryVerdict judge(CatalogDatabase database, Space space, long run, Spaces spaces) {
    return database.write(
        "judge the sample of a run",
        c -> {
          ChunkSql.Head head = ChunkSql.head(c, run);
          var verdict = new CanarySql(c, space).look(run, spaces);
          if (head.phase() != BackfillPhase.CANARY || !head.state().works()) {
            return verdict;
          }
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
                  ? "The sample of %d products is good.".formatted(verdict.products())
                  : message);
          return verdict;
        });
  }

  private CanaryVerdict look(long run, Spaces spaces) throws SQLException {
    String counted =
        """
        select count(*), count(distinct product_id),
               count(*) filter (where abs(l2_norm(embedding) - 1) > 0.01)
          from space_vector where space_id = ? and not stale
        """;
    var vectors =
        Statements.first(
                c, counted, r -> new long[] {r.getLong(1), r.getLong(2), r.getLong(3)}, space.id())
            .orElseThrow();
    var head =
        Statements.first(
                c,
                "select done, failed, skipped from backfill where id = ?",
                r -> new long[] {r.getLong(1), r.getLong(2), r.getLong(3)},
                run)
            .orElseThrow();
    long products = head[0] + head[1];
    String same =
        """
        select coalesce(sum(n) filter (where n > 1), 0) from (
          select count(distinct product_id) as n
            from (select product_id, embedding from space_vector
                   where space_id = ? and not stale limit 20000) v
           group by embedding::text) g
        """;
    long alike = Statements.number(c, same, space.id());
    double overlap = overlap(spaces);
    long without = Math.max(0, head[0] - vectors[1]);
    var problems = new ArrayList<String>();
    if (products > 0 && head[1] > FAILURES * products) {
      problems.add(
          "%d of %d products of the sample failed; their reasons are listed."
              .formatted(head[1], products));
    }
    if (vectors[0] == 0 && products > 0) {
      problems.add("The sample has not a single vector.");
    }
    if (vectors[2] > 0) {
      problems.add("%d vectors have not the length 1.".formatted(vectors[2]));
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
        products, vectors[0], head[1], without, vectors[2], alike, overlap, problems);
  }

  /** Mean share of the ten nearest within the sample that both spaces have in common. */
  private double overlap(Spaces spaces) throws SQLException {
    var active = spaces.active(space.key().aspect()).filter(s -> s.id() != space.id());
    if (active.isEmpty()) {
      return Double.NaN;
    }
    String subjects =
        """
        select v.subject_id from space_vector v
          join space_vector o on o.space_id = ? and o.subject_id = v.subject_id and not o.stale
         where v.space_id = ? and not v.stale%s order by v.subject_id limit ?
        """
            .formatted(
                space.key().aspect() == Aspect.IMAGE
                    ? " and exists (select from effective_primary e where e.product_id ="
                        + " v.product_id and e.crop_id = v.crop_id)"
                    : "");
    var some =
        Statements.list(c, subjects, r -> r.getLong(1), active.get().id(), space.id(), COMPARED);
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
