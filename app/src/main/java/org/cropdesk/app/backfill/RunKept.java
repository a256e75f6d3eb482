package org.cropdesk.app.backfill;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.cropdesk.backfill.BackfillRun;
import org.cropdesk.backfill.BackfillScope;
import org.cropdesk.backfill.BackfillSettings;
import org.cropdesk.backfill.Step;

/** What is kept of a run, name by name, for people. */
public final class RunKept {
  private RunKept() {}

  /** What it was begun with. */
  static Map<String, String> settings(BackfillRun run) {
    var all = new LinkedHashMap<String, String>();
    BackfillSettings settings = run.settings();
    all.put("Begun", "by %s, %s".formatted(run.actor(), RunWords.day(run.createdAt())));
    all.put("Scope", scope(settings.scope()));
    all.put("Batch size", settings.batchSize() + " products");
    all.put("Batches at once", settings.maxBatches() + " in each process");
    all.put("Vectors that fit", settings.skipExisting() ? "are left alone" : "are made anew");
    all.put("Limit", settings.limit() == 0 ? "none" : settings.limit() + " products, a trial");
    all.put("Sample first", settings.canary() ? "yes" : "no");
    all.put("Price", RunWords.price(run.price()));
    all.put(
        "Stops itself",
        "when more than %.0f %% fail".formatted(100 * settings.stopAtFailureRate()));
    return all;
  }

  /** All of it. */
  public static Map<String, String> of(BackfillRun run, Instant now) {
    var all = new LinkedHashMap<String, String>();
    all.put("Run", run.id() + ", " + RunWords.state(run.state()));
    all.put("Space", Integer.toString(run.spaceId()));
    all.putAll(settings(run));
    all.put("Products", RunWords.far(run));
    all.put("Vectors", RunWords.count(run.vectors()));
    all.put("Left for later", RunWords.count(run.skipped()));
    all.put(
        "Time",
        "%s in all, %s of work"
            .formatted(RunWords.time(run.elapsedSeconds(now)), RunWords.time(run.worked())));
    all.put("Rate", RunWords.number(run.rate()) + " vectors a second of work");
    for (Step step : Step.values()) {
      all.put(
          RunWords.step(step),
          String.format(Locale.ROOT, "%.1f s", run.steps().getOrDefault(step, 0.0)));
    }
    all.put("Cost", run.cost() > 0 ? RunWords.money(run.cost()) : "free");
    all.put("Most memory", memory(run));
    if (run.message() != null) {
      all.put("Says", run.message());
    }
    all.put("Notes", run.notes().isBlank() ? "none" : run.notes());
    return all;
  }

  private static String memory(BackfillRun run) {
    return run.peakMemory() == 0
        ? "not known"
        : RunWords.bytes(run.peakMemory())
            + " of Java"
            + (run.peakRss() > 0 ? ", " + RunWords.bytes(run.peakRss()) + " in all" : "");
  }

  private static String scope(BackfillScope scope) {
    var words = new StringBuilder();
    words.append(
        switch (scope.kind()) {
          case ALL -> "what is missing or out of date";
          case MISSING -> "what is missing";
          case STALE -> "what is out of date";
        });
    if (!scope.filter().isEmpty()) {
      words.append(", matching ").append(scope.filter());
    }
    if (scope.createdSince() != null) {
      words.append(", created since ").append(RunWords.day(scope.createdSince()));
    }
    if (scope.changedSince() != null) {
      words.append(", changed since ").append(RunWords.day(scope.changedSince()));
    }
    if (!scope.skus().isEmpty()) {
      words.append(", of ").append(RunWords.count(scope.skus().size())).append(" skus from a file");
    }
    return words.toString();
  }
}
