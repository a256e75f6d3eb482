package org.cropdesk.review;

import java.util.List;
import java.util.Optional;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.queue.QueueOrder;

/** Reads what stood there when a refused decision was made, and what stands there now. */
final class ConflictSql {
  private final CatalogDatabase database;
  private final ReviewSql items;

  ConflictSql(CatalogDatabase database, ReviewSql items) {
    this.database = database;
    this.items = items;
  }

  Optional<ReviewConflict> read(List<ReviewDecision> refused) {
    ReviewDecision first = refused.getFirst();
    // Only decisions change what people have said, and each keeps what stood there before it.
    String sql =
        """
        select before from decision where product_id = ? and new_version > ? order by seq limit 1
        """;
    return database.write(
        "read a conflict",
        c -> {
          // The lock keeps the three readings together; a decision waits for these milliseconds.
          String lock = "select 1 from product where id = ? and deleted_at is null for share";
          if (Statements.first(c, lock, r -> true, first.productId()).isEmpty()) {
            return Optional.empty();
          }
          var theirs = HumanStateSql.read(c, first.productId());
          Optional<HumanState> base =
              Statements.first(
                  c,
                  sql,
                  r -> ReviewJson.readState(r.getString(1)),
                  first.productId(),
                  first.expectedVersion());
          var current =
              items
                  .entriesOf(c, List.of(first.productId()), QueueOrder.LEAST_CERTAIN)
                  .getFirst()
                  .item();
          return Optional.of(
              Merge.of(current, refused, base.orElse(theirs), theirs, base.isPresent()));
        });
  }
}
