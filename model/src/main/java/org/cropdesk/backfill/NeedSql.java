package org.cropdesk.backfill;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.db.Statements;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.SpaceNeedSql;
import org.cropdesk.embedding.SpaceNeedSql.Looks;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.filter.Condition;
import org.cropdesk.filter.Filter;
import org.cropdesk.filter.FilterParser;
import org.cropdesk.filter.FilterSql;
import org.cropdesk.filter.FilterWords;
import org.cropdesk.filter.Parsed;
import org.cropdesk.filter.Subject;

/**
 * What a space wants of products {@code p}, as conditions and as rows. Numbers and names of fields
 * that stand in the text come from the catalog, never from what was typed.
 */
final class NeedSql {
  private final SpaceNeedSql wants;
  private final Space space;
  private final boolean skipExisting;
  private final BackfillScope scope;
  private final Condition filter;

  NeedSql(Space space, BackfillSettings settings, Clock clock) {
    this.wants = new SpaceNeedSql(space);
    this.space = space;
    this.skipExisting = settings.skipExisting();
    this.scope = settings.scope();
    this.filter = FilterSql.of(parsed(scope.filter()), Subject.PRODUCTS, clock);
  }

  private static Filter parsed(String text) {
    return switch (FilterParser.parse(text, FilterWords.NONE)) {
      case Parsed.Good(var good, _) -> good;
      case Parsed.Faulty(var fault) ->
          throw new CatalogException(
              ErrorKind.USAGE, "The filter cannot be read: " + fault.explained(), "", null);
    };
  }

  Space space() {
    return space;
  }

  private String open(BackfillScope.Kind kind, Looks looks) {
    String lacking =
        switch (kind) {
          case MISSING -> "v.subject_id is null";
          case STALE -> "v.stale";
          case ALL -> "(v.subject_id is null or v.stale)";
        };
    return wants.anyWhere(lacking, looks);
  }

  /**
   * What a run still has to do when it has gone through its scope: the same as before, and whatever
   * fell out of date since it began. What it was not about stays as it is, or a run for a dozen
   * products would make a million.
   */
  private String leftBy(long run, Looks looks) {
    return scope.kind() == BackfillScope.Kind.MISSING
        ? wants.anyWhere(
            "(v.subject_id is null or v.stale and v.stale_at >="
                + " (select b.created_at from backfill b where b.id = "
                + run
                + "))",
            looks)
        : open(scope.kind(), looks);
  }

  /** The condition of the run's own scope, of rows that are looked at one by one. */
  private Condition inScope(boolean catchUp, long run, Looks looks) {
    var sql = new ArrayList<String>();
    var arguments = new ArrayList<Object>();
    if (catchUp) {
      sql.add(leftBy(run, looks));
    } else if (scope.kind() == BackfillScope.Kind.ALL && !skipExisting) {
      sql.add(wants.possible(looks));
    } else {
      sql.add(open(scope.kind(), looks));
    }
    sql.add("(" + filter.sql() + ")");
    arguments.addAll(filter.arguments());
    if (scope.createdSince() != null) {
      sql.add("p.created_at >= ?");
      arguments.add(scope.createdSince());
    }
    if (scope.changedSince() != null) {
      sql.add("p.changed_at >= ?");
      arguments.add(scope.changedSince());
    }
    if (!scope.skus().isEmpty()) {
      sql.add("p.sku = any(?)");
      arguments.add(scope.skus());
    }
    return new Condition(String.join(" and ", sql), arguments);
  }

  /** How many products of the scope want something. Reads the whole scope. */
  long count(Connection c) throws SQLException {
    var in = inScope(false, 0, Looks.ALL);
    String sql = "select count(*) from product p where " + SpaceNeedSql.LIVE + " and " + in.sql();
    return Statements.number(c, sql, in.arguments().toArray());
  }

  /**
   * A page of ids and where it ended.
   *
   * @param end 0 at the end of the catalog
   */
  record Page(List<Long> products, long end) {}

