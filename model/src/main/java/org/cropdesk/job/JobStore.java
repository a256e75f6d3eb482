package org.cropdesk.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/** Claims, checkpoints and ends jobs. Safe for use by several threads. */
public final class JobStore {
  /** The pipeline over products. */
  public static final String INDEX = "index";

  /** What another job did, taken back. */
  public static final String UNDO = "undo";

  /** Stored measures judged by other limits. */
  public static final String THRESHOLDS = "thresholds";

  // One for all kinds: each of them rewrites what the machines said of whole products, and two at
  // once would leave a catalog that is half of one and half of the other.
  private static final long LOCK = 0x63726f70_696e6478L;

  private final CatalogDatabase database;

  public JobStore(CatalogDatabase database) {
    this.database = database;
  }

  /**
   * A running job that this process owns. The owner holds an advisory lock on a connection of its
   * own: it dies with the process, so an abandoned job is known at once and not after a time-out.
   */
  public static final class Claim implements AutoCloseable {
    private final Connection lock;
    private final long id;
    private final UUID owner;
    private final long cursor;
    private final long done;
    private final long failed;

    Claim(Connection lock, JobRow row) {
      this.lock = lock;
      this.id = row.id;
      this.owner = row.owner;
      this.cursor = row.cursor;
      this.done = row.done;
      this.failed = row.failed;
    }

    public long id() {
      return id;
    }

    /** Where to go on: 0, or the last id an adopted job had finished. */
    public long cursor() {
      return cursor;
    }

    /** What an adopted job had done already. */
    public long done() {
      return done;
    }

    public long failed() {
      return failed;
    }

    /** Lets another process claim a job of this kind. */
    @Override
    public void close() {
      try (lock) {
        // Closing alone leaves the lock until the server has noticed; the next run may be quicker.
        Statements.list(lock, "select pg_advisory_unlock(?)", r -> r.getBoolean(1), LOCK);
      } catch (SQLException e) {
        // A broken connection has lost the lock already, which is what closing is for.
        org.slf4j.LoggerFactory.getLogger(JobStore.class).debug("Lock connection broken", e);
      }
    }
  }

  /**
   * Starts a job, or goes on with one of the same scope and provenance that its process abandoned.
   *
   * @param total items to do, the ones an adopted job has done not counted
   * @throws CatalogException of kind USAGE when another process runs a job, of whichever kind
   */
  public Claim claim(String kind, String scope, int provenanceId, long total, Instant now) {
    return claim(kind, scope, provenanceId, total, null, now);
  }

  /**
   * As {@link #claim(String, String, int, long, Instant)}, for a job that undoes another one.
   *
   * @param undoes null for a job that does not
   */
  public Claim claim(
      String kind, String scope, int provenanceId, long total, @Nullable Long undoes, Instant now) {
    Connection lock = database.dedicated("claim the job");
    try {
      if (!tryLock(lock)) {
        throw busy();
      }
      var row =
          database.writeRows(
              "claim the job", s -> claimRow(s, kind, scope, provenanceId, total, undoes, now));
      return new Claim(lock, row);
    } catch (RuntimeException e) {
      closeQuietly(lock);
      throw e;
    }
  }

  private boolean tryLock(Connection lock) {
    return database.read(
        "claim the job",
        _ ->
            Statements.first(lock, "select pg_try_advisory_lock(?)", r -> r.getBoolean(1), LOCK)
                .orElseThrow());
  }

  private CatalogException busy() {
    var running =
        Stream.of(INDEX, THRESHOLDS, UNDO)
            .flatMap(kind -> latest(kind).stream())
            .filter(j -> j.state() == JobState.RUNNING)
            .findFirst();
    String doing =
        switch (running.map(Job::kind).orElse(INDEX)) {
          case THRESHOLDS -> "New thresholds are already being applied to this catalog";
          case UNDO -> "A machine run is being undone in this catalog";
          default -> "This catalog is already being indexed";
        };
    String by =
        running
            .map(j -> " by " + j.owner() + " (" + j.done() + " of " + j.total() + " done)")
            .orElse("");
    return new CatalogException(
        ErrorKind.USAGE,
        doing + by + ".",
        "Wait until that run has finished, or stop it there.",
        null);
  }

