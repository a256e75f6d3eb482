package org.cropdesk.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.cropdesk.app.AppContext;
import org.cropdesk.learning.Comparison;
import org.cropdesk.people.Agreement;
import org.cropdesk.people.Kappa;
import org.cropdesk.people.PaceOfDay;
import org.cropdesk.people.PeopleQuality;
import org.cropdesk.people.PeopleReport;
import org.cropdesk.people.Rate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** How well people agree and what they overrule. */
@Command(
    name = "quality",
    mixinStandardHelpOptions = true,
    description = {
      "How well people agree with themselves and each other, and how often they overrule the machine.",
      "Pace is that of --actor only."
    })
final class QualityCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  QualityCommand() {}

  @Override
  public Integer call() {
    try (AppContext app = AppContext.open(main.global().toOptions())) {
      PeopleReport report =
          new PeopleQuality(app.database(), app.clock())
              .read(app.options().actor(), ZoneId.systemDefault(), what -> {});
      var out = spec.commandLine().getOut();
      if (main.global().json) {
        Output.print(out, json(report));
      } else {
        print(out, report);
      }
      return ExitCode.DONE;
    }
  }

  private static ObjectNode json(PeopleReport report) {
    ObjectNode json = Output.object();
    ArrayNode pace = json.putArray("pace");
    for (PaceOfDay day : report.pace()) {
      pace.addObject()
          .put("day", day.day().toString())
          .put("products", day.products())
          .put("workingSeconds", day.working().toSeconds())
          .put("perHour", Output.round(day.perHour(), 1))
          .put("medianSeconds", Output.round(day.medianSeconds(), 1));
    }
    agreements(json.putArray("own"), report.own());
    agreements(json.putArray("between"), report.between());
    rates(json.putArray("overruledByOthers"), report.others());
    rates(json.putArray("machineOverruled"), report.machine());
    return json;
  }

  private static void agreements(ArrayNode list, List<Agreement> all) {
    for (Agreement a : all) {
      ObjectNode node =
          list.addObject()
              .put("about", a.what())
              .put("pairs", a.pairs())
              .put("same", a.same())
              .put("few", a.few());
      share(node, a.share());
      Kappa kappa = a.kappa();
      if (kappa != null) {
        node.putObject("kappa")
            .put("value", Output.round(kappa.value(), 4))
            .put("low", Output.round(kappa.low(), 4))
            .put("high", Output.round(kappa.high(), 4));
      }
    }
  }

  private static void rates(ArrayNode list, List<Rate> all) {
    for (Rate rate : all) {
      ObjectNode node =
          list.addObject()
              .put("group", rate.group())
              .put("name", rate.name())
              .put("seen", rate.words())
              .put("overruled", rate.overruled())
              .put("few", rate.few());
      share(node, rate.share());
    }
  }

  private static void share(ObjectNode node, Comparison.Share share) {
    node.put("share", Output.round(share.share(), 4))
        .put("low", Output.round(share.low(), 4))
        .put("high", Output.round(share.high(), 4));
  }

  private static void print(PrintWriter out, PeopleReport report) {
    for (PaceOfDay day : report.pace()) {
      out.printf(
          Locale.ROOT,
          "your pace   %s  %d products, %.0f an hour, median %.1f s%n",
          day.day(),
          day.products(),
          day.perHour(),
          day.medianSeconds());
    }
    out.printf(
        "            gaps of more than %d s are no working time%n", PaceOfDay.PAUSE.toSeconds());
    report.own().forEach(a -> print(out, "yourself", a));
    report.between().forEach(a -> print(out, "reviewers", a));
    report.others().forEach(r -> print(out, r));
    report.machine().forEach(r -> print(out, r));
    out.flush();
  }

  private static void print(PrintWriter out, String who, Agreement a) {
    Kappa kappa = a.kappa();
    out.printf(
        Locale.ROOT,
        "%-11s %-24s %d of %d the same%s%s%n",
        who,
        a.what(),
        a.same(),
        a.pairs(),
        kappa == null ? "" : String.format(Locale.ROOT, ", kappa %.2f", kappa.value()),
        a.few() ? " (too few to say)" : "");
  }

  private static void print(PrintWriter out, Rate r) {
    out.printf(
        Locale.ROOT,
        "%-24s %-40s %d of %d overruled, %.1f %% (%.1f to %.1f)%n",
        r.group(),
        r.name(),
        r.overruled(),
        r.words(),
        r.share().share() * 100,
        r.share().low() * 100,
        r.share().high() * 100);
  }
}
