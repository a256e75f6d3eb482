package org.cropdesk.review;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;

/** Reads the log of decisions, and what taking some of them back would make of their products. */
final class BulkUndoSql {
  private static final int PAGE = 200;

  private final CatalogDatabase database;

  BulkUndoSql(CatalogDatabase database) {
    this.database = database;
  }

  List<LoggedDecision> log(DecisionFilter filter, long beforeSeq, int limit) {
    String sql =
        """
        select d.seq, d.id, d.decided_at, d.actor, d.product_id, p.sku, d.change, d.batch, d.source
          from decision d join product p on p.id = d.product_id
         where true%s and d.seq < ? order by d.seq desc limit ?
        """
            .formatted(filter.condition());
    return database.read(
        "read the log of decisions",
        c ->
            Statements.list(
                c,
                sql,
                r -> {
                  var source = DecisionSource.of(r.getString("source"));
                  return new LoggedDecision(
                      r.getLong("seq"),
                      r.getObject("id", UUID.class),
                      Objects.requireNonNull(Statements.instantOrNull(r, "decided_at")),
                      r.getString("actor"),
                      r.getLong("product_id"),
                      r.getString("sku"),
                      source.said(
                          Summaries.of(ReviewJson.readChange(r.getString("change")), Map.of())),
                      source,
                      r.getObject("batch", UUID.class));
                },
                filter.arguments(beforeSeq, limit)));
  }

  List<String> actors() {
    return database.read(
        "read who decided",
        c ->
            Statements.list(
                c, "select distinct actor from decision order by actor", r -> r.getString(1)));
  }

  /** One product's part: the decisions to take back, newest first, and where it stands. */
  record Part(
      long product, String sku, long version, List<UUID> ids, HumanState now, Inverse inverse) {
    boolean hasEffect() {
      return !inverse.state().equals(now);
    }
  }

  List<Long> products(DecisionFilter filter, long after) {
    String sql =
        """
        select distinct d.product_id from decision d join product p on p.id = d.product_id
         where true%s and p.deleted_at is null and d.product_id > ? order by 1 limit ?
        """
            .formatted(filter.condition());
    return database.read(
        "find the products of decisions",
        c -> Statements.list(c, sql, r -> r.getLong(1), filter.arguments(after, PAGE)));
  }

  List<Part> parts(DecisionFilter filter, List<Long> products) {
    return database.read("read decisions to take back", c -> parts(c, filter, products));
  }

  private record Row(
      long product, String sku, long version, UUID id, HumanState before, HumanState after) {}

  private static List<Part> parts(Connection c, DecisionFilter filter, List<Long> products)
      throws SQLException {
    String sql =
        """
        select d.product_id, p.sku, p.version, d.id, d.before, d.after
          from decision d join product p on p.id = d.product_id and p.deleted_at is null
         where true%s and d.product_id = any(?) order by d.product_id, d.seq desc
        """
            .formatted(filter.condition());
    var rows =
        Statements.list(
            c,
            sql,
            r ->
                new Row(
                    r.getLong(1),
                    r.getString(2),
                    r.getLong(3),
                    r.getObject(4, UUID.class),
                    ReviewJson.readState(r.getString(5)),
                    ReviewJson.readState(r.getString(6))),
            filter.arguments(products));
    var byProduct = new LinkedHashMap<Long, List<Row>>();
    rows.forEach(row -> byProduct.computeIfAbsent(row.product(), p -> new ArrayList<>()).add(row));
    List<Part> parts = new ArrayList<>();
    for (List<Row> of : byProduct.values()) {
      Row first = of.getFirst();
      var steps = of.stream().map(r -> new Inverse.Step(r.before(), r.after())).toList();
      HumanState now = HumanStateSql.read(c, first.product());
      var ids = of.stream().map(Row::id).toList();
      var inverse = Inverse.of(now, steps);
      parts.add(new Part(first.product(), first.sku(), first.version(), ids, now, inverse));
    }
    return parts;
  }
}
