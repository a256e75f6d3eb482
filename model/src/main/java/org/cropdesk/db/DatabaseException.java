package org.cropdesk.db;

import java.sql.SQLException;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** The database refused, is out of reach, or cannot be started. */
public final class DatabaseException extends CatalogException {
  private final boolean retryable;

  private DatabaseException(
      ErrorKind kind, String problem, String remedy, @Nullable Throwable cause, boolean retryable) {
    super(kind, problem, remedy, cause);
    this.retryable = retryable;
  }

  /** The machine lacks something the database needs. */
  static DatabaseException environment(String problem, String remedy, @Nullable Throwable cause) {
    return new DatabaseException(ErrorKind.ENVIRONMENT, problem, remedy, cause, false);
  }

  /** The database is there and will not have it. */
  static DatabaseException refused(String problem, String remedy, @Nullable Throwable cause) {
    return new DatabaseException(ErrorKind.DATABASE, problem, remedy, cause, false);
  }

  /**
   * Puts a failed statement into words.
   *
   * @param doing what was tried, completing "could not …", for instance {@code read the queue}
   */
  static DatabaseException of(String doing, SQLException e) {
    String state = stateOf(e);
    if (isLost(state)) {
      return new DatabaseException(
          ErrorKind.DATABASE,
          "The database is out of reach, so Cropdesk could not " + doing + ".",
          "Check that the PostgreSQL server runs and is reachable; the work is tried again.",
          e,
          true);
    }
    if (state.startsWith("53") || isQuota(state, e)) {
      return new DatabaseException(
          ErrorKind.DATABASE,
          "The database is short of disk, memory or connections and could not " + doing + ".",
          "Free some on the database's machine; the work is tried again.",
          e,
          true);
    }
    if (state.equals("57014")) {
      return new DatabaseException(
          ErrorKind.DATABASE,
          "The database broke off before Cropdesk could " + doing + ".",
          "Its statement_timeout is too short for that, or somebody cancelled it: give this user more time, then go on.",
          e,
          false);
    }
    String detail = e.getMessage() == null ? state : e.getMessage().lines().findFirst().orElse("");
    return new DatabaseException(
        ErrorKind.DATABASE,
        "The database refused to " + doing + ": " + detail,
        "Report this if it happens again.",
        e,
        state.startsWith("40"));
  }

  /** Whether the same call may succeed later without anybody changing it. */
  public boolean retryable() {
    return retryable;
  }

  private static boolean isLost(String state) {
    // 08: connection; 57P: shut down, crashed, starting up; 25006: a standby after a fail-over.
    return state.startsWith("08") || state.startsWith("57P") || state.equals("25006");
  }

  /** A quota or a limit of a file's size is to PostgreSQL no full disk, but to a person it is. */
  private static boolean isQuota(String state, SQLException e) {
    for (Throwable t = e; t != null && state.equals("XX000"); t = t.getCause()) {
      if (t instanceof PSQLException said && said.getServerErrorMessage() != null) {
        String routine = said.getServerErrorMessage().getRoutine();
        return routine != null && routine.startsWith("md");
      }
    }
    return false;
  }

  private static String stateOf(SQLException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof SQLException s && s.getSQLState() != null) {
        return s.getSQLState();
      }
    }
    // A pool that found no connection in time says so without a state.
    return e instanceof java.sql.SQLTransientConnectionException ? "08001" : "";
  }
}