  /**
   * The next products that want something. Looks at a bounded number of rows, so it may come back
   * with fewer, or none, before the end.
   *
   * @param catchUp for whatever is missing or out of date in the scope, but for what has failed
   */
  Page next(Connection c, long run, long cursor, int limit, boolean catchUp) throws SQLException {
    int window = window(limit);
    var looks = looks(run, cursor, window, catchUp);
    record Row(long id, boolean wants) {}
    var rows =
        Statements.list(
            c,
            looks.sql(),
            r -> new Row(r.getLong(1), r.getBoolean(2)),
            looks.arguments().toArray());
    var products = new ArrayList<Long>();
    long end = 0;
    for (Row row : rows) {
      end = row.id();
      if (row.wants()) {
        products.add(row.id());
        if (products.size() == limit) {
          return new Page(products, end);
        }
      }
    }
    return new Page(products, rows.size() < window ? 0 : end);
  }

  static int window(int limit) {
    return Math.max(1_000, 10 * limit);
  }

  /**
   * Looks at some rows by their key, and at each whether it wants something. The rows come first
   * and apart: of a query that might look at all products the planner answers the inner ones for
   * all at once, by reading every crop of the catalog for each chunk.
   */
  Condition looks(long run, long cursor, int window, boolean catchUp) {
    var in = inScope(catchUp, run, Looks.FEW);
    String sql =
        """
        with looked_at as materialized (
          select p.* from product p where p.id > ? and %s order by p.id limit ?)
        select p.id, (%s)%s as wants from looked_at p order by p.id
        """
            .formatted(SpaceNeedSql.LIVE, in.sql(), catchUp ? " and " + notFailed(run) : "");
    var arguments = new ArrayList<Object>(List.of(cursor, window));
    arguments.addAll(in.arguments());
    return new Condition(sql, arguments);
  }

  /** What has failed is the business of another phase. */
  private static String notFailed(long run) {
    return "not exists (select from backfill_failure f where f.run_id = "
        + run
        + " and f.product_id = p.id)";
  }

  /**
   * Whether a vector of the run's scope fell out of date since its last pass began. Reads those
   * that did by their time, however many there are that did not. A minute more, because who changed
   * one may have committed later.
   */
  boolean isAnyStaleSincePass(Connection c, long run) throws SQLException {
    var in = inScope(true, run, Looks.FEW);
    String sql =
        """
        with late as materialized (
          select distinct v.product_id from space_vector v
           where v.space_id = %d and v.stale
             and v.stale_at >= (select b.pass_at - interval '1 minute' from backfill b
                                 where b.id = ?))
        select count(*) from (
          select from late join product p on p.id = late.product_id
           where %s and %s and %s limit 1) x
        """
            .formatted(space.id(), SpaceNeedSql.LIVE, notFailed(run), in.sql());
    var arguments = new ArrayList<Object>(List.of(run));
    arguments.addAll(in.arguments());
    // Nobody has analysed a partition that is being filled.
    Statements.list(c, "select set_config('enable_seqscan', 'off', true)", r -> true);
    return Statements.number(c, sql, arguments.toArray()) > 0;
  }

  /** Whether a run can meet what it has never had: not where it is about old vectors alone. */
  boolean seeksMissing() {
    return scope.kind() != BackfillScope.Kind.STALE;
  }

  /** Products of a run's sample that want a vector they have not, and are not listed. */
  long withoutVector(Connection c, long run) throws SQLException {
    String sql =
        """
        select count(*) from backfill_sample s join product p on p.id = s.product_id
         where s.run_id = ? and %s and %s and %s
        """
            .formatted(
                SpaceNeedSql.LIVE,
                notFailed(run),
                wants.anyWhere("v.subject_id is null", Looks.FEW));
    return Statements.number(c, sql, run);
  }

