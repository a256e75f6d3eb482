package org.cropdesk.app.backfill;

import static org.cropdesk.app.backfill.PreflightLine.note;
import static org.cropdesk.app.backfill.PreflightLine.ok;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cropdesk.app.backfill.PreflightLine.Check;
import org.cropdesk.backfill.Preflight;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.inference.encode.Consumption;
import org.cropdesk.inference.encode.Embedder;
import org.cropdesk.inference.encode.EmbedderInfo;
import org.cropdesk.inference.encode.Quota;

/** What the limits of embedding servers, as their answers tell them, make of a run. */
final class PreflightQuota {
  private static final String REMEDY =
      "The run waits as long as it is told to and goes on. A larger batch makes fewer requests; a"
          + " smaller scope or another account is sooner done.";

  private PreflightQuota() {}

  /**
   * @param held the embedders the sample was made with
   * @return empty when no server is asked; else what the tightest of its limits means
   */
  static Optional<PreflightLine> of(RunWish wish, Preflight found, List<Embedder> held) {
    var served = held.stream().filter(e -> e.info().kind() == EmbedderInfo.Kind.SERVER).toList();
    if (served.isEmpty()) {
      return Optional.empty();
    }
    // One encoder for both sides is asked twice for a vector.
    int sides = wish.request().aspect() == Aspect.COMBINED && held.size() == 1 ? 2 : 1;
    var all =
        served.stream()
            .flatMap(e ->
                e.quota().stream()
                    .flatMap(q -> q.allowances().stream())
                    .map(a -> new Meant(a, needed(e, a.of(), found.vectors() * sides))))
            .toList();
    return Optional.of(
        all.stream()
            .max(Comparator.comparingDouble(Meant::rank))
            .map(tightest -> tightest.line(found.seconds()))
            .orElseGet(() ->
                ok(
                    Check.QUOTA,
                    "the server says nothing of one; where it answers \u201ctoo many\u201d it is"
                        + " waited for")));
  }

  private static long needed(Embedder embedder, Quota.Of of, long items) {
    Consumption spent = embedder.consumption();
    return switch (of) {
      case REQUESTS -> Math.ceilDiv(items, Math.max(1, embedder.info().maxBatch()));
      case TOKENS -> spent.items() == 0 ? 0 : Math.ceilDiv(items * spent.tokens(), spent.items());
    };
  }

  /** An allowance and how much of it the run takes. */
  private record Meant(Quota.Allowance allowance, long needed) {
    /** What cannot be told is worse than what fits, and better than what takes long. */
    double rank() {
      OptionalDouble seconds = allowance.seconds(needed);
      return seconds.isPresent() ? seconds.getAsDouble() : 0.001;
    }

    PreflightLine line(double measured) {
      String unit = allowance.of().name().toLowerCase(Locale.ROOT);
      String left =
          allowance.limit() > 0
              ? "%s of %s left"
                  .formatted(
                      RunWords.count(allowance.remaining()), RunWords.count(allowance.limit()))
              : RunWords.count(allowance.remaining()) + " left";
      String takes = "about %s %s, %s".formatted(RunWords.count(needed), unit, left);
      OptionalDouble seconds = allowance.seconds(needed);
      if (seconds.isEmpty()) {
        return note(Check.QUOTA, takes + "; the server does not say when there are more", REMEDY);
      }
      if (seconds.getAsDouble() == 0) {
        return ok(Check.QUOTA, takes);
      }
      String least = "%s: at least %s".formatted(takes, RunWords.time(seconds.getAsDouble()));
      return seconds.getAsDouble() <= measured
          ? ok(Check.QUOTA, least + ", no longer than the work itself")
          : note(Check.QUOTA, least + " under its quota", REMEDY);
    }
  }
}
