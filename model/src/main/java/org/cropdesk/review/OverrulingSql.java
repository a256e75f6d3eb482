package org.cropdesk.review;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;

/** Reads the whole history, product by product. */
final class OverrulingSql {
  private static final int PIECE = 2_000;

  private final CatalogDatabase database;

  OverrulingSql(CatalogDatabase database) {
    this.database = database;
  }

  record Said(long product, String actor, HumanState before, HumanState after) {}

  void each(Consumer<Said> reader, LongConsumer progress) {
    String sql = "select product_id, actor, before, after from decision order by product_id, seq";
    var read = new AtomicLong();
    database.write(
        "read the history",
        c -> {
          Statements.each(
              c,
              sql,
              PIECE,
              r -> {
                reader.accept(
                    new Said(
                        r.getLong(1),
                        r.getString(2),
                        ReviewJson.readState(r.getString(3)),
                        ReviewJson.readState(r.getString(4))));
                if (read.incrementAndGet() % PIECE == 0) {
                  progress.accept(read.get());
                }
              });
          return true;
        });
  }
}
