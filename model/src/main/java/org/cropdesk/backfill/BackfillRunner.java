package org.cropdesk.backfill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.DatabaseException;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.SpaceKey;
import org.cropdesk.embedding.SpaceState;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.job.StopSignal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on a run. Any number of processes may work on one run; each takes chunks of products,
 * several at once, so that pictures of one are read while those of another are encoded and the
 * vectors of a third are written. What a process has not committed when it dies is done again by
 * another, and nothing is written twice. Blocks; belongs on a thread of its own.
 */
public final class BackfillRunner {
  private static final Logger log = LoggerFactory.getLogger(BackfillRunner.class);
  private static final long HEARTBEAT_SECONDS = 5;

  /** A deadlock or a short restart is over by then, 1.4 s after the first; what lasts is said. */
  private static final int UNSAID_ATTEMPTS = 4;

  private static final long LONGEST_PAUSE_MS = 5_000;
  private static final long PATIENCE_SECONDS = 600;

  private final CatalogDatabase database;
  private final Clock clock;
  private final String name;
  private final Spaces spaces;
  private final BackfillSql sql;

  public BackfillRunner(CatalogDatabase database, Clock clock) {
    this(database, clock, System.getProperty("user.name", "somebody"));
  }

  /**
   * @param person who is shown as working on the run, with this machine and process
   */
  public BackfillRunner(CatalogDatabase database, Clock clock, String person) {
    this.database = database;
    this.clock = clock;
    this.name = person + " on " + host() + ", process " + ProcessHandle.current().pid();
    this.spaces = new Spaces(database);
    this.sql = new BackfillSql(database);
  }

  /**
   * Works until the run has ended, was paused, or a stop was asked for.
   *
   * @param progress is told the run as it stands, often, on several threads; must not block long
   * @return the run as it stood in the end
   * @throws CatalogException when the encoder is not the one of the run's space, when this process
   *     could not go on and others do, or when the database stays away for ten minutes; what was
   *     committed is kept, and the run can be gone on with
   */
  public BackfillRun work(
      long run, VectorMaker maker, StopSignal stop, Consumer<BackfillRun> progress) {
    BackfillRun begun = sql.get(run);
    Space space = spaces.find(begun.spaceId()).orElseThrow();
    join(run, space, maker);
    if (begun.done() == 0 && begun.state().works()) {
      prepareLoad(begun, space);
      sql.analyzeUnknown();
    }
    new Work(begun, space, maker, stop, progress).go();
    BackfillRun end = sql.get(run);
    progress.accept(end);
    if (end.state().ended()) {
      database.spaceChanged(space.id());
    }
    return end;
  }

  /**
   * What is in force is searched all the while, and a run that is paused or cancelled comes to no
   * index: there it stays, though the load is slower with it.
   */
  private void prepareLoad(BackfillRun begun, Space space) {
    if (space.state() != SpaceState.ACTIVE) {
      spaces.prepareLoad(space, begun.total());
    } else if (Spaces.isBulk(space, begun.total())) {
      sql.event(
          begun.id(),
          BackfillEvent.Level.INFO,
          "The space is in force, so its index stays while %,d products are written; searches are as fast as before, writing is slower."
              .formatted(begun.total()));
    }
  }

  /** As the system calls itself; asking a name server could take minutes. */
  private static String host() {
    String named = System.getenv("HOSTNAME");
    if (named == null || named.isBlank()) {
      named = System.getenv("COMPUTERNAME");
    }
    try {
      Path file = Path.of("/etc/hostname");
      return named != null && !named.isBlank()
          ? named
          : Files.isReadable(file) ? Files.readString(file).strip() : "this machine";
    } catch (IOException e) {
      return "this machine";
    }
  }

  /** Whoever cannot join is nobody's worker; that somebody tried must be found all the same. */
  private void join(long run, Space space, VectorMaker maker) {
    try {
      requireSpace(space, maker);
    } catch (DatabaseException e) {
      throw e;
    } catch (CatalogException e) {
      sql.event(
          run,
          BackfillEvent.Level.WARN,
          "%s could not join the run: %s".formatted(name, e.explained()));
      throw e;
    }
  }