  /**
   * A share of the scope of each category, at least one of each and so many in all.
   *
   * @param all how many the scope has
   */
  List<Long> sample(Connection c, long all, double share, int least, int most) throws SQLException {
    var in = inScope(false, 0, Looks.ALL);
    String sql =
        """
        with chosen as materialized (
          select p.id, p.category from product p where %s and %s
           order by hashint8extended(p.id, ?) limit 20000)
        select id from (
          select id, row_number() over (partition by category order by hashint8extended(id, ?)) as n,
                 count(*) over (partition by category) as all_of
            from chosen) s
         order by n > greatest(1, ceil(all_of * ?)), n, id limit ?
        """
            .formatted(SpaceNeedSql.LIVE, in.sql());
    int size = Math.clamp((long) Math.ceil(all * share), least, most);
    var arguments = new ArrayList<Object>(in.arguments());
    arguments.add((long) space.id());
    arguments.add((long) space.id());
    arguments.add(share);
    arguments.add(size);
    return Statements.list(c, sql, r -> r.getLong(1), arguments.toArray());
  }

  /** What is wanted of some products, those that are not there any more left out. */
  List<WantedProduct> read(Connection c, Collection<Long> products, boolean onlyLacking)
      throws SQLException {
    var text = new LinkedHashMap<Long, Texts>();
    String sql =
        "select p.id, p.sku, p.version"
            + wants.fields().stream().map(f -> ", " + f).collect(Collectors.joining())
            + " from product p where p.id = any(?) and "
            + SpaceNeedSql.LIVE
            + " order by p.id";
    Statements.list(c, sql, r -> text.put(r.getLong(1), texts(r)), products);
    var crops = crops(c, text.keySet(), onlyLacking);
    return text.entrySet().stream()
        .map(e ->
            new WantedProduct(
                e.getKey(),
                e.getValue().sku(),
                e.getValue().version(),
                e.getValue().text(),
                crops.getOrDefault(e.getKey(), List.of())))
        .toList();
  }

  private record Texts(String sku, long version, String text) {}

  private Texts texts(ResultSet r) throws SQLException {
    var values = new ArrayList<String>();
    for (int i = 0; i < wants.fields().size(); i++) {
      values.add(r.getString(4 + i));
    }
    return new Texts(r.getString(2), r.getLong(3), sentence(values));
  }

  /** As an index run puts title and description together. */
  static String sentence(List<String> values) {
    var text = new StringBuilder();
    for (String value : values) {
      String stripped = value.strip();
      if (!stripped.isEmpty()) {
        if (!text.isEmpty()) {
          text.append(text.charAt(text.length() - 1) == '.' ? " " : ". ");
        }
        text.append(stripped);
      }
    }
    return text.toString();
  }

  private Map<Long, List<WantedCrop>> crops(
      Connection c, Collection<Long> products, boolean onlyLacking) throws SQLException {
    var pixels = wants.pixels(onlyLacking);
    if (pixels == null) {
      return Map.of();
    }
    String sql =
        """
        select c.product_id, c.id, c.image_id, i.object_key,
               coalesce(w.x0, d.x0), coalesce(w.y0, d.y0), coalesce(w.x1, d.x1),
               coalesce(w.y1, d.y1), coalesce(w.margin, c.margin),
               case when w.x0 is null then c.source else 'PERSON' end,
               exists (select from primary_choice o where o.crop_id = c.id)
          from %s
          join detection d on d.id = c.detection_id
          left join box_word w on w.crop_id = c.id
         where c.product_id = any(?) and %s
         order by c.product_id, c.image_id, c.id
        """
            .formatted(pixels.from(), pixels.where());
    var map = new LinkedHashMap<Long, List<WantedCrop>>();
    Statements.list(
        c,
        sql,
        r ->
            map.computeIfAbsent(r.getLong(1), _ -> new ArrayList<>())
                .add(
                    new WantedCrop(
                        r.getLong(2),
                        r.getLong(3),
                        r.getString(4),
                        new Box(r.getDouble(5), r.getDouble(6), r.getDouble(7), r.getDouble(8)),
                        r.getDouble(9),
                        CropSource.valueOf(r.getString(10)),
                        r.getBoolean(11))),
        products);
    return map;
  }
}
