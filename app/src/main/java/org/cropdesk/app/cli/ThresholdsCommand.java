package org.cropdesk.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.crops.CheckWords;
import org.cropdesk.app.thresholds.Words;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.crop.Thresholds;
import org.cropdesk.index.Rejudge;
import org.cropdesk.index.ThresholdsUse;
import org.cropdesk.job.StopSignal;
import org.cropdesk.thresholds.BlastTable;
import org.cropdesk.thresholds.Radius;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The limits a catalog is judged by: shown, tried out, applied. */
@Command(
    name = "thresholds",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the limits the machine keeps or rejects crops by.",
      "With --set or --version it says what other limits would change; --yes applies them. Nothing"
          + " is detected or encoded again, and what people judged stays."
    })
final class ThresholdsCommand implements Callable<Integer> {
  private static final int SAMPLE = 5;

  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Option(
      names = "--set",
      paramLabel = "CHECK=LIMIT",
      description =
          "For instance blur=0.25; may be given several times. Checks: size, aspect, blur, dark,"
              + " bright, low_information, confidence, padding, duplicate, unlike_text.")
  private Map<String, Double> set = new HashMap<>();

  @Option(
      names = "--version-of",
      paramLabel = "VERSION",
      description = "The limits of an earlier version, or 'shipped'; --set changes them further.")
  private @Nullable String version;

  @Option(names = "--yes", description = "Apply them.")
  private boolean yes;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  ThresholdsCommand() {}

  @Override
  public Integer call() {
    try (AppContext app = AppContext.open(main.global().toOptions())) {
      Thresholds current = app.thresholds().current();
      if (set.isEmpty() && version == null) {
        if (yes && app.rejudge().pending() > 0) {
          return applied(
              app.rejudge()
                  .finish(app.options().actor(), this::progress, new StopSignal())
                  .orElseThrow());
        }
        show(current, app.thresholds().uses(), app.rejudge().pending());
        return ExitCode.DONE;
      }
      Thresholds wanted = wanted(app, current);
      Rejudge.check(wanted);
      if (!yes) {
        QualityCheck near =
            set.isEmpty() ? QualityCheck.BLUR : check(set.keySet().iterator().next());
        Radius radius = BlastTable.read(app.database(), n -> {}).radius(wanted, near, SAMPLE);
        preview(current, wanted, radius);
        return ExitCode.DONE;
      }
      return applied(
          app.rejudge().apply(wanted, app.options().actor(), this::progress, new StopSignal()));
    }
  }

  private void progress(long done, long total) {
    spec.commandLine().getErr().println(done + " of " + total + " products");
  }

  private Thresholds wanted(AppContext app, Thresholds current) {
    Thresholds wanted = version == null ? current : named(app, version);
    for (var one : set.entrySet()) {
      wanted = wanted.with(check(one.getKey()), one.getValue());
    }
    return wanted;
  }

  private Thresholds named(AppContext app, String name) {
    if (name.equals("shipped") || name.equals(Thresholds.standard().version())) {
      return Thresholds.standard();
    }
    return app.thresholds().uses().stream()
        .map(ThresholdsUse::thresholds)
        .filter(t -> t.version().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new ParameterException(
                spec.commandLine(), "This catalog never used a version " + name + "."));
  }

  private QualityCheck check(String name) {
    try {
      return QualityCheck.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "There is no check " + name + ".", e);
    }
  }

  private static ObjectNode limits(Thresholds thresholds) {
    ObjectNode json = Output.object();
    for (QualityCheck check : QualityCheck.values()) {
      json.put(check.name().toLowerCase(Locale.ROOT), thresholds.limit(check));
    }
    return json;
  }

  private void show(Thresholds current, List<ThresholdsUse> uses, long pending) {
    var out = spec.commandLine().getOut();
    if (main.global().json) {
      var json = Output.object().put("version", current.version()).put("pending", pending);
      json.set("limits", limits(current));
      var list = json.putArray("uses");
      for (ThresholdsUse use : uses) {
        var one = list.addObject();
        one.put("version", use.thresholds().version())
            .put("actor", use.actor())
            .put("at", use.at().toString())
            .put("products", use.judged());
        one.set("limits", limits(use.thresholds()));
      }
      Output.print(out, json);
      return;
    }
    out.printf("Version %s%n", current.version());
    for (QualityCheck check : QualityCheck.values()) {
      out.printf(
          "  %-16s %-10s %s%n",
          check.name().toLowerCase(Locale.ROOT),
          CheckWords.limit(check, current.limit(check)),
          CheckWords.title(check));
    }
    for (int i = 0; i < uses.size(); i++) {
      Thresholds before =
          i + 1 < uses.size() ? uses.get(i + 1).thresholds() : Thresholds.standard();
      out.printf(
          "%s  %s by %s: %s%n",
          uses.get(i).thresholds().version(),
          uses.get(i).at(),
          uses.get(i).actor(),
          Words.difference(before, uses.get(i).thresholds()));
    }
    if (pending > 0) {
      out.printf("%d products wait to be judged by it; --yes goes on.%n", pending);
    }
    out.flush();
  }

  private void preview(Thresholds current, Thresholds wanted, Radius radius) {
    var out = spec.commandLine().getOut();
    if (main.global().json) {
      var json =
          Output.object()
              .put("version", wanted.version())
              .put("crops", radius.crops())
              .put("flips", radius.flips())
              .put("toReject", radius.toReject())
              .put("toKeep", radius.toKeep())
              .put("judgedByPeople", radius.judgedByPeople())
              .put("inAcceptedProducts", radius.inAccepted())
              .put("primaries", radius.primaries())
              .put("withoutPrimary", radius.withoutPrimary());
      json.set("limits", limits(wanted));
      Output.print(out, json);
      return;
    }
    out.println(Words.difference(current, wanted));
    Words.radius(radius).forEach(out::println);
    out.println("Nothing was changed. Add --yes to do it.");
    out.flush();
  }

  private int applied(Rejudge.Report report) {
    var out = spec.commandLine().getOut();
    if (main.global().json) {
      Output.print(
          out,
          Output.object()
              .put("version", report.version())
              .put("products", report.products())
              .put("changed", report.changed())
              .put("flipped", report.flipped())
              .put("primaries", report.primaries())
              .put("stopped", report.stopped()));
    } else {
      out.printf(
          "%d products judged by %s; %d crops flipped, %d products got another primary crop%n",
          report.products(), report.version(), report.flipped(), report.primaries());
      out.flush();
    }
    return ExitCode.DONE;
  }
}