  private void requireSpace(Space space, VectorMaker maker) {
    SpaceKey key = SpaceKey.of(maker.recipe());
    if (spaces.idOf(key).orElse(0) != space.id()) {
      throw new CatalogException(
          ErrorKind.WEIGHTS,
          "The encoder %s is not the one of space %d, which is %s; nothing was written."
              .formatted(key.encoderName(), space.id(), space.key().encoderName()),
          "Go on with the encoder the run began with, or begin a run for this one.",
          null);
    }
    spaces.requireSame(space, maker.probes());
  }

  /** One process at one run. */
  private final class Work {
    private final BackfillRun run;
    private final Space space;
    private final VectorMaker maker;
    private final StopSignal stop;
    private final Consumer<BackfillRun> progress;
    private final UUID worker = UUID.randomUUID();
    private final NeedSql need;
    private final WorkerSql present;
    private final ChunkSql chunks;
    private final ChunkResultSql results;
    private final CountDownLatch over = new CountDownLatch(1);

    /** Whoever rests when the run ends need not rest any longer. */
    private final CountDownLatch ended = new CountDownLatch(1);

    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final AtomicBoolean saidToWait = new AtomicBoolean();
    private final StepClock steps = new StepClock();
    private final EncoderProof proof;
    private final Set<Long> held = ConcurrentHashMap.newKeySet();

    /** Vectors made and not yet counted, for a machine that knows no price. */
    private final LongAdder unpriced = new LongAdder();

    private double costBefore;
    private boolean said;
    private long saidAt = System.nanoTime();

    Work(
        BackfillRun run,
        Space space,
        VectorMaker maker,
        StopSignal stop,
        Consumer<BackfillRun> progress) {
      this.run = run;
      this.space = space;
      this.maker = maker;
      this.stop = stop;
      this.progress = progress;
      this.costBefore = maker.cost();
      this.proof = new EncoderProof(spaces, space, maker);
      this.need = new NeedSql(space, run.settings(), clock);
      this.present = new WorkerSql(database, run.id());
      this.chunks = new ChunkSql(database, need, run.id(), worker, name);
      this.results = new ChunkResultSql(database, need, run.id(), worker);
    }

    void go() {
      present.join(worker, name);
      try {
        work();
      } finally {
        unmarked(this::leave);
      }
    }

    /** A thread that was told to end gets no connection of the pool while it is marked so. */
    private static void unmarked(Runnable work) {
      boolean marked = Thread.interrupted();
      try {
        work.run();
      } finally {
        if (marked) {
          Thread.currentThread().interrupt();
        }
      }
    }

    /** Who cannot say so is taken for gone a little later. */
    private void leave() {
      try {
        tellRest();
        present.leave(worker);
      } catch (DatabaseException e) {
        log.warn("Run {}: {}", run.id(), e.getMessage());
      }
    }

    private void work() {
      int workers = run.settings().maxBatches();
      try (var threads =
          Executors.newFixedThreadPool(
              workers + 1, Thread.ofPlatform().name("backfill-", 0).daemon().factory())) {
        Future<?> pulse = threads.submit(this::pulse);
        var all = new ArrayList<Future<?>>();
        for (int i = 0; i < workers; i++) {
          all.add(threads.submit(this::worker));
        }
        try {
          for (Future<?> one : all) {
            one.get();
          }
        } catch (ExecutionException e) {
          failed(new IllegalStateException("A worker of run " + run.id() + " failed", e));
        } catch (InterruptedException e) {
          stop.request();
          threads.shutdownNow();
          Thread.currentThread().interrupt();
        } finally {
          over.countDown();
          pulse.cancel(true);
        }
      }
      unmarked(this::keepSpent);
      RuntimeException thrown = failure.get();
      if (thrown != null) {
        throw thrown;
      }
    }

    /** What writing the last chunks took is known only now. */
    private void keepSpent() {
      try {
        results.add(spent(true));
      } catch (DatabaseException e) {
        log.info("Run {}: {}", run.id(), e.getMessage());
      }
    }

    private void tellRest() {
      if (results.hasUntold()) {
        var spent = spent(true);
        results.tellRest(spent.cost(), spent.busy().orElseThrow());
      }
    }

