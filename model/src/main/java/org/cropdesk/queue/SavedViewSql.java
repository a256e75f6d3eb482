package org.cropdesk.queue;

import java.time.Instant;
import java.util.List;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;

/** Reads and writes {@link SavedView}. */
final class SavedViewSql {
  private final CatalogDatabase database;

  SavedViewSql(CatalogDatabase database) {
    this.database = database;
  }

  List<SavedView> all() {
    String sql = "select name, pile, queue_order, filter, owner from saved_view order by name";
    return database.read(
        "read the saved views",
        c ->
            Statements.list(
                c,
                sql,
                r ->
                    new SavedView(
                        r.getString(1),
                        QueuePile.valueOf(r.getString(2)),
                        QueueOrder.valueOf(r.getString(3)),
                        r.getString(4),
                        r.getString(5))));
  }

  /** False when the name is somebody else's. */
  boolean save(SavedView view, Instant now) {
    String sql =
        """
        insert into saved_view (name, pile, queue_order, filter, owner, saved_at)
        values (?, ?, ?, ?, ?, ?)
        on conflict (name) do update set pile = excluded.pile, queue_order = excluded.queue_order,
               filter = excluded.filter, saved_at = excluded.saved_at
         where saved_view.owner = excluded.owner
        """;
    return database.write(
        "save a view",
        c ->
            Statements.update(
                    c,
                    sql,
                    view.name(),
                    view.pile(),
                    view.order(),
                    view.filter(),
                    view.owner(),
                    now)
                == 1);
  }

  void delete(String name, String owner) {
    database.write(
        "delete a view",
        c ->
            Statements.update(
                c, "delete from saved_view where name = ? and owner = ?", name, owner));
  }
}
