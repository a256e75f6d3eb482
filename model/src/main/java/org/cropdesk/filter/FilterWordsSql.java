package org.cropdesk.filter;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;

/** Reads the words of a catalog by steps along indexes, not by looking at every row. */
final class FilterWordsSql {
  private static final int MOST = 500;

  private final CatalogDatabase database;

  FilterWordsSql(CatalogDatabase database) {
    this.database = database;
  }

  FilterWords read() {
    return database.read("read the words of the catalog", FilterWordsSql::read);
  }

  private static FilterWords read(Connection c) throws SQLException {
    String classes =
        steps("detection", "class_name")
            + " union select class_name from box_word where class_name <> '' order by 1";
    String metadata =
        """
        select distinct jsonb_object_keys(metadata)
          from (select metadata from product where deleted_at is null order by id desc limit ?) p
         order by 1
        """;
    String runs = "select id from job where kind = 'index' order by id desc limit 20";
    return new FilterWords(
        labels(c),
        texts(c, classes, MOST),
        texts(c, steps("product", "category") + " order by 1", MOST),
        texts(c, steps("decision", "actor") + " order by 1", MOST),
        Statements.list(c, metadata, r -> r.getString(1), MOST),
        Statements.list(c, runs, r -> r.getString(1)));
  }

  private static List<String> texts(Connection c, String sql, int limit) throws SQLException {
    return Statements.list(c, sql, r -> r.getString(1), limit);
  }

  /** The different values of an indexed column, each found by one step from the one before. */
  private static String steps(String table, String column) {
    return """
    with recursive step as (
      (select %2$s as word, 1 as n from %1$s order by %2$s limit 1)
      union all
      select (select t.%2$s from %1$s t where t.%2$s > s.word order by t.%2$s limit 1), s.n + 1
        from step s where s.word is not null and s.n < ?)
    select word from step where word <> ''
    """
        .formatted(table, column);
  }

  private static Map<String, List<String>> labels(Connection c) throws SQLException {
    String sql =
        """
        with recursive step as (
          (select attribute, value, 1 as n from label where source = 'PERSON' or rank = 1
            order by attribute, value limit 1)
          union all
          select l.attribute, l.value, s.n + 1
            from step s, lateral (
              select attribute, value from label
               where (source = 'PERSON' or rank = 1)
                 and (attribute, value) > (s.attribute, s.value)
               order by attribute, value limit 1) l
           where s.n < ?)
        select attribute, value from step order by 1, 2
        """;
    record Pair(String attribute, String value) {}
    var map = new LinkedHashMap<String, List<String>>();
    Statements.list(c, sql, r -> new Pair(r.getString(1), r.getString(2)), 4 * MOST)
        .forEach(p -> map.computeIfAbsent(p.attribute(), _ -> new ArrayList<>()).add(p.value()));
    return map;
  }
}
