package org.cropdesk.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.cropdesk.change.CatalogChange;
import org.cropdesk.change.ChangeBus;
import org.cropdesk.change.ChangeMessage;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what other desks committed, on a thread and a connection of its own, and tells it to the
 * listeners of this process. A lost connection is made again with growing pauses; after that
 * listeners are told to look again, because nobody kept what was said meanwhile.
 */
public final class DeskMessages implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DeskMessages.class);
  private static final int LISTEN_MS = 500;
  private static final int QUIET_BEFORE_PROBE = 20;
  private static final int PROBE_SECONDS = 5;
  private static final long FIRST_PAUSE_MS = 200;
  private static final long LONGEST_PAUSE_MS = 5_000;

  private final Connector connector;
  private final Set<UUID> own;
  private final ChangeBus changes;
  private final Consumer<Boolean> reachable;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  private DeskMessages(
      Connector connector, Set<UUID> own, ChangeBus changes, Consumer<Boolean> reachable) {
    this.connector = connector;
    this.own = own;
    this.changes = changes;
    this.reachable = reachable;
    this.thread = Thread.ofPlatform().name("desk-messages").daemon().unstarted(this::run);
  }

  /**
   * @param own who is not heard: what they say is told here already
   */
  static DeskMessages start(
      Connector connector, Set<UUID> own, ChangeBus changes, Consumer<Boolean> reachable) {
    var messages = new DeskMessages(connector, own, changes, reachable);
    messages.thread.start();
    return messages;
  }

  /** Says something to the other desks when the transaction of this connection commits. */
  public static void send(Connection c, ChangeMessage message) throws SQLException {
    Statements.list(c, "select pg_notify(?, ?)", r -> true, ChangeMessage.CHANNEL, message.json());
  }

  /**
   * Commits, and then says something to the other desks, in one round trip. Said within the
   * transaction, it would hold the one lock of all notifying transactions until the disk has it,
   * and no two of them could share a flush; a message of its own need not reach the disk.
   */
  static void commitAndSend(Connection c, List<ChangeMessage> messages) throws SQLException {
    if (messages.isEmpty()) {
      c.commit();
      return;
    }
    String sql =
        """
        commit;
        select set_config('synchronous_commit', 'off', true), pg_notify(?, m.text)
          from unnest(?::text[]) as m (text)
        """;
    Statements.run(c, sql, ChangeMessage.CHANNEL, messages.stream().map(m -> m.json()).toList());
  }

  private void run() {
    long pause = FIRST_PAUSE_MS;
    boolean first = true;
    while (!isClosing()) {
      try (Connection c = connector.getConnection()) {
        Statements.execute(c, "listen " + ChangeMessage.CHANNEL);
        reachable.accept(true);
        if (!first) {
          changes.publish(new CatalogChange.LookAgain());
        }
        first = false;
        pause = FIRST_PAUSE_MS;
        hear(c);
      } catch (SQLException | DatabaseException e) {
        first = false;
        reachable.accept(false);
        log.warn("Other desks cannot be heard; tried again in {} ms: {}", pause, e.getMessage());
        rest(pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
      }
    }
  }

  private void hear(Connection c) throws SQLException {
    int quiet = 0;
    while (!isClosing()) {
      PGNotification[] heard = c.unwrap(PGConnection.class).getNotifications(LISTEN_MS);
      if (heard == null || heard.length == 0) {
        quiet = probe(c, quiet + 1);
        continue;
      }
      quiet = 0;
      for (PGNotification one : heard) {
        ChangeMessage.parse(one.getParameter())
            .filter(m -> !own.contains(m.desk()))
            .ifPresent(m -> changes.publish(m.change()));
      }
    }
  }

  /** A network that went away says nothing; so a long silence is asked about. */
  private static int probe(Connection c, int quiet) throws SQLException {
    if (quiet < QUIET_BEFORE_PROBE) {
      return quiet;
    }
    if (!c.isValid(PROBE_SECONDS)) {
      throw new SQLException("The database does not answer", "08006");
    }
    return 0;
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private void rest(long milliseconds) {
    try {
      if (closing.await(milliseconds, TimeUnit.MILLISECONDS)) {
        log.debug("Closing");
      }
    } catch (InterruptedException e) {
      closing.countDown();
    }
  }

  /** Stops listening; waits up to two seconds for the thread to leave. */
  @Override
  public void close() {
    closing.countDown();
    try {
      if (!thread.join(java.time.Duration.ofSeconds(2))) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
