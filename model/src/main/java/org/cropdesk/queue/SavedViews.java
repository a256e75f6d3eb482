package org.cropdesk.queue;

import java.time.InstantSource;
import java.util.List;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;

/** Queues that were given a name; everybody sees all of them. Blocks; safe for several threads. */
public final class SavedViews {
  private final SavedViewSql sql;
  private final InstantSource clock;

  public SavedViews(CatalogDatabase database, InstantSource clock) {
    this.sql = new SavedViewSql(database);
    this.clock = clock;
  }

  /** By name. */
  public List<SavedView> all() {
    return sql.all();
  }

  /**
   * Saves a view, in place of the owner's one of the same name.
   *
   * @throws CatalogException of kind USAGE when the name is empty, too long, or somebody else's
   */
  public void save(SavedView view) {
    String name = view.name().strip();
    if (name.isEmpty() || name.length() > SavedView.LONGEST_NAME) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "A view's name has 1 to " + SavedView.LONGEST_NAME + " characters.",
          "Give it another name; the queue is as it was.",
          null);
    }
    var named = new SavedView(name, view.pile(), view.order(), view.filter(), view.owner());
    if (!sql.save(named, clock.instant())) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "There is a view \"" + name + "\" of somebody else.",
          "Give yours another name; theirs is as it was.",
          null);
    }
  }

  /** Deletes the owner's view; somebody else's stays. */
  public void delete(String name, String owner) {
    sql.delete(name, owner);
  }
}
