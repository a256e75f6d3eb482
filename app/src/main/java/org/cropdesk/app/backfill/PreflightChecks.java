package org.cropdesk.app.backfill;

import static org.cropdesk.app.backfill.PreflightLine.ok;
import static org.cropdesk.app.backfill.PreflightLine.problem;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.backfill.PreflightLine.Check;
import org.cropdesk.app.backfill.RunForm.Field;
import org.cropdesk.backfill.Backfills;
import org.cropdesk.backfill.CatalogGround;
import org.cropdesk.backfill.Preflight;
import org.cropdesk.backfill.VectorMaker;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.SpaceRecipe;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.encode.Embedder;
import org.cropdesk.inference.known.EncoderChoice;
import org.cropdesk.inference.remote.Knock;
import org.jspecify.annotations.Nullable;

/**
 * Looks at everything a run stands on, one after the other, and tells each as it is known. What
 * cannot be looked at because something before it is broken is left out. Blocks for seconds: it
 * opens the encoders and makes a sample; minutes, where a server asks to be left alone. Nothing is
 * written.
 */
public final class PreflightChecks {
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private final AppContext app;
  private final Backfills runs;
  private final Consumer<PreflightLine> told;
  private final Consumer<String> waits;
  private final Object turn = new Object();
  private @Nullable Thread looking;
  private boolean cancelled;
  private final List<PreflightLine> lines = new ArrayList<>();
  private final Map<Field, String> problems = new EnumMap<>(Field.class);
  private @Nullable Preflight measured;
  private @Nullable SpaceRecipe recipe;
  private @Nullable CatalogException fault;
  private boolean patient;

  /**
   * @param told each line as it is known, on the calling thread
   * @param waits told what a server is waited for and how long, on any thread
   */
  public PreflightChecks(AppContext app, Consumer<PreflightLine> told, Consumer<String> waits) {
    this.app = app;
    this.runs = new Backfills(app.database(), Clock.systemUTC());
    this.told = told;
    this.waits = waits;
  }

  /**
   * What was found.
   *
   * @param problems sentences about what was filled in, at the field they are about
   * @param measured null when it did not come so far
   * @param fault what a run would be refused with by the first thing that is broken; null when it
   *     came so far as to be judged
   */
  public record Found(
      List<PreflightLine> lines,
      Map<Field, String> problems,
      @Nullable Preflight measured,
      @Nullable SpaceRecipe recipe,
      @Nullable CatalogException fault) {
    public Found {
      lines = List.copyOf(lines);
      problems = Map.copyOf(problems);
    }

    /** Why a run cannot begin, empty when it can. */
    public String whyNot() {
      return lines.stream()
          .filter(l -> l.level() == PreflightLine.Level.PROBLEM)
          .map(l -> l.check().title() + ": " + l.value())
          .findFirst()
          .orElse("");
    }
  }

  /** Waits for a server that is still starting as long as a run would. */
  public PreflightChecks patiently() {
    patient = true;
    return this;
  }

  /** Ends the look, also in the middle of waiting for a server. Safe from any thread. */
  public void cancel() {
    synchronized (turn) {
      cancelled = true;
      if (looking != null) {
        looking.interrupt();
      }
    }
  }

  private boolean isCancelled() {
    synchronized (turn) {
      return cancelled;
    }
  }

  /**
   * @param sampled products to make for the measure
   * @throws CancellationException when it was cancelled
   */
  public Found run(RunWish wish, int sampled) {
    synchronized (turn) {
      looking = Thread.currentThread();
    }
    try (var _ = app.encoders().listen(waits)) {
      requireWanted();
      return look(wish, sampled);
    } finally {
      synchronized (turn) {
        looking = null;
        if (cancelled) {
          // What the thread does next is somebody else's.
          Thread.interrupted();
        }
      }
    }
  }

  private Found look(RunWish wish, int sampled) {
    CatalogGround ground = catalog();
    List<Embedder> held = new ArrayList<>();
    try {
      if (ground != null && encoders(wish, held)) {
        add(PreflightFindings.limits(wish, ground, held));
        try (VectorMaker maker = app.vectorMakers().open(wish.request())) {
          recipe = maker.recipe();
          make(wish, maker, ground, held, sampled);
        }
      }
    } catch (CancellationException e) {
      throw e;
    } catch (CatalogException e) {
      fault = e;
      add(problem(Check.SELF_TEST, String.valueOf(e.getMessage()), e.remedy()));
    } finally {
      held.forEach(Embedder::close);
    }
    return new Found(lines, problems, measured, recipe, fault);
  }

