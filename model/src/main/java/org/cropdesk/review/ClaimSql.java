package org.cropdesk.review;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.cropdesk.change.ChangeMessage;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.DeskMessages;
import org.cropdesk.db.Statements;
import org.cropdesk.queue.QueueView;

/** Takes, renews and gives back the claims of one desk. All times are the database's. */
final class ClaimSql {
  private static final String LASTS = "interval '2 minutes'";

  /**
   * A claim is only taken over when it has run out; what another desk took between the reading and
   * the writing of the same statement stays with that desk.
   */
  private static final String TAKE =
      """
      on conflict (product_id) do update
            set holder = excluded.holder, desk = excluded.desk, expires_at = excluded.expires_at,
                claimed_at = case when claim.desk = excluded.desk then claim.claimed_at
                                  else excluded.claimed_at end
          where claim.desk = excluded.desk or claim.expires_at <= now()
      """;

  private final CatalogDatabase database;
  private final UUID desk;

  ClaimSql(CatalogDatabase database, UUID desk) {
    this.database = database;
    this.desk = desk;
  }

  /** The next products of the queue that are free, claimed. The caller commits. */
  List<Long> claim(
      Connection c, String holder, QueueView view, Clock clock, QueueKey after, int limit)
      throws SQLException {
    var condition = view.condition(clock);
    // Descending rank and ascending id do not compare as one row, hence the two-part condition.
    // Rows another desk is claiming this moment are passed over, so nobody waits.
    String sql =
        """
        with picked as (
          select p.id from product p
           where p.deleted_at is null and p.indexed_at is not null and %2$s
             and p.%3$s <= ? and (p.%3$s < ? or p.id > ?)
             and not exists (select from claim k
                              where k.product_id = p.id and k.desk <> ? and k.expires_at > now())
           order by p.%3$s desc, p.id limit ?
             for no key update of p skip locked)
        insert into claim (product_id, holder, desk, claimed_at, expires_at)
        select id, ?, ?, now(), now() + %1$s from picked order by id
        """
                .formatted(LASTS, condition.sql(), view.order().column())
            + TAKE
            + " returning product_id";
    var arguments = new ArrayList<Object>(condition.arguments());
    arguments.addAll(
        List.of(after.rank(), after.rank(), after.productId(), desk, limit, holder, desk));
    return Statements.list(c, sql, r -> r.getLong(1), arguments.toArray());
  }

  List<Claim> renew(String holder, Collection<Long> products) {
    String take =
        """
        insert into claim (product_id, holder, desk, claimed_at, expires_at)
        select id, ?, ?, now(), now() + %s from product
         where id = any(?) and deleted_at is null order by id
        """
                .formatted(LASTS)
            + TAKE;
    String others =
        """
        select product_id, holder, expires_at from claim
         where product_id = any(?) and desk <> ? and expires_at > now()
        """;
    return database.write(
        "hold on to products",
        c -> {
          Statements.update(c, take, holder, desk, products);
          return Statements.list(
              c,
              others,
              r ->
                  new Claim(
                      r.getLong(1),
                      r.getString(2),
                      Objects.requireNonNull(Statements.instantOrNull(r, "expires_at"))),
              products,
              desk);
        });
  }

  void release() {
    database.write(
        "give products back",
        c -> {
          int given = Statements.update(c, "delete from claim where desk = ?", desk);
          if (given > 0) {
            DeskMessages.send(c, ChangeMessage.claimsReturned(desk));
          }
          return given;
        });
  }

  /** A product that left the queue, or went behind the others, is nobody's any more. */
  static boolean endsWith(ReviewDecision decision, ReviewStage stage) {
    return !stage.waits() || decision.change() instanceof ReviewChange.Skip;
  }
}