  private static JobRow claimRow(
      StatelessSession session,
      String kind,
      String scope,
      int provenanceId,
      long total,
      @Nullable Long undoes,
      Instant now) {
    var running =
        session
            .createSelectionQuery(
                "from JobRow j where j.kind = :kind and j.state = 'RUNNING'", JobRow.class)
            .setParameter("kind", kind)
            .getResultList();
    for (var old : running) {
      if (old.scope.equals(scope) && old.provenanceId == provenanceId) {
        old.owner = UUID.randomUUID();
        old.ownerName = processName();
        old.heartbeat = now;
        session.update(old);
        return old;
      }
      old.state = JobState.ABANDONED.name();
      old.finishedAt = now;
      old.message = "Its process died; a newer run took its place.";
      session.update(old);
    }
    return insert(session, kind, scope, provenanceId, total, undoes, now);
  }

  private static JobRow insert(
      StatelessSession session,
      String kind,
      String scope,
      int provenanceId,
      long total,
      @Nullable Long undoes,
      Instant now) {
    var row = new JobRow();
    row.id = session.createNativeQuery("select nextval('job_seq')", Long.class).getSingleResult();
    row.kind = kind;
    row.scope = scope;
    row.undoes = undoes;
    row.provenanceId = provenanceId;
    row.state = JobState.RUNNING.name();
    row.owner = UUID.randomUUID();
    row.ownerName = processName();
    row.heartbeat = now;
    row.startedAt = now;
    row.total = total;
    session.insert(row);
    return row;
  }

  private static String processName() {
    String host = System.getenv().getOrDefault("HOSTNAME", "this machine");
    return System.getProperty("user.name")
        + " at "
        + host
        + ", process "
        + ProcessHandle.current().pid();
  }

  /**
   * Records progress in the caller's transaction.
   *
   * @throws CatalogException when the job is no longer this process's, so nothing may be written
   */
  public static void checkpoint(
      Connection connection, Claim claim, long cursor, long done, long failed, Instant now)
      throws SQLException {
    String sql =
        """
        update job set cursor = ?, done = ?, failed = ?, heartbeat = ?
         where id = ? and owner = ? and state = 'RUNNING'
        """;
    int rows = Statements.update(connection, sql, cursor, done, failed, now, claim.id, claim.owner);
    if (rows != 1) {
      throw new CatalogException(
          ErrorKind.DATABASE,
          "Another process took this run over.",
          "Nothing is lost: the other process goes on with it.",
          null);
    }
  }

  /** Ends a job; a job that somebody else took over is left alone. */
  public void finish(Claim claim, JobState state, @Nullable String message, Instant now) {
    String sql =
        """
        update job set state = ?, finished_at = ?, heartbeat = ?, message = ?
         where id = ? and owner = ? and state = 'RUNNING'
        """;
    database.write(
        "end the job",
        c -> Statements.update(c, sql, state, now, now, message, claim.id, claim.owner));
  }

  /**
   * Does the work of a job that was claimed. When it fails, the job says so and the failure goes on
   * to the caller.
   */
  public <T> T work(Claim claim, InstantSource clock, Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException failure) {
      fail(claim, failure, clock.instant());
      throw failure;
    }
  }

  private void fail(Claim claim, RuntimeException failure, Instant now) {
    try {
      String message =
          failure instanceof CatalogException known ? known.explained() : "An error of Cropdesk.";
      finish(claim, JobState.FAILED, message, now);
    } catch (CatalogException e) {
      // The first failure is the one to tell; a job left running is adopted by the next run.
      failure.addSuppressed(e);
    }
  }

  /** The newest job of a kind. */
  public Optional<Job> latest(String kind) {
    return database.writeRows(
        "read the jobs",
        session -> {
          List<JobRow> rows =
              session
                  .createSelectionQuery(
                      "from JobRow j where j.kind = :kind order by j.id desc", JobRow.class)
                  .setParameter("kind", kind)
                  .setMaxResults(1)
                  .getResultList();
          return rows.stream().findFirst().map(JobStore::job);
        });
  }

  private static Job job(JobRow row) {
    return new Job(
        row.id,
        row.kind,
        JobState.valueOf(row.state),
        row.ownerName,
        row.startedAt,
        row.heartbeat,
        row.finishedAt,
        row.total,
        row.done,
        row.failed,
        row.message);
  }

  private static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      org.slf4j.LoggerFactory.getLogger(JobStore.class).debug("Lock connection broken", e);
    }
  }
}
