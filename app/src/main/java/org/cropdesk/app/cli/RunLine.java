package org.cropdesk.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.cropdesk.app.backfill.RunWords;
import org.cropdesk.backfill.BackfillLive;
import org.cropdesk.backfill.BackfillRun;
import org.cropdesk.backfill.Forecast;

/** How a run stands, in one line: what the page of runs shows. */
final class RunLine {
  private RunLine() {}

  static String words(BackfillLive live) {
    BackfillRun run = live.run();
    double share = run.total() == 0 ? 1 : (double) run.done() / run.total();
    var line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "run %d %s: %,d of %,d (%.0f %%)",
            run.id(),
            run.state().works()
                ? run.phase().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                : run.state().name().toLowerCase(Locale.ROOT),
            run.done(),
            run.total(),
            Math.floor(100 * share)));
    live.index()
        .ifPresent(
            index -> line.append(String.format(Locale.ROOT, ", index %.0f %%", 100 * index)));
    line.append(", ").append(RunWords.number(rate(live))).append(" vectors/s");
    if (run.state().works()) {
      line.append(", left: ").append(RunWords.left(live));
    }
    line.append(
        String.format(Locale.ROOT, ", %,d failed, %,d skipped", run.failed(), run.skipped()));
    line.append(run.cost() > 0 ? ", cost " + RunWords.money(run.cost()) : ", free");
    String steps = RunWords.shares(run.steps(), " ");
    if (!steps.isEmpty()) {
      line.append(", ").append(steps);
    }
    return line.append(", ").append(live.working()).append(" at work").toString();
  }

  /** Of the last while, where that is known. */
  private static double rate(BackfillLive live) {
    double now = live.forecast().vectorsPerSecond();
    return live.run().state().works() && now > 0 ? now : live.run().rate();
  }

  static ObjectNode json(BackfillLive live) {
    BackfillRun run = live.run();
    Forecast forecast = live.forecast();
    ObjectNode node = Output.object();
    node.put("run", run.id())
        .put("space", run.spaceId())
        .put("at", live.asOf().toString())
        .put("state", run.state().name())
        .put("phase", run.phase().name())
        .put("done", run.done())
        .put("total", run.total())
        .put("failed", run.failed())
        .put("skipped", run.skipped())
        .put("vectors", run.vectors())
        .put("vectorsPerSecond", Output.round(rate(live), 2))
        .put("cost", run.cost())
        .put("working", live.working());
    number(node, "secondsLeft", forecast.seconds());
    number(node, "secondsLeftAtLeast", forecast.soonest());
    number(node, "secondsLeftAtMost", forecast.latest());
    live.index().ifPresent(index -> node.put("index", Output.round(index, 4)));
    ObjectNode steps = node.putObject("steps");
    run.steps().forEach((step, seconds) -> steps.put(step.name(), Output.round(seconds, 3)));
    var workers = node.putArray("workers");
    live.workers()
        .forEach(w ->
            workers
                .addObject()
                .put("name", w.name())
                .put("working", w.working())
                .put("products", w.products())
                .put("vectors", w.vectors())
                .put("vectorsPerSecond", Output.round(w.rate(), 2)));
    return node.put("message", run.message());
  }

  /** JSON has no word for what is not known. */
  private static void number(ObjectNode node, String name, double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      node.putNull(name);
    } else {
      node.put(name, Output.round(value, 1));
    }
  }
}
