package org.cropdesk.app.backfill;

import static org.cropdesk.app.backfill.PreflightLine.note;
import static org.cropdesk.app.backfill.PreflightLine.ok;
import static org.cropdesk.app.backfill.PreflightLine.problem;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
import org.cropdesk.inference.encode.Embedder;
import org.cropdesk.inference.encode.EmbedderInfo;
import org.cropdesk.inference.known.EncoderChoice;
import org.cropdesk.inference.remote.ServerSettings;
import org.jspecify.annotations.Nullable;

/**
 * Looks at everything a run stands on, one after the other, and tells each as it is known. What
 * cannot be looked at because something before it is broken is left out. Blocks for seconds: it
 * opens the encoders and makes a sample. Nothing is written.
 */
public final class PreflightChecks {
  private static final int KNOCK_MS = 4_000;

  /** Connections a run needs besides one for each batch: heartbeats, and the lock of the index. */
  private static final int MORE_CONNECTIONS = 3;

  private final AppContext app;
  private final Backfills runs;
  private final Consumer<PreflightLine> told;
  private final BooleanSupplier stop;
  private final List<PreflightLine> lines = new ArrayList<>();
  private final Map<Field, String> problems = new EnumMap<>(Field.class);
  private @Nullable Preflight measured;
  private @Nullable SpaceRecipe recipe;

  /**
   * @param told each line as it is known, on the calling thread
   * @param stop asked between two looks
   */
  public PreflightChecks(AppContext app, Consumer<PreflightLine> told, BooleanSupplier stop) {
    this.app = app;
    this.runs = new Backfills(app.database(), Clock.systemUTC());
    this.told = told;
    this.stop = stop;
  }

