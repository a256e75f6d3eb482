package org.cropdesk.backfill;

import java.sql.Connection;
import java.sql.SQLException;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;

/** Asks the server what it has left. */
final class GroundSql {
  private static final String ASK =
      """
      select least(m.most, nullif(d.datconnlimit, -1), nullif(r.rolconnlimit, -1)) as most,
             least(m.most - a.everybody, nullif(d.datconnlimit, -1) - a.here,
                   nullif(r.rolconnlimit, -1) - a.mine) as free,
             pg_database_size(d.oid) as bytes,
             pg_is_in_recovery() or current_setting('default_transaction_read_only')::boolean as read_only,
             case when inet_server_addr() is null or inet_server_addr() = inet_client_addr()
                  then (select setting from pg_settings where name = 'data_directory') end as dir
        from pg_database d
        join pg_roles r on r.rolname = current_user,
             lateral (select current_setting('max_connections')::int
                             - current_setting('superuser_reserved_connections')::int as most) m,
             lateral (select count(*) as everybody, count(*) filter (where datname = d.datname) as here,
                             count(*) filter (where usename = current_user) as mine
                        from pg_stat_activity where backend_type = 'client backend') a
       where d.datname = current_database()
      """;

  private GroundSql() {}

  static CatalogGround ask(CatalogDatabase database) {
    return database.read("look at the server", GroundSql::ask);
  }

  private static CatalogGround ask(Connection c) throws SQLException {
    long start = System.nanoTime();
    Statements.number(c, "select 1");
    double milliseconds = (System.nanoTime() - start) / 1e6;
    return Statements.first(
            c,
            ASK,
            r ->
                new CatalogGround(
                    milliseconds,
                    Math.max(0, r.getInt("free")),
                    r.getInt("most"),
                    r.getLong("bytes"),
                    r.getBoolean("read_only"),
                    r.getString("dir")))
        .orElseThrow();
  }
}
