package org.cropdesk.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.Evaluations;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.Split;
import org.cropdesk.evaluation.Evaluation;
import org.cropdesk.evaluation.Model;
import org.cropdesk.inference.evaluation.ModelPath;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Detectors and encoders that come back from training. */
@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the detectors and encoders the catalog was told of; its subcommands take in those that were",
      "trained on an export and evaluate them on a frozen test set beside the ones in use."
    })
final class ModelCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  ModelCommand() {}

  @Override
  public Integer call() {
    return list();
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the models, what they learned from and what they came to.")
  int list() {
    try (AppContext app = open()) {
      var models = app.models();
      if (main.global().json) {
        var node = Output.object();
        var list = node.putArray("models");
        for (Model model : models.list()) {
          var one = (ObjectNode) Output.tree(model);
          one.set("evaluations", Output.tree(models.evaluations(model)));
          list.add(one);
        }
        Output.print(out(), node);
        return ExitCode.DONE;
      }
      if (models.list().isEmpty()) {
        out().println("No model is known yet. 'model add PATH' takes one in.");
      }
      for (Model model : models.list()) {
        ModelReports.print(out(), model, models.evaluations(model));
      }
      out().flush();
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = {
        "Takes in a model that was trained on an export: opens it, and remembers what it learned from.",
        "A folder written by a recipe says so itself; of others it is said here."
      })
  int add(
      @Parameters(
              paramLabel = "PATH",
              description = "A detector's .onnx file or its folder, or an encoder's folder.")
          Path path,
      @Option(
              names = "--trained-on",
              paramLabel = "VERSION",
              description = "NAME:NUMBER of the version it learned from.")
          @Nullable String trainedOn,
      @Option(names = "--note", defaultValue = "", description = "For people.") String note) {
    try (AppContext app = open()) {
      DatasetVersion version = trainedOn == null ? null : app.datasets().version(trainedOn);
      var found = app.evaluator().look(ModelPath.of(path));
      Model model = app.models().add(found, version, note, app.options().actor());
      if (main.global().json) {
        Output.print(out(), Output.tree(model));
      } else {
        ModelReports.print(out(), model, app.models().evaluations(model));
        out().println("Next: " + next(app, model, path));
        out().flush();
      }
      return ExitCode.DONE;
    }
  }

  /** Beside the ones in use, on the test set it did not see. */
  private static String next(AppContext app, Model model, Path path) {
    String version = model.trainedOn();
    if (version.isEmpty()) {
      version = app.datasets().list().stream().findFirst().map(d -> d.name()).orElse("VERSION");
    }
    return "model evaluate " + version + " " + path;
  }

  @Command(
      name = "evaluate",
      mixinStandardHelpOptions = true,
      description = {
        "Evaluates models on the test set of a frozen version, beside the detector and the encoder in use.",
        "Detectors: mAP50 and mAP50-95 by COCO's protocol. Encoders: top-1 of the vocabulary's values on",
        "verified crops, and recall of a product's own crop by its text."
      })
  int evaluate(
      @Parameters(index = "0", paramLabel = "VERSION", description = "NAME:NUMBER, or NAME.")
          String reference,
      @Parameters(
              index = "1..*",
              arity = "0..*",
              paramLabel = "PATH",
              description = "Models to compare with those in use.")
          @Nullable List<Path> paths,
      @Option(
              names = "--split",
              defaultValue = "test",
              description = "test (default), val or train.")
          String splitName,
      @Option(
              names = "--alone",
              description = "Only the models named, not those in use beside them.")
          boolean alone) {
    Split split = split(splitName);
    var wanted = new LinkedHashSet<ModelPath>();
    List<Path> named = paths == null ? List.of() : paths;
    named.forEach(p -> wanted.add(ModelPath.of(p)));
    if (wanted.isEmpty() && alone) {
      throw new ParameterException(spec.commandLine(), "Name models, or leave --alone away");
    }
    try (var exit = StopAtExit.watch("stop-evaluation");
        AppContext app = open()) {
      var evaluations = new Evaluations(app);
      var all = alone ? List.copyOf(wanted) : evaluations.withThoseInUse(wanted);
      var version = app.datasets().version(reference);
      var done = new ArrayList<Evaluation>();
      for (ModelPath path : all) {
        var evaluation = evaluate(evaluations, path, version, split, exit);
        if (evaluation.isEmpty()) {
          break;
        }
        done.add(evaluation.get());
      }
      if (main.global().json) {
        var node = Output.object();
        node.set("evaluations", Output.tree(done));
        Output.print(out(), node.put("verifiedOnly", version.query().verifiedOnly()));
      } else {
        ModelReports.print(out(), version, split, done);
        out().flush();
      }
      return done.size() == all.size() ? ExitCode.DONE : ExitCode.FAILED_IN_PART;
    }
  }

  private Optional<Evaluation> evaluate(
      Evaluations evaluations,
      ModelPath path,
      DatasetVersion version,
      Split split,
      StopAtExit exit) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(path.path() + ": evaluating");
    var told = new Told(err, version.counts().bySplit().getOrDefault(split, 0L));
    var evaluation = evaluations.evaluate(path, version, split, exit.signal(), told);
    if (evaluation.isEmpty()) {
      err.println(path.path() + ": stopped; nothing of it was written down.");
    }
    return evaluation;
  }

  /** Says every tenth of the way. */
  private static final class Told implements LongConsumer {
    private final PrintWriter err;
    private final long total;
    private long next = 1;

    Told(PrintWriter err, long total) {
      this.err = err;
      this.total = Math.max(1, total);
    }

    @Override
    public void accept(long done) {
      if (done * 10 >= next * total) {
        next = done * 10 / total + 1;
        err.printf(Locale.ROOT, "%,d of %,d pictures%n", done, total);
        err.flush();
      }
    }
  }

  private Split split(String word) {
    for (Split split : Split.values()) {
      if (split.word().equals(word)) {
        return split;
      }
    }
    throw new ParameterException(spec.commandLine(), "A split is train, val or test, not " + word);
  }

  private AppContext open() {
    return AppContext.open(main.global().toOptions());
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
