package org.cropdesk.app.backfill;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.cropdesk.backfill.BackfillRun;
import org.cropdesk.backfill.Backfills;
import org.cropdesk.backfill.Step;

/** Everything that is kept of runs, as CSV (RFC 4180) and JSON, the same from desk and shell. */
public final class RunFiles {
  private static final int PAGE = 500;
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(SerializationFeature.INDENT_OUTPUT);

  private static final List<String> HEAD =
      List.of(
          "run",
          "space",
          "state",
          "begun_by",
          "begun_at",
          "ended_at",
          "seconds",
          "seconds_of_work",
          "products",
          "done",
          "failed",
          "skipped",
          "vectors",
          "vectors_per_second",
          "price_of_1000",
          "cost",
          "peak_java_bytes",
          "peak_process_bytes",
          "fetch_seconds",
          "decode_seconds",
          "resize_seconds",
          "encode_seconds",
          "write_seconds",
          "batch_size",
          "max_batches",
          "skip_existing",
          "limit",
          "sample_first",
          "stop_at_failure_rate",
          "scope",
          "filter",
          "created_since",
          "changed_since",
          "skus",
          "notes",
          "message");

  private RunFiles() {}

  /** All runs there ever were, the newest first. Blocks. */
  public static List<BackfillRun> all(Backfills backfills) {
    var all = new ArrayList<BackfillRun>();
    List<BackfillRun> page = backfills.list(PAGE);
    while (!page.isEmpty()) {
      all.addAll(page);
      page = page.size() < PAGE ? List.of() : backfills.list(page.getLast().id(), PAGE);
    }
    return all;
  }

  /** A run as it is kept, with what follows from it. */
  public static ObjectNode tree(BackfillRun run, Instant now) {
    ObjectNode node = JSON.valueToTree(run);
    return node.put("elapsedSeconds", run.elapsedSeconds(now)).put("vectorsPerSecond", run.rate());
  }

  /** A list of {@link #tree}. */
  public static String json(List<BackfillRun> runs, Instant now) {
    var list = JSON.createArrayNode();
    runs.forEach(run -> list.add(tree(run, now)));
    return list.toPrettyString() + "\n";
  }

  /** One row for each run. */
  public static String csv(List<BackfillRun> runs, Instant now) {
    var text = new StringBuilder();
    try (var printer = new CSVPrinter(text, CSVFormat.RFC4180)) {
      printer.printRecord(HEAD);
      for (BackfillRun run : runs) {
        printer.printRecord(row(run, now));
      }
    } catch (IOException e) {
      throw new IllegalStateException("Memory can always be written to", e);
    }
    return text.toString();
  }

  private static List<Object> row(BackfillRun run, Instant now) {
    var settings = run.settings();
    var scope = settings.scope();
    var row = new ArrayList<Object>();
    row.addAll(
        List.of(
            run.id(),
            run.spaceId(),
            run.state().name().toLowerCase(Locale.ROOT),
            run.actor(),
            run.createdAt()));
    row.add(or(run.finishedAt()));
    row.addAll(
        List.of(
            round(run.elapsedSeconds(now)),
            round(run.worked()),
            run.total(),
            run.done(),
            run.failed(),
            run.skipped(),
            run.vectors(),
            round(run.rate()),
            run.price(),
            run.cost(),
            run.peakMemory(),
            run.peakRss()));
    for (Step step : Step.values()) {
      row.add(round(seconds(run.steps(), step)));
    }
    row.addAll(
        List.of(
            settings.batchSize(),
            settings.maxBatches(),
            settings.skipExisting(),
            settings.limit(),
            settings.canary(),
            settings.stopAtFailureRate(),
            scope.kind().name().toLowerCase(Locale.ROOT),
            scope.filter()));
    row.add(or(scope.createdSince()));
    row.add(or(scope.changedSince()));
    row.add(String.join(" ", scope.skus()));
    row.add(run.notes());
    row.add(or(run.message()));
    return row;
  }

  private static Object or(@org.jspecify.annotations.Nullable Object value) {
    return value == null ? "" : value;
  }

  private static double seconds(Map<Step, Double> steps, Step step) {
    return steps.getOrDefault(step, 0.0);
  }

  private static double round(double value) {
    return Math.round(value * 1e3) / 1e3;
  }
}
