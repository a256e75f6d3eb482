package org.cropdesk.embedding;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.cropdesk.crop.PrimarySql;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.embedding.SpaceReportSql.SpaceJson;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.job.StopSignal;
import org.jspecify.annotations.Nullable;

/** Puts the same queries to two spaces. */
final class SpaceComparisonSql {
  private static final int WORST = 50;

  private final CatalogDatabase database;

  SpaceComparisonSql(CatalogDatabase database) {
    this.database = database;
  }

  /**
   * Puts the same products as queries to both; as many as there are and at most as many as asked
   * for.
   *
   * @return empty when it was stopped
   */
  Optional<List<SpaceComparison.Query>> ask(
      Space mine, Space theirs, int queries, int k, SpaceWatch watch, StopSignal stop) {
    return database.write("compare two spaces", c -> ask(c, mine, theirs, queries, k, watch, stop));
  }

  static SpaceComparison.Query query(
      long product, String name, List<Long> mine, List<Long> theirs) {
    var common = new HashSet<>(mine);
    common.retainAll(new HashSet<>(theirs));
    return new SpaceComparison.Query(product, name, mine, theirs, common.size());
  }

  /** What some queries say together. */
  static SpaceComparison of(
      Space mine, Space theirs, int k, List<SpaceComparison.Query> asked, String leftOut) {
    var histogram = new Integer[k + 1];
    Arrays.fill(histogram, 0);
    asked.forEach(q -> histogram[q.common()]++);
    double overlap = asked.stream().mapToDouble(q -> (double) q.common() / k).average().orElse(0);
    var worst =
        asked.stream()
            .sorted(
                Comparator.comparingInt(SpaceComparison.Query::common)
                    .thenComparing(SpaceComparison.Query::sku))
            .limit(WORST)
            .toList();
    return new SpaceComparison(
        0,
        mine.id(),
        theirs.id(),
        k,
        overlap,
        List.of(histogram),
        worst,
        leftOut,
        null,
        null,
        null,
        null);
  }

  private record Sample(long product, String sku, long mine, long theirs) {}

  private static String subject(Space space) {
    return space.key().aspect() == Aspect.IMAGE
        ? "(select e.crop_id from effective_primary e where e.product_id = p.id)"
        : "p.id";
  }

  private static Optional<List<SpaceComparison.Query>> ask(
      Connection c, Space mine, Space theirs, int queries, int k, SpaceWatch watch, StopSignal stop)
      throws SQLException {
    // Products that both hold are taken before any are left out by number: of a space that covers
    // one product in a hundred there would be hardly a query else. The primary crop may have
    // changed
    // since, so some more are taken than are asked.
    String sample =
        """
        select id, sku, m, t
          from (select p.id, p.sku from product p
                 where p.deleted_at is null and p.indexed_at is not null
                   and exists (select from space_vector v
                                where v.space_id = ? and v.product_id = p.id%s)
                   and exists (select from space_vector v
                                where v.space_id = ? and v.product_id = p.id%s)
                 order by hashint8extended(p.id, 11) limit ?) p
         cross join lateral (select %s as m, %s as t offset 0) x
         where exists (select from space_vector v where v.space_id = ? and v.subject_id = m)
           and exists (select from space_vector v where v.space_id = ? and v.subject_id = t)
         order by hashint8extended(p.id, 11) limit ?
        """
            .formatted(
                SpaceIndexSql.searched(mine).condition(),
                SpaceIndexSql.searched(theirs).condition(),
                subject(mine),
                subject(theirs));
    var some =
        Statements.list(
            c,
            sample,
            r -> new Sample(r.getLong(1), r.getString(2), r.getLong(3), r.getLong(4)),
            mine.id(),
            theirs.id(),
            4 * queries,
            mine.id(),
            theirs.id(),
            queries);
    Statements.execute(c, "set local hnsw.ef_search = 200");
    Statements.execute(c, "set local hnsw.iterative_scan = strict_order");
    var asked = new ArrayList<SpaceComparison.Query>();
    for (Sample query : some) {
      if (stop.isRequested()) {
        return Optional.empty();
      }
      watch.at(asked.size(), some.size(), "Asking both for what is like " + query.sku());
      var a = nearest(c, mine, query.mine(), query.product(), k);
      var b = nearest(c, theirs, query.theirs(), query.product(), k);
      asked.add(query(query.product(), query.sku(), a, b));
    }
    return Optional.of(asked);
  }