  /**
   * What was found.
   *
   * @param problems sentences about what was filled in, at the field they are about
   * @param measured null when it did not come so far
   */
  public record Found(
      List<PreflightLine> lines,
      Map<Field, String> problems,
      @Nullable Preflight measured,
      @Nullable SpaceRecipe recipe) {
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

  /**
   * @param sampled products to make for the measure
   * @throws CancellationException when a stop was asked for
   */
  public Found run(RunWish wish, int sampled) {
    CatalogGround ground = catalog();
    List<Embedder> held = new ArrayList<>();
    try {
      if (ground != null && encoders(wish, held)) {
        limits(wish, ground, held);
        try (VectorMaker maker = app.vectorMakers().open(wish.request())) {
          recipe = maker.recipe();
          make(wish, maker, ground, sampled);
        }
      }
    } catch (CancellationException e) {
      throw e;
    } catch (CatalogException e) {
      add(problem(Check.SELF_TEST, String.valueOf(e.getMessage()), e.remedy()));
    } finally {
      held.forEach(Embedder::close);
    }
    return new Found(lines, problems, measured, recipe);
  }

  private void add(PreflightLine line) {
    lines.add(line);
    told.accept(line);
    if (stop.getAsBoolean()) {
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
      add(problem(Check.CATALOG, String.valueOf(e.getMessage()), e.remedy()));
      return null;
    }
  }

  /** Each by itself, so that a fault is said at the field that names it. */
  private boolean encoders(RunWish wish, List<Embedder> held) {
    var request = wish.request();
    var fields = new java.util.LinkedHashMap<EncoderChoice, Field>();
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
        knock(entry.getKey());
        Embedder embedder = app.encoders().open(entry.getKey());
        held.add(embedder);
        said.add(RunWords.encoder(embedder.info()));
      } catch (CatalogException e) {
        problems.put(entry.getValue(), e.explained());
        add(problem(Check.ENCODER, String.valueOf(e.getMessage()), e.remedy()));
        return false;
      }
    }
    add(ok(Check.ENCODER, String.join("; ", said)));
    return true;
  }

  /** A server that is not there is waited for during a run; who asks before one wants to know now. */
  private static void knock(EncoderChoice choice) {
    if (!(choice instanceof EncoderChoice.Server(var at)) || at == null) {
      return;
    }
    URI url = at.url();
    int port = url.getPort() > 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
    var address = new InetSocketAddress(url.getHost(), port);
    if (address.isUnresolved()) {
      throw absent(at, "there is no machine of the name " + url.getHost(), null);
    }
    try (var socket = new Socket()) {
      socket.connect(address, KNOCK_MS);
    } catch (IOException e) {
      throw absent(at, String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT), e);
    }
  }

  private static CatalogException absent(
      ServerSettings at, String why, @Nullable IOException cause) {
    return new CatalogException(
        org.cropdesk.failure.ErrorKind.ENVIRONMENT,
        "Nobody answers at %s: %s.".formatted(at.address(), why),
        "Check the address. A server that is still starting can be checked again.",
        cause);
  }

  private void limits(RunWish wish, CatalogGround ground, List<Embedder> held) {
    int wanted = wish.settings().maxBatches() + MORE_CONNECTIONS;
    String connections =
        "%,d of %,d connections free, %d needed"
            .formatted(ground.connectionsFree(), ground.connectionsMost(), wanted);
    if (ground.connectionsFree() < wanted) {
      add(
          problem(
              Check.LIMITS,
              connections,
              "Take fewer batches at once, or have the server allow more connections."));
      return;
    }
    var request = wish.request();
    var asked = request.aspect() == Aspect.IMAGE ? request.image() : request.text();
    boolean served = held.stream().anyMatch(e -> e.info().kind() == EmbedderInfo.Kind.SERVER);
    ServerSettings at = served && asked instanceof EncoderChoice.Server(var s) ? s : null;
    if (at == null) {
      add(ok(Check.LIMITS, connections));
      return;
    }
    var limits = at.limits();
    add(
        ok(
            Check.LIMITS,
            connections
                + "; the embedding server is asked for %d items, %d times at once, %s"
                    .formatted(
                        limits.batch(),
                        limits.concurrency(),
                        limits.requestsPerSecond() > 0
                            ? RunWords.number(limits.requestsPerSecond()) + " times a second at most"
                            : "as often as it answers")));
  }

  private void make(RunWish wish, VectorMaker maker, CatalogGround ground, int sampled) {
    var outlook = runs.outlook(maker, wish.settings(), sampled);
    Space space = outlook.space();
    String dimensions = maker.recipe().dimensions() + " dimensions";
    add(
        ok(
            Check.SELF_TEST,
            space == null
                ? dimensions + ", its own golden vectors fit; a new space is made"
                : "%s, computes what space %d was made with".formatted(dimensions, space.id())));
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
    products(wish, found, space);
    disk(found, ground);
    time(found);
    add(
        ok(
            Check.COST,
            found.cost() > 0
                ? "about %s, at %s for 1,000"
                    .formatted(RunWords.money(found.cost()), RunWords.money(maker.costPer1000()))
                : "free"));
  }

  private void products(RunWish wish, Preflight found, @Nullable Space space) {
    String into = space == null ? "a new space" : "space " + space.id();
    if (found.products() == 0) {
      add(
          note(
              Check.PRODUCTS,
              "Nothing is missing or out of date in " + into + ".",
              "A run would only see to the index. Choose another scope for more."));
      return;
    }
    add(
        ok(
            Check.PRODUCTS,
            "%,d products, about %,d vectors of the aspect %s into %s%s"
                .formatted(
                    found.products(),
                    found.vectors(),
                    RunWords.word(wish.request().aspect()),
                    into,
                    wish.settings().limit() > 0 ? ", a trial" : "")));
  }

  private void disk(Preflight found, CatalogGround ground) {
    String needed = "about " + RunWords.bytes(found.bytes()) + " needed with the index";
    String dir = ground.dataDir();
    if (dir == null || !Files.isDirectory(Path.of(dir))) {
      add(note(Check.DISK, needed + "; the server does not say what it has free", ""));
      return;
    }
    try {
      long free = Files.getFileStore(Path.of(dir)).getUsableSpace();
      String value = needed + ", " + RunWords.bytes(free) + " free where the catalog lies";
      add(
          free < found.bytes() * 5 / 4
              ? problem(Check.DISK, value, "Make room, or take a smaller scope.")
              : ok(Check.DISK, value));
    } catch (IOException e) {
      add(note(Check.DISK, needed + "; what is free cannot be seen: " + e.getMessage(), ""));
    }
  }

  private void time(Preflight found) {
    if (found.sampled() == 0) {
      add(ok(Check.TIME, "nothing to measure"));
      return;
    }
    double spent = found.steps().values().stream().mapToDouble(s -> s).sum();
    String steps =
        found.steps().entrySet().stream()
            .filter(e -> spent > 0 && e.getValue() / spent >= 0.005)
            .sorted(Map.Entry.comparingByKey())
            .map(e ->
                String.format(
                    Locale.ROOT,
                    "%s %.0f %%",
                    RunWords.step(e.getKey()).toLowerCase(Locale.ROOT),
                    100 * e.getValue() / spent))
            .collect(Collectors.joining(", "));
    String value =
        "about %s by a sample of %d (%s)"
            .formatted(RunWords.time(found.seconds()), found.sampled(), steps);
    int failed = found.failures().size();
    if (failed == 0) {
      add(ok(Check.TIME, value));
      return;
    }
    String first = found.failures().getFirst();
    add(
        failed == found.sampled()
            ? problem(
                Check.TIME,
                "All %d of the sample failed: %s".formatted(failed, first),
                "Mend this first.")
            : note(
                Check.TIME,
                value + "; %d of the sample failed: %s".formatted(failed, first),
                "They will be listed and can be tried again."));
  }
}