  private void add(PreflightLine line) {
    lines.add(line);
    told.accept(line);
    requireWanted();
  }

  private void requireWanted() {
    if (isCancelled()) {
      throw new CancellationException("Something else is wanted by now");
    }
  }

  private @Nullable CatalogGround catalog() {
    try {
      CatalogGround ground = runs.ground();
      if (ground.readOnly()) {
        add(
            problem(
                Check.CATALOG,
                "The server answers but can only be read.",
                "Name the one that takes writes with --catalog."));
        return null;
      }
      add(
          ok(
              Check.CATALOG,
              String.format(
                  Locale.ROOT,
                  "%s answers in %.1f ms",
                  app.database().info().location(),
                  ground.milliseconds())));
      return ground;
    } catch (CatalogException e) {
      fault = e;
      add(problem(Check.CATALOG, String.valueOf(e.getMessage()), e.remedy()));
      return null;
    }
  }

  /** Each by itself, so that a fault is said at the field that names it. */
  private boolean encoders(RunWish wish, List<Embedder> held) {
    var request = wish.request();
    var fields = new LinkedHashMap<EncoderChoice, Field>();
    if (request.aspect() != Aspect.IMAGE && request.text() != null) {
      boolean own = !Objects.equals(request.text(), request.image());
      fields.put(request.text(), own ? Field.TEXT_ENCODER : Field.ENCODER);
    }
    boolean sees = request.aspect() == Aspect.IMAGE || request.aspect() == Aspect.COMBINED;
    if (sees && request.image() != null) {
      fields.put(request.image(), Field.ENCODER);
    }
    var said = new LinkedHashSet<String>();
    for (var entry : fields.reversed().entrySet()) {
      try {
        if (!patient) {
          knock(entry.getKey());
        }
        Embedder embedder = app.encoders().open(entry.getKey());
        held.add(embedder);
        said.add(RunWords.encoder(embedder.info()));
      } catch (CatalogException e) {
        fault = e;
        problems.put(entry.getValue(), e.explained());
        add(problem(Check.ENCODER, String.valueOf(e.getMessage()), e.remedy()));
        return false;
      }
    }
    add(ok(Check.ENCODER, String.join("; ", said)));
    return true;
  }

  /**
   * A server that is not there is waited for during a run; who asks before one wants to know now.
   */
  private static void knock(EncoderChoice choice) {
    if (choice instanceof EncoderChoice.Server(var at) && at != null) {
      var refused = Knock.refused(at, PATIENCE);
      if (refused.isPresent()) {
        throw new CatalogException(
            ErrorKind.ENVIRONMENT,
            "Nobody answers at %s: %s.".formatted(at.address(), refused.get()),
            "Check the address. A server that is still starting can be looked for again.",
            null);
      }
    }
  }

  /**
   * How many skus of a file are in the catalog, and which are not; empty when no file names any.
   */
  public static Optional<PreflightLine> skus(Backfills runs, RunWish wish) {
    return PreflightFindings.skus(
        wish.settings().scope().skus(), runs.unknownSkus(wish.settings()));
  }

  private void make(
      RunWish wish, VectorMaker maker, CatalogGround ground, List<Embedder> held, int sampled) {
    var outlook = runs.outlook(maker, wish.settings(), sampled);
    Space space = outlook.space();
    String dimensions = maker.recipe().dimensions() + " dimensions";
    add(
        ok(
            Check.SELF_TEST,
            space == null
                ? dimensions + ", its own golden vectors fit; a new space is made"
                : "%s, computes what space %d was made with".formatted(dimensions, space.id())));
    skus(runs, wish).ifPresent(this::add);
    var open = outlook.open();
    if (open != null) {
      add(
          problem(
              Check.PRODUCTS,
              "Run %d by %s is at space %d already, %,d of %,d done"
                  .formatted(open.id(), open.actor(), open.spaceId(), open.done(), open.total()),
              "Work on that run too, or cancel it first."));
      return;
    }
    Preflight found = runs.measure(maker, outlook);
    measured = found;
    add(PreflightFindings.products(wish, found, space));
    add(PreflightFindings.disk(found, ground));
    add(PreflightFindings.time(found));
    if (found.products() > 0) {
      PreflightQuota.of(wish, found, held).ifPresent(this::add);
    }
    add(
        ok(
            Check.COST,
            found.cost() > 0
                ? "about %s, at %s for 1,000"
                    .formatted(RunWords.money(found.cost()), RunWords.money(maker.costPer1000()))
                : "free"));
  }
}
