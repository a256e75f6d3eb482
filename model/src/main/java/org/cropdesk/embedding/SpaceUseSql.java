package org.cropdesk.embedding;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;

/** Which space of an aspect is in force, and the way back. */
final class SpaceUseSql {
  private final CatalogDatabase database;

  SpaceUseSql(CatalogDatabase database) {
    this.database = database;
  }

  /**
   * Puts one space in force and the one before it out of force, in one transaction.
   *
   * @throws CatalogException of kind USAGE when it may not be, as things stand under the lock
   */
  void promote(Space space, String actor, Instant now) {
    database.write(
        "put a space in force",
        c -> {
          lock(c, space.key().aspect());
          // Only now: a colleague who promoted a moment ago has changed what it had to be compared
          // with.
          SpaceOverviewSql.list(c).stream()
              .filter(s -> s.id() == space.id())
              .findFirst()
              .flatMap(SpaceOverview::whyNotPromoted)
              .ifPresent(why -> {
                throw usage(
                    why + " Nothing was changed.",
                    "Fill it, verify it, compare it with the one in force, sign, then promote it.");
              });
          activate(c, space, actor, SpaceUse.Reason.PROMOTED, now);
          return true;
        });
  }

  /**
   * Goes back the way somebody was shown.
   *
   * @throws CatalogException of kind USAGE when it leads elsewhere by now
   */
  Space rollBack(WayBack shown, String actor, Instant now) {
    return database.write(
        "put a space in force again",
        c -> {
          lock(c, shown.aspect());
          if (!wayBack(c, shown.aspect()).equals(Optional.of(shown))) {
            throw usage(
                "%s, so space %d did not take the place of space %d; nothing was changed."
                    .formatted(meanwhile(c, shown.aspect()), shown.to(), shown.from()),
                "Look at what is in force now, then roll back again if that is still due.");
          }
          Space back = SpacesSql.find(c, shown.to()).orElseThrow();
          activate(c, back, actor, SpaceUse.Reason.ROLLED_BACK, now);
          return back;
        });
  }

  /**
   * All rows under lock in one order: two people who promote at once do so one by one. A
   * verification under way has rows that point at a space, and is not waited for.
   */
  private static void lock(Connection c, Aspect aspect) throws SQLException {
    Statements.list(
        c,
        "select id from space where aspect = ? order by id for no key update",
        r -> r.getInt(1),
        aspect);
  }

  private static String meanwhile(Connection c, Aspect aspect) throws SQLException {
    String sql =
        "select space_id, actor, reason from space_use where aspect = ? order by id desc limit 1";
    return Statements.first(
            c,
            sql,
            r ->
                SpaceUse.Reason.valueOf(r.getString(3)) == SpaceUse.Reason.ROLLED_BACK
                    ? "Meanwhile %s rolled back to space %d".formatted(r.getString(2), r.getInt(1))
                    : "Meanwhile %s put space %d in force".formatted(r.getString(2), r.getInt(1)),
            aspect)
        .orElse("Another space is in force");
  }

  private static void activate(
      Connection c, Space space, String actor, SpaceUse.Reason reason, Instant now)
      throws SQLException {
    Statements.update(
        c,
        """
        update space set state = 'VERIFIED', changed_at = ?
         where aspect = ? and state = 'ACTIVE' and id <> ?
        """,
        now,
        space.key().aspect(),
        space.id());
    int activated =
        Statements.update(
            c,
            """
            update space set state = 'ACTIVE', changed_at = ?, activated_at = ?
             where id = ? and state = 'VERIFIED'
            """,
            now,
            now,
            space.id());
    if (activated == 0) {
      throw usage(
          "Space %d is not verified, so it is not put in force; nothing was changed."
              .formatted(space.id()),
          "Fill it, verify it, then promote it.");
    }
    note(c, space.key().aspect(), space.id(), actor, reason, now);
  }

  static void note(
      Connection c, Aspect aspect, int space, String actor, SpaceUse.Reason reason, Instant now)
      throws SQLException {
    String sql =
        "insert into space_use (aspect, space_id, actor, reason, at) values (?, ?, ?, ?, ?)";
    Statements.update(c, sql, aspect, space, actor, reason, now);
  }

  /** Where a roll-back leads; empty when there is no earlier space. */
  Optional<WayBack> wayBack(Aspect aspect) {
    return database.read("read which space was in force before", c -> wayBack(c, aspect));
  }

  /**
   * What was put in force lies upon what was before, and a roll-back takes it away: who rolls back
   * twice goes back two steps, and never to what was just left. A space whose vectors were let go
   * of since is no longer there to go back to.
   */
  private static Optional<WayBack> wayBack(Connection c, Aspect aspect) throws SQLException {
    record Use(int space, SpaceUse.Reason reason, boolean there, boolean active) {}
    String sql =
        """
        select u.space_id, u.reason, s.state = 'ACTIVE' as active,
               s.state in ('VERIFIED', 'ACTIVE') and (s.emptied_at is null or s.emptied_at < u.at) as there
          from space_use u join space s on s.id = u.space_id
         where u.aspect = ? order by u.id
        """;
    List<Use> uses =
        Statements.list(
            c,
            sql,
            r ->
                new Use(
                    r.getInt("space_id"),
                    SpaceUse.Reason.valueOf(r.getString("reason")),
                    r.getBoolean("there"),
                    r.getBoolean("active")),
            aspect);
    Deque<Use> pile = new ArrayDeque<>();
    for (Use use : uses) {
      boolean below = pile.stream().skip(1).anyMatch(u -> u.space() == use.space());
      if (use.reason() == SpaceUse.Reason.ROLLED_BACK && below) {
        pile.pop();
        while (pile.element().space() != use.space()) {
          pile.pop();
        }
      } else {
        pile.push(use);
      }
    }
    Optional<Use> active = pile.stream().findFirst().filter(Use::active);
    return active.flatMap(now ->
        pile.stream()
            .filter(u -> u.there() && u.space() != now.space())
            .findFirst()
            .map(u -> new WayBack(aspect, now.space(), u.space())));
  }

  List<SpaceUse> uses(Aspect aspect) {
    String sql =
        "select space_id, actor, reason, at from space_use where aspect = ? order by id desc limit"
            + " 50";
    return database.read(
        "read when which space was in force",
        c ->
            Statements.list(
                c,
                sql,
                r ->
                    new SpaceUse(
                        r.getInt(1),
                        r.getString(2),
                        SpaceUse.Reason.valueOf(r.getString(3)),
                        Objects.requireNonNull(Statements.instantOrNull(r, "at"))),
                aspect));
  }

  static CatalogException nothingBefore(Aspect aspect) {
    return usage(
        "There is no earlier %s space to go back to."
            .formatted(aspect.name().toLowerCase(Locale.ROOT)),
        "Spaces that were let go of hold no vectors; fill one anew.");
  }

  private static CatalogException usage(String problem, String remedy) {
    return new CatalogException(ErrorKind.USAGE, problem, remedy, null);
  }
}
