package org.cropdesk.index;

import java.util.List;
import java.util.function.LongConsumer;
import org.cropdesk.change.CatalogChange;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.job.StopSignal;

/**
 * Brings the suggestions that stand in the catalog to who makes them now: a head, or zero-shot
 * again. It goes by the vectors that are there and needs no encoder. Products that are verified
 * keep what their reviewer saw. Each step is one transaction with its checkpoint, so it goes on
 * where it stopped, on whichever desk. Safe for use by several threads and processes; blocks.
 */
public final class LabelSwitch {
  private final CatalogDatabase database;
  private final LabelSwitchSql sql;

  public LabelSwitch(CatalogDatabase database) {
    this.database = database;
    this.sql = new LabelSwitchSql(database);
  }

  /** The attributes whose suggestions are not all rewritten yet. */
  public List<String> waiting() {
    sql.wake();
    return sql.waiting();
  }

  /**
   * Rewrites until nothing waits or a stop is asked for.
   *
   * @param progress hears how many products were looked at
   * @return products whose suggestions changed to the eye
   */
  public long run(LongConsumer progress, StopSignal stop) {
    long changed = 0;
    long seen = 0;
    for (String attribute : sql.waiting()) {
      boolean more = true;
      while (more && !stop.isRequested()) {
        LabelSwitchSql.Step step = sql.step(attribute, database.clock().instant());
        more = step.more();
        seen += step.looked();
        changed += step.changed().size();
        progress.accept(seen);
        if (!step.changed().isEmpty()) {
          database.changes().publish(new CatalogChange.CropsRefreshed(step.changed()));
        }
      }
    }
    return changed;
  }
}
