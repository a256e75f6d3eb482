package org.cropdesk.queue;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cropdesk.crop.PrimarySql;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;

/** Reads what {@link QueueSignals} rest on and writes their numbers. */
final class QueueSignalSql {
  /** Beyond this share of new verified products the numbers are worked out anew. */
  private static final double GROWN = 1.1;

  private static final int LEAST_DECISIONS = 30;

  private final CatalogDatabase database;

  QueueSignalSql(CatalogDatabase database) {
    this.database = database;
  }

  /** Seconds for a product, and for each crop of it. */
  record Seconds(double product, double crop) {}

  record Score(long product, double mistaken) {}

  boolean mistakenIsDue() {
    String sql =
        """
        select (select count(*) from product where stage = 'VERIFIED' and deleted_at is null)
                 > ? * coalesce((select verified from queue_signal where kind = 'MISTAKEN'), -1)
            or exists (select from product p
                        where p.stage in ('NEW', 'IN_REVIEW') and p.indexed_at is not null
                          and p.deleted_at is null and p.mistaken is null)
        """;
    return database.read(
        "look at the order of the queue",
        c -> Statements.first(c, sql, r -> r.getBoolean(1), GROWN).orElseThrow());
  }

  boolean worthIsDue() {
    String sql =
        """
        select exists (select from product p
                        where p.stage in ('NEW', 'IN_REVIEW') and p.indexed_at is not null
                          and p.deleted_at is null and p.worth is null)
            or coalesce((select done_at from queue_signal where kind = 'VALUE'), '-infinity')
                 < (select max(indexed_at) from product where stage in ('NEW', 'IN_REVIEW'))
        """;
    return database.read(
        "look at the order of the queue",
        c -> Statements.first(c, sql, r -> r.getBoolean(1)).orElseThrow());
  }

  void done(QueueOrder order) {
    String sql =
        """
        insert into queue_signal (kind, verified, done_at)
        select ?, count(*), now() from product where stage = 'VERIFIED' and deleted_at is null
        on conflict (kind) do update set verified = excluded.verified, done_at = excluded.done_at
        """;
    database.write("note the order of the queue", c -> Statements.update(c, sql, order));
  }

  /** Products a machine has looked at and people have not ended, by id. */
  List<Long> waiting(long after, int limit) {
    String sql =
        """
        select id from product
         where id > ? and stage <> 'VERIFIED' and indexed_at is not null and deleted_at is null
         order by id limit ?
        """;
    return database.read(
        "read what waits", c -> Statements.list(c, sql, r -> r.getLong(1), after, limit));
  }

  Seconds seconds() {
    String sql =
        """
        with visit as (
          select d.product_id, sum(d.took_ms) / 1000.0 as seconds
            from (select product_id, took_ms from decision
                   where took_ms between 1 and 100000 order by seq desc limit 4000) d
           group by d.product_id),
        seen as (
          select v.seconds, (select count(*) from crop c where c.product_id = v.product_id
                                                           and c.deleted_at is null) as crops
            from visit v)
        select count(*), coalesce(regr_intercept(seconds, crops), 0),
               coalesce(regr_slope(seconds, crops), 0)
          from seen
        """;
    record Fit(long count, double product, double crop) {}
    return database.read(
        "read how long people take",
        c -> {
          var fit =
              Statements.first(c, sql, r -> new Fit(r.getLong(1), r.getDouble(2), r.getDouble(3)))
                  .orElseThrow();
          boolean usable = fit.count() >= LEAST_DECISIONS && fit.product() > 0 && fit.crop() >= 0;
          return usable ? new Seconds(fit.product(), fit.crop()) : new Seconds(4, 1);
        });
  }

