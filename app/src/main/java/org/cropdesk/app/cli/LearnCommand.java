package org.cropdesk.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.learning.Learner;
import org.cropdesk.job.StopSignal;
import org.cropdesk.learning.AttributeLearning;
import org.cropdesk.learning.Comparison;
import org.cropdesk.learning.Head;
import org.cropdesk.learning.Learning;
import org.cropdesk.learning.Sentences;
import org.cropdesk.learning.TrainingOutcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Heads learned from verified labels. */
@Command(
    name = "learn",
    mixinStandardHelpOptions = true,
    description = {
      "Learns from verified labels. Without more words it says how each attribute stands.",
      "A head makes the suggestions only when it is right more often than zero-shot on verified"
          + " crops it never saw."
    })
final class LearnCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  LearnCommand() {}

  @Override
  public Integer call() {
    return status();
  }

  @Command(name = "status", mixinStandardHelpOptions = true, description = "How it stands.")
  int status() {
    try (AppContext app = open()) {
      Learner learner = app.learner();
      print(learner.status(), learner.counts(new StopSignal()));
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "train",
      mixinStandardHelpOptions = true,
      description = "Trains another version now; uses it when it is better.")
  int train(@Parameters(paramLabel = "ATTRIBUTE") String attribute) {
    try (AppContext app = open()) {
      Learner learner = app.learner();
      TrainingOutcome outcome = learner.train(attribute, app.options().actor(), new StopSignal());
      long changed = learner.rewrite(n -> {}, new StopSignal());
      say(outcome.words(), outcome instanceof TrainingOutcome.Trained t && t.used(), changed);
      return outcome instanceof TrainingOutcome.Trained ? ExitCode.DONE : ExitCode.FAILED_IN_PART;
    }
  }

  @Command(
      name = "use",
      mixinStandardHelpOptions = true,
      description = "Lets a version make the suggestions.")
  int use(
      @Parameters(paramLabel = "ATTRIBUTE") String attribute,
      @Parameters(paramLabel = "VERSION") int version) {
    try (AppContext app = open()) {
      Learner learner = app.learner();
      learner.use(attribute, version, app.options().actor());
      long changed = learner.rewrite(n -> {}, new StopSignal());
      say(
          "Suggestions of %s come from version %d now.".formatted(attribute, version),
          true,
          changed);
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "back",
      mixinStandardHelpOptions = true,
      description = "Makes the suggestions zero-shot again, exactly as before.")
  int back(@Parameters(paramLabel = "ATTRIBUTE") String attribute) {
    try (AppContext app = open()) {
      Learner learner = app.learner();
      learner.back(attribute, app.options().actor());
      long changed = learner.rewrite(n -> {}, new StopSignal());
      say("Suggestions of " + attribute + " are zero-shot again.", false, changed);
    }
    return ExitCode.DONE;
  }

  private AppContext open() {
    return AppContext.open(main.global().toOptions());
  }

  private void say(String words, boolean used, long changed) {
    var out = spec.commandLine().getOut();
    if (main.global().json) {
      Output.print(
          out,
          Output.object().put("said", words).put("used", used).put("productsChanged", changed));
    } else {
      out.println(words);
      out.println(changed + " products changed to the eye.");
      out.flush();
    }
  }

  private void print(List<AttributeLearning> all, Map<String, Map<String, Integer>> counts) {
    var out = spec.commandLine().getOut();
    if (main.global().json) {
      var json = Output.object();
      all.forEach(
          a -> json.set(a.attribute(), json(a, counts.getOrDefault(a.attribute(), Map.of()))));
      Output.print(out, json);
      return;
    }
    for (AttributeLearning a : all) {
      var own = counts.getOrDefault(a.attribute(), Map.of());
      Head inUse = a.inUse();
      out.printf(
          "%-12s %s%s%n",
          a.attribute(),
          inUse == null ? "zero-shot" : "learned, version " + inUse.version(),
          a.rewriting() ? ", suggestions are being rewritten" : "");
      out.println("  verified: " + (own.isEmpty() ? "none" : own));
      String tooFew = a.obstacle().isEmpty() ? Learning.tooFew(own) : a.obstacle();
      for (String line : List.of(a.reason(), tooFew)) {
        if (!line.isEmpty()) {
          out.println("  " + line);
        }
      }
      a.versions().forEach(h -> out.println("  " + Sentences.numbers(h)));
    }
    out.flush();
  }

  private static ObjectNode json(AttributeLearning a, Map<String, Integer> counts) {
    Head inUse = a.inUse();
    ObjectNode json =
        Output.object()
            .put("inUse", inUse == null ? 0 : inUse.version())
            .put("heldBack", a.heldBack())
            .put("rewriting", a.rewriting())
            .put("reason", a.reason())
            .put("tooFew", a.obstacle().isEmpty() ? Learning.tooFew(counts) : a.obstacle());
    ObjectNode verified = json.putObject("verified");
    counts.forEach(verified::put);
    var versions = json.putArray("versions");
    for (Head head : a.versions()) {
      Comparison c = head.measured().all();
      versions
          .addObject()
          .put("version", head.version())
          .put("heldOut", c.crops())
          .put("zeroShot", c.zeroShot())
          .put("learned", c.learned())
          .put("p", Output.round(c.chance(), 6))
          .put("better", head.better())
          .put("sha256", head.sha256());
    }
    return json;
  }
}