  /** Other products, by what stands for them. */
  private static List<Long> nearest(Connection c, Space space, long subject, long product, int k)
      throws SQLException {
    String sql =
        """
        with near as materialized (
          select product_id, crop_id, subject_id,
                 embedding::halfvec(%1$d) <=> (select embedding::halfvec(%1$d) from space_vector
                    where space_id = %2$d and subject_id = ?) as distance
            from space_vector where space_id = %2$d%4$s
           order by embedding::halfvec(%1$d) <=> (select embedding::halfvec(%1$d) from space_vector
                    where space_id = %2$d and subject_id = ?) limit ?)
        select n.product_id from near n %3$s
         where n.product_id <> ? order by n.distance, n.product_id limit ?
        """
            .formatted(
                space.key().dimensions(),
                space.id(),
                space.key().aspect() == Aspect.IMAGE
                    ? "join " + PrimarySql.of("n.product_id") + " on e.crop_id = n.subject_id"
                    : "",
                SpaceIndexSql.searched(space).condition());
    return Statements.list(c, sql, r -> r.getLong(1), subject, subject, 4 * (k + 1), product, k);
  }

  /**
   * @param vectors that each of the two held when they were asked
   */
  SpaceComparison keep(SpaceComparison found, long vectors, long withVectors, Instant now) {
    String sql =
        """
        insert into space_comparison (space_id, with_space, at, findings, vectors, with_vectors)
        values (?, ?, ?, ?::jsonb, ?, ?) returning id
        """;
    long id =
        database.write(
            "keep a comparison",
            c ->
                Statements.first(
                        c,
                        sql,
                        r -> r.getLong(1),
                        found.spaceId(),
                        found.withSpace(),
                        now,
                        SpaceJson.write(found),
                        vectors,
                        withVectors)
                    .orElseThrow());
    return with(id, found, now, null, null, "");
  }

  private static SpaceComparison with(
      long id,
      SpaceComparison found,
      @Nullable Instant at,
      @Nullable String signedBy,
      @Nullable Instant signedAt,
      String note) {
    return new SpaceComparison(
        id,
        found.spaceId(),
        found.withSpace(),
        found.k(),
        found.overlap(),
        found.histogram(),
        found.worst(),
        found.leftOut(),
        at,
        signedBy,
        signedAt,
        note);
  }

  private static final String KEPT =
      "select id, at, findings, signed_by, signed_at, note from space_comparison";

  Optional<SpaceComparison> last(int space) {
    return list(space, 1).stream().findFirst();
  }

  Optional<SpaceComparison> find(long id) {
    return database.read(
        "read a comparison",
        c -> Statements.first(c, KEPT + " where id = ?", SpaceComparisonSql::kept, id));
  }

  List<SpaceComparison> list(int space, int limit) {
    String sql = KEPT + " where space_id = ? order by id desc limit ?";
    return database.read(
        "read the comparisons of a space",
        c -> Statements.list(c, sql, SpaceComparisonSql::kept, space, limit));
  }

  private static SpaceComparison kept(ResultSet r) throws SQLException {
    return with(
        r.getLong("id"),
        SpaceJson.read(r.getString("findings"), SpaceComparison.class),
        Statements.instantOrNull(r, "at"),
        r.getString("signed_by"),
        Statements.instantOrNull(r, "signed_at"),
        r.getString("note"));
  }

  /** The space it is about; empty when it is not there or signed already. */
  Optional<Integer> sign(long comparison, String actor, String note, Instant now) {
    String sql =
        """
        update space_comparison set signed_by = ?, signed_at = ?, note = ?
         where id = ? and signed_by is null returning space_id
        """;
    return database.write(
        "sign a comparison",
        c -> {
          requireAsCompared(c, comparison, actor, now);
          return Statements.first(c, sql, r -> r.getInt(1), actor, now, note, comparison);
        });
  }

  /** A signature that would lapse at once is not taken. */
  private static void requireAsCompared(Connection c, long comparison, String actor, Instant now)
      throws SQLException {
    String sql =
        """
        select k.findings, k.vectors, k.with_vectors,
               (select coalesce(sum(vectors), 0) from space_tally where space_id = k.space_id) as mine,
               (select coalesce(sum(vectors), 0) from space_tally where space_id = k.with_space) as theirs
          from space_comparison k where k.id = ? and k.signed_by is null
        """;
    Optional<String> why =
        Statements.first(
                c,
                sql,
                r ->
                    SpaceJson.read(r.getString("findings"), SpaceComparison.class).queries() == 0
                        ? "No query was put to the two spaces"
                        : new SpaceSignature(
                                actor,
                                now,
                                Statements.longOrNull(r, "vectors"),
                                Statements.longOrNull(r, "with_vectors"),
                                r.getLong("mine"),
                                r.getLong("theirs"))
                            .whyLapsed()
                            .map(w -> "The two spaces were compared " + w)
                            .orElse(""),
                comparison)
            .filter(w -> !w.isEmpty());
    if (why.isPresent()) {
      throw new CatalogException(
          ErrorKind.USAGE,
          why.get() + ", so comparison %d is not signed.".formatted(comparison),
          "Compare them again and sign that.",
          null);
    }
  }
}