  void writeWorth(List<Long> products, Seconds seconds) {
    // A lead of 0.1 over the next candidate is clear, as for the doubt of a product.
    String sql =
        """
        update product p set worth = g.gain / (? + ? * g.crops)
          from (
            select q.id, (select count(*) from crop c where c.product_id = q.id
                                                        and c.deleted_at is null) as crops,
                   case when s.crop_id is null then 1
                        else greatest(
                               0.5 * least(1, greatest(0, 1 - (s.total - coalesce(r.total,
                                                       '-infinity')) / 0.1)),
                               0.5 * (1 - d.score)) end
                   + 0.25 * coalesce(l.unsure, 1) as gain
              from product q
              left join primary_choice m on m.product_id = q.id and m.source = 'MACHINE'
              left join crop c on c.id = m.crop_id and c.deleted_at is null
              left join crop_score s on s.crop_id = c.id
              left join detection d on d.id = c.detection_id
              left join lateral (
                select max(o.total) as total from crop k join crop_score o on o.crop_id = k.id
                 where k.product_id = q.id and k.id <> c.id and k.deleted_at is null) r on true
              left join lateral (
                select avg(1 - confidence) as unsure from label
                 where crop_id = c.id and source = 'MACHINE' and rank = 1) l on true
             where q.id = any(?)) g
         where p.id = g.id
        """;
    database.write(
        "order the queue by value",
        c -> Statements.update(c, sql, seconds.product(), seconds.crop(), products));
  }

  private static final String VECTOR =
      """
        join crop c on c.id = e.crop_id
        join space a on a.aspect = 'IMAGE' and a.state = 'ACTIVE'
        join space_vector v on v.space_id = a.id and v.subject_id = e.crop_id and not v.stale
      """;

  List<QueueSignals.Verified> verified(int most) {
    String sql =
        """
        select v.embedding::real[] as e, l.names, l.values
          from (select id from product where stage = 'VERIFIED' and deleted_at is null
                 order by random_rank desc, id limit ?) p
          join %s on true
        """
                .formatted(PrimarySql.of("p.id"))
            + VECTOR
            + """
            cross join lateral (
              select coalesce(array_agg(attribute), '{}') as names,
                     coalesce(array_agg(value), '{}') as values
                from (select distinct on (attribute) attribute, value from label
                       where crop_id = c.id and rank = 1
                       order by attribute, source = 'PERSON' desc) s) l
            """;
    return database.read(
        "read verified products",
        c ->
            Statements.list(
                c,
                sql,
                r -> new QueueSignals.Verified(Statements.floats(r, "e"), labels(r)),
                most));
  }

  List<QueueSignals.Waiting> vectors(List<Long> products) {
    String sql =
        """
        select p.id, v.embedding::real[] as e, l.names, l.values
          from product p
          join %s on true
        """
                .formatted(PrimarySql.of("p.id"))
            + VECTOR
            + """
            cross join lateral (
              select coalesce(array_agg(attribute), '{}') as names,
                     coalesce(array_agg(value), '{}') as values
                from label where crop_id = c.id and source = 'MACHINE' and rank = 1) l
             where p.id = any(?)
            """;
    return database.read(
        "read what waits",
        c ->
            Statements.list(
                c,
                sql,
                r -> new QueueSignals.Waiting(r.getLong(1), Statements.floats(r, "e"), labels(r)),
                products));
  }

  /** Products without a vector are as likely mistaken as not. */
  void writeMistaken(List<Long> products, List<Score> scores) {
    String none = "update product set mistaken = 0.5 where id = any(?)";
    var rows = scores.stream().map(s -> new Object[] {s.mistaken(), s.product()}).toList();
    var with = scores.stream().map(Score::product).toList();
    var without = products.stream().filter(p -> !with.contains(p)).toList();
    database.write(
        "order the queue by likely mistakes",
        c -> {
          Statements.update(c, none, without);
          Statements.updateAll(c, "update product set mistaken = ? where id = ?", rows);
          return products.size();
        });
  }

  private static Map<String, String> labels(ResultSet r) throws SQLException {
    var names = (String[]) r.getArray("names").getArray();
    var values = (String[]) r.getArray("values").getArray();
    Map<String, String> labels = new HashMap<>();
    for (int i = 0; i < names.length; i++) {
      labels.put(names[i], values[i]);
    }
    return labels;
  }
}
