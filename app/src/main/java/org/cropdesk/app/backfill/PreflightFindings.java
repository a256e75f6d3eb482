package org.cropdesk.app.backfill;

import static org.cropdesk.app.backfill.PreflightLine.note;
import static org.cropdesk.app.backfill.PreflightLine.ok;
import static org.cropdesk.app.backfill.PreflightLine.problem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cropdesk.app.backfill.PreflightLine.Check;
import org.cropdesk.backfill.CatalogGround;
import org.cropdesk.backfill.Preflight;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.Space;
import org.cropdesk.inference.encode.Embedder;
import org.cropdesk.inference.encode.EmbedderInfo;
import org.cropdesk.inference.known.EncoderChoice;
import org.cropdesk.inference.remote.ServerSettings;
import org.jspecify.annotations.Nullable;

/** What is made of the numbers that a look before a run has brought. */
final class PreflightFindings {
  /** Connections a run needs besides one for each batch: heartbeats, and the lock of the index. */
  private static final int MORE_CONNECTIONS = 3;

  /** Skus that are named of those nobody knows. */
  private static final int NAMED = 5;

  private PreflightFindings() {}

  static PreflightLine limits(RunWish wish, CatalogGround ground, List<Embedder> held) {
    int wanted = wish.settings().maxBatches() + MORE_CONNECTIONS;
    String connections =
        "%,d of %,d connections free, %d needed"
            .formatted(ground.connectionsFree(), ground.connectionsMost(), wanted);
    if (ground.connectionsFree() < wanted) {
      return problem(
          Check.LIMITS,
          connections,
          "Take fewer batches at once, or have the server allow more connections.");
    }
    var request = wish.request();
    var asked = request.aspect() == Aspect.IMAGE ? request.image() : request.text();
    boolean served = held.stream().anyMatch(e -> e.info().kind() == EmbedderInfo.Kind.SERVER);
    ServerSettings at = served && asked instanceof EncoderChoice.Server(var s) ? s : null;
    if (at == null) {
      return ok(Check.LIMITS, connections);
    }
    var limits = at.limits();
    return ok(
        Check.LIMITS,
        connections
            + "; the embedding server is asked for %d items, %d times at once, %s"
                .formatted(
                    limits.batch(),
                    limits.concurrency(),
                    limits.requestsPerSecond() > 0
                        ? RunWords.number(limits.requestsPerSecond()) + " times a second at most"
                        : "as often as it answers"));
  }

  /**
   * @param unknown those of them that no product has
   */
  static Optional<PreflightLine> skus(List<String> skus, List<String> unknown) {
    if (skus.isEmpty()) {
      return Optional.empty();
    }
    long named = skus.stream().distinct().count();
    String found =
        String.format(Locale.ROOT, "%,d of %,d are in the catalog", named - unknown.size(), named);
    if (unknown.isEmpty()) {
      return Optional.of(ok(Check.SKUS, found));
    }
    String missing =
        found
            + "; not there: "
            + String.join(", ", unknown.subList(0, Math.min(NAMED, unknown.size())))
            + (unknown.size() > NAMED
                ? String.format(Locale.ROOT, " and %,d more", unknown.size() - NAMED)
                : "");
    return Optional.of(
        unknown.size() == named
            ? problem(Check.SKUS, missing, "Name a file of skus of this catalog, one a line.")
            : note(
                Check.SKUS, missing, "They are left out. Correct the file if they should not be."));
  }

  static PreflightLine products(RunWish wish, Preflight found, @Nullable Space space) {
    String into = space == null ? "a new space" : "space " + space.id();
    if (found.products() == 0) {
      return note(
          Check.PRODUCTS,
          "Nothing is missing or out of date in " + into + ".",
          "A run would only see to the index. Choose another scope for more.");
    }
    return ok(
        Check.PRODUCTS,
        "%,d products, about %,d vectors of the aspect %s into %s%s"
            .formatted(
                found.products(),
                found.vectors(),
                RunWords.word(wish.request().aspect()),
                into,
                wish.settings().limit() > 0 ? ", a trial" : ""));
  }

  static PreflightLine disk(Preflight found, CatalogGround ground) {
    String needed = "about " + RunWords.bytes(found.bytes()) + " needed with the index";
    String dir = ground.dataDir();
    if (dir == null || !Files.isDirectory(Path.of(dir))) {
      return note(Check.DISK, needed + "; the server does not say what it has free", "");
    }
    try {
      long free = Files.getFileStore(Path.of(dir)).getUsableSpace();
      String value = needed + ", " + RunWords.bytes(free) + " free where the catalog lies";
      return free < found.bytes() * 5 / 4
          ? problem(Check.DISK, value, "Make room, or take a smaller scope.")
          : ok(Check.DISK, value);
    } catch (IOException e) {
      return note(Check.DISK, needed + "; what is free cannot be seen: " + e.getMessage(), "");
    }
  }

  static PreflightLine time(Preflight found) {
    if (found.sampled() == 0) {
      return ok(Check.TIME, "nothing to measure");
    }
    String steps = RunWords.shares(found.steps(), ", ");
    String value =
        "about %s: %s to make by a sample of %d (%s), %s to write beside that, then %s for the index"
            .formatted(
                RunWords.time(found.seconds()),
                RunWords.time(found.making()),
                found.sampled(),
                steps,
                RunWords.time(found.writing()),
                RunWords.time(found.indexing()));
    int failed = found.failures().size();
    if (failed == 0) {
      return ok(Check.TIME, value);
    }
    String first = found.failures().getFirst();
    return (failed == found.sampled()
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