    private boolean stopping() {
      return stop.isRequested() || failure.get() != null || Thread.currentThread().isInterrupted();
    }

    private void failed(RuntimeException e) {
      failure.compareAndSet(null, e);
    }

    /** Keeps the chunks alive and tells how far it is. */
    private void pulse() {
      try {
        while (!over.await(HEARTBEAT_SECONDS, TimeUnit.SECONDS)) {
          try {
            chunks.heartbeat(held);
            present.seen(worker, Memory.now());
          } catch (DatabaseException e) {
            log.warn("Run {}: {}", run.id(), e.getMessage());
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void worker() {
      long pause = 200;
      long awaySince = 0;
      while (!stopping()) {
        try {
          if (!turn()) {
            return;
          }
          pause = 200;
          awaySince = 0;
          saidToWait.set(false);
        } catch (DatabaseException e) {
          long now = System.nanoTime();
          if (awaySince == 0) {
            awaySince = now;
            if (e.retryable()) {
              sayThatItWaits(e);
            }
          }
          if (!e.retryable() || now - awaySince > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
            depart(e);
            return;
          }
          rest(pause);
          pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
        } catch (CancellationException e) {
          return;
        } catch (CatalogException e) {
          depart(e);
          return;
        } catch (RuntimeException e) {
          depart(
              new CatalogException(
                  ErrorKind.BUG,
                  "Cropdesk made a mistake: " + e + ".",
                  "Report it with the log of this machine.",
                  e));
          failed(e);
          return;
        }
      }
    }

    /** Where people look: a disk that is full mostly has room for a line. */
    private void sayThatItWaits(DatabaseException e) {
      if (!saidToWait.compareAndSet(false, true)) {
        return;
      }
      log.warn("Run {} waits for the database: {}", run.id(), e.getMessage());
      try {
        sql.event(run.id(), BackfillEvent.Level.WARN, "The run waits. " + e.explained());
      } catch (DatabaseException unsaid) {
        log.debug("Nor can that be written", unsaid);
      }
    }

    /** Returns false when there is nothing more to do. */
    private boolean turn() {
      ChunkSql.Task task = chunks.next();
      if (!(task instanceof ChunkSql.Task.Chunk)) {
        // Before the run can end: who watches it looks no more after that.
        tellRest();
      }
      switch (task) {
        case ChunkSql.Task.Chunk chunk -> {
          held.add(chunk.id());
          try {
            make(chunk);
          } finally {
            // Committed, given back, or lost with the connection: then it falls to the next one.
            held.remove(chunk.id());
          }
        }
        case ChunkSql.Task.Wait(long millis) -> rest(millis);
        case ChunkSql.Task.Judge _ ->
            alone(() -> CanarySql.judge(database, need, run.id(), spaces));
        case ChunkSql.Task.Index _ -> index();
        case ChunkSql.Task.Ended _ -> {
          ended.countDown();
          return false;
        }
      }
      return true;
    }

    private void rest(long millis) {
      if (millis > 0) {
        // A run that was resumed in the same moment is not to be asked without a rest.
        CountDownLatch until = ended.getCount() == 0 ? over : ended;
        try {
          until.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }

    private void make(ChunkSql.Task.Chunk chunk) {
      List<MadeProduct> made = List.of();
      try {
        if (!chunk.products().isEmpty()) {
          made = maker.make(chunk.products(), steps);
          proof.prove();
        }
      } catch (CancellationException e) {
        unmarked(() -> chunks.giveBack(chunk.id()));
        throw e;
      } catch (CatalogException e) {
        chunks.giveBack(chunk.id());
        throw e;
      } catch (RuntimeException e) {
        unmarked(() -> chunks.giveBack(chunk.id()));
        throw e;
      }
      countItems(made);
      long start = System.nanoTime();
      boolean kept = commitOrGiveBack(chunk, made);
      steps.add(Step.WRITE, System.nanoTime() - start);
      if (!kept) {
        log.warn("Run {}: another process has taken chunk {} over", run.id(), chunk.id());
      }
      progress.accept(sql.get(run.id()));
    }

    /** What is refused for good would else look as if the products had brought a process down. */
    private boolean commitOrGiveBack(ChunkSql.Task.Chunk chunk, List<MadeProduct> made) {
      try {
        return commit(chunk, made);
      } catch (DatabaseException e) {
        if (!e.retryable() && !stopping()) {
          chunks.giveBack(chunk.id());
        }
        throw e;
      }
    }

    /** Somebody may write the same vector at the same time; then it is looked at again. */
    private boolean commit(ChunkSql.Task.Chunk chunk, List<MadeProduct> made) {
      var spent = spent(false);
      for (int attempt = 1; ; attempt++) {
        try {
          return results.commit(chunk, made, spent);
        } catch (DatabaseException e) {
          if (attempt == 20 || stopping() || !(e.retryable() || BackfillSql.isCollision(e))) {
            throw e;
          }
          if (BackfillSql.isCollision(e)) {
            results.lookFromNowOn();
          }
          if (attempt == UNSAID_ATTEMPTS && !BackfillSql.isCollision(e)) {
            sayThatItWaits(e);
          }
          rest(Math.min(100L << attempt, LONGEST_PAUSE_MS));
        }
      }
    }

    /**
     * What was spent is said once a second, which is the finest span that is kept; short chunks
     * would pay for it each.
     */
    private synchronized ChunkResultSql.Spent spent(boolean all) {
      double cost = maker.cost();
      double more = cost - costBefore;
      costBefore = cost;
      long now = System.nanoTime();
      if (!all && said && now - saidAt < TimeUnit.SECONDS.toNanos(1)) {
        return new ChunkResultSql.Spent(priced(more), Optional.empty());
      }
      double seconds = (now - saidAt) / 1e9;
      said = true;
      saidAt = now;
      return new ChunkResultSql.Spent(
          priced(more), Optional.of(new ChunkResultSql.Busy(seconds, Memory.now(), steps.take())));
    }

    /** By the price the run was begun with, whatever the machine is set to that works on it. */
    private double priced(double cost) {
      double own = maker.costPer1000();
      long vectors = unpriced.sumThenReset();
      return own > 0 ? cost * run.price() / own : vectors * run.price() / 1000;
    }

    private void countItems(List<MadeProduct> made) {
      for (MadeProduct product : made) {
        if (product instanceof MadeProduct.Done(_, var vectors)) {
          unpriced.add(vectors.size());
        }
      }
    }

    /**
     * Nobody's fault among the products. It may be this machine's alone, so this process leaves and
     * others go on; the last one pauses the run, with everything kept.
     */
    private void depart(CatalogException e) {
      if (stopping()) {
        failed(e);
        return;
      }
      try {
        switch (present.depart(worker, name, e.explained())) {
          case PAUSED -> log.warn("Run {} is paused: {}", run.id(), e.getMessage(), e);
          case LEFT ->
              failed(
                  new CatalogException(
                      e.kind(),
                      e.getMessage()
                          + " This process has left run %d; others go on with it, and what is done is kept."
                              .formatted(run.id()),
                      e.remedy(),
                      e));
          case NONE -> log.info("Run {}: {}", run.id(), e.getMessage());
        }
      } catch (DatabaseException unsaid) {
        log.debug("Nor can that be written", unsaid);
        failed(e);
      }
    }

    /** By one process; the others wait for it. */
    private void alone(Runnable work) {
      if (!sql.alone(space.id(), work)) {
        rest(500);
      }
    }

    private void index() {
      alone(() -> {
        spaces.ensureIndex(space);
        if (!chunks.looksOnceMore()) {
          sql.finish(run.id(), lastWords());
        }
      });
    }

    private @Nullable String lastWords() {
      long left = sql.get(run.id()).failed();
      String failures =
          left == 0
              ? ""
              : "Done, but %d products failed; they are listed with their reasons.".formatted(left);
      String late =
          chunks.gaveUpFollowing()
              ? " Products were changed faster than the run could follow; what is out of date by now"
                  + " is left to another run."
              : "";
      return (failures + late).isEmpty() ? null : (failures + late).strip();
    }
  }
}
