package org.cropdesk.dataset;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.cropdesk.db.Statements;

/** What is wrong with whole products and pictures, found by one statement for each fault. */
final class FaultSql {
  private final Connection c;

  FaultSql(Connection c) {
    this.c = c;
  }

  /** Products that a machine or an import changed after somebody accepted them. */
  List<Finding> changed() throws SQLException {
    String sql =
        """
        select p.id, p.sku, x.actor, p.changed_by, p.changed_at::date::text as day
          from (select distinct product_id from frozen_crop) f
          join product p on p.id = f.product_id
          cross join lateral (%s) x
         where p.version - x.new_version
               > (select count(*) from decision l where l.product_id = p.id and l.seq > x.seq)
         order by p.id
        """
            .formatted(ChosenSql.ACCEPTED);
    return Statements.list(
        c,
        sql,
        r ->
            new Finding(
                Fault.CHANGED,
                r.getLong("id"),
                r.getString("sku"),
                null,
                null,
                ("A machine or an import changed the product after %s accepted it; the last change"
                        + " was by %s on %s. Accept it again.")
                    .formatted(
                        r.getString("actor"), r.getString("changed_by"), r.getString("day"))));
  }

  /** Pictures of chosen products that could not be decoded, or that nobody looked at yet. */
  List<Finding> unreadable() throws SQLException {
    String sql =
        """
        select i.id, i.product_id, p.sku, i.position, i.failure_message
          from image i join product p on p.id = i.product_id
         where i.product_id in (select product_id from frozen_crop) and i.deleted_at is null
           and (i.failure_code is not null or i.width is null or i.height is null)
         order by i.id
        """;
    return Statements.list(
        c,
        sql,
        r -> {
          String why = r.getString("failure_message");
          return new Finding(
              Fault.UNREADABLE,
              r.getLong("product_id"),
              r.getString("sku"),
              r.getLong("id"),
              null,
              "Picture %d of the product cannot be used: %s"
                  .formatted(
                      r.getInt("position") + 1,
                      why == null ? "Nobody looked at it yet. Index it." : why));
        });
  }

  /**
   * @param side pixels; pictures with a side of so many or fewer
   */
  List<Finding> small(int side) throws SQLException {
    String sql =
        """
        select i.id, i.product_id, p.sku, i.width, i.height
          from image i join product p on p.id = i.product_id
         where i.id in (select image_id from frozen_crop) and least(i.width, i.height) <= ?
         order by i.id
        """;
    return Statements.list(
        c,
        sql,
        r ->
            new Finding(
                Fault.TOO_SMALL,
                r.getLong("product_id"),
                r.getString("sku"),
                r.getLong("id"),
                null,
                "The picture is %d x %d; loaders of YOLO drop one with a side of %d or less. Import a"
                        .formatted(r.getInt("width"), r.getInt("height"), side)
                    + " larger one."),
        side);
  }

  List<Finding> untitled() throws SQLException {
    String sql =
        """
        select p.id, p.sku from product p
         where p.id in (select product_id from frozen_crop) and btrim(p.title) = ''
         order by p.id
        """;
    return Statements.list(
        c,
        sql,
        r ->
            new Finding(
                Fault.NO_TITLE,
                r.getLong(1),
                r.getString(2),
                null,
                null,
                "The product has no title, so captions made of the title have nothing to say of"
                    + " it. Give it one."));
  }

  /** The same bytes at two products of which people said different things. */
  List<Finding> contradictions() throws SQLException {
    String sql =
        """
        with twice as materialized (
          select f.image_id, f.product_id, f.picture, f.said, p.sku
            from frozen_item f join product p on p.id = f.product_id
           where f.picture in (select picture from frozen_item group by picture
                                having count(distinct product_id) > 1
                                   and count(distinct said) > 1))
        select t.image_id, t.product_id, t.sku,
               (select min(o.sku) from twice o
                 where o.picture = t.picture and o.product_id <> t.product_id
                   and o.said <> t.said) as other
          from twice t order by t.image_id
        """;
    var findings = new ArrayList<Finding>();
    Statements.list(
        c,
        sql,
        r -> {
          String other = r.getString("other");
          return other != null
              && findings.add(
                  new Finding(
                      Fault.CONTRADICTION,
                      r.getLong("product_id"),
                      r.getString("sku"),
                      r.getLong("image_id"),
                      null,
                      ("The very same picture stands at %s with other boxes, classes or labels."
                              + " Say the same of both, or take it from one.")
                          .formatted(other)));
        });
    return findings;
  }
}
