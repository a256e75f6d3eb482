package org.cropdesk.app.datasets;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.Evaluations;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskProgress;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.app.activity.TaskState;
import org.cropdesk.app.activity.TaskView;
import org.cropdesk.app.fx.Coalesced;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.Split;
import org.cropdesk.evaluation.Evaluation;
import org.cropdesk.evaluation.Model;
import org.cropdesk.inference.evaluation.ModelPath;
import org.cropdesk.job.StopSignal;
import org.jspecify.annotations.Nullable;

/**
 * Models that came back, evaluated on the test set of a version beside those in use: one evaluation
 * at a time, behind the screen. JavaFX thread only.
 */
public final class EvaluationWork {
  private final AppContext app;
  private final Evaluations evaluations;
  private final TaskRegistry tasks;
  private final DatasetsViewModel page;
  private final ReadOnlyObjectWrapper<@Nullable TaskView> evaluating =
      new ReadOnlyObjectWrapper<>();
  private @Nullable RegisteredTask<?> running;

  EvaluationWork(AppContext app, TaskRegistry tasks, DatasetsViewModel page) {
    this.app = app;
    this.evaluations = new Evaluations(app);
    this.tasks = tasks;
    this.page = page;
    tasks.onChange(new Coalesced(this::sample));
  }

  /** What is under way, null when nothing is. */
  public ReadOnlyObjectProperty<@Nullable TaskView> evaluatingProperty() {
    return evaluating.getReadOnlyProperty();
  }

  private void sample() {
    RegisteredTask<?> now = running;
    if (now != null && now.view().state() == TaskState.CANCELLED) {
      over(new Outcome("", List.of(), false));
    } else {
      evaluating.set(now == null ? null : now.view());
    }
  }

  /** Why nothing can be evaluated now, one sentence; empty when it can. */
  String whyNot() {
    DatasetVersion version = page.version();
    if (version == null) {
      return "No version is chosen.";
    }
    if (running != null) {
      return "Models are being evaluated already.";
    }
    return pictures(version) == 0 ? version.name() + " has no picture in its test set." : "";
  }

  static long pictures(DatasetVersion version) {
    return version.counts().bySplit().getOrDefault(Split.TEST, 0L);
  }

  /** A model the catalog knows, and whether it is in use here. */
  record Known(Model model, Path path, boolean used) {}

  /** Models that are where they were last seen, the newest first. */
  void known(Consumer<List<Known>> receiver) {
    tasks.startQuietly(
        Lane.LISTS,
        "Look which models are there",
        p -> {
          Set<String> used = evaluations.hashesInUse();
          return app.models().list().stream()
              .map(m -> new Known(m, Path.of(m.location()), used.contains(m.hash())))
              .filter(k -> k.path().toFile().exists())
              .toList();
        },
        receiver,
        e -> page.failed("The models could not be listed", e));
  }

  /**
   * Looks whether there are models at these places and begins with them.
   *
   * @param begun is called when it began
   * @param refused is told why it did not
   */
  void begin(
      DatasetVersion version, List<String> places, Runnable begun, Consumer<String> refused) {
    tasks.startQuietly(
        Lane.LISTS,
        "Look at models",
        p -> evaluations.withThoseInUse(places.stream().map(Path::of).map(ModelPath::of).toList()),
        models -> {
          String why = whyNot();
          if (why.isEmpty()) {
            begin(version, models);
            begun.run();
          } else {
            refused.accept(why);
          }
        },
        e -> refused.accept(RegisteredTask.explain(e)));
  }

  private record Outcome(String version, List<Evaluation> done, boolean whole) {}

  private void begin(DatasetVersion version, List<ModelPath> models) {
    page.say("", false);
    page.show(DatasetsViewModel.Part.MODELS);
    running =
        tasks.start(
            Lane.RUNS,
            "Evaluate %s on %s"
                .formatted(DatasetWords.count(models.size(), "model", "models"), version.name()),
            p -> evaluate(version, models, p),
            this::over,
            e -> {
              running = null;
              evaluating.set(null);
              page.readDetails();
              page.failed("The evaluation on %s ended".formatted(version.name()), e);
            });
    sample();
  }

  private Outcome evaluate(DatasetVersion version, List<ModelPath> models, TaskProgress p) {
    long each = pictures(version);
    var done = new ArrayList<Evaluation>();
    for (ModelPath model : models) {
      long before = each * done.size();
      String name = String.valueOf(model.path().getFileName());
      p.update(before, each * models.size(), "opening " + name);
      Optional<Evaluation> one =
          evaluations.evaluate(
              model,
              version,
              Split.TEST,
              StopSignal.when(p::stopRequested),
              n ->
                  p.update(
                      before + n,
                      each * models.size(),
                      "%s, %s of %s"
                          .formatted(
                              name,
                              DatasetWords.number(n),
                              DatasetWords.count(each, "picture", "pictures"))));
      if (one.isEmpty()) {
        return new Outcome(version.name(), done, false);
      }
      done.add(one.get());
      // What is done is seen while the next one is looked at.
      FxThread.later(page::readDetails);
    }
    return new Outcome(version.name(), done, true);
  }

  private void over(Outcome outcome) {
    running = null;
    evaluating.set(null);
    page.readDetails();
    String what = DatasetWords.count(outcome.done().size(), "model", "models");
    page.say(
        outcome.whole()
            ? "%s evaluated on the test set of %s.".formatted(what, outcome.version())
            : "The evaluation was cancelled; what %s came to is kept, of the one under way nothing is."
                .formatted(outcome.done().isEmpty() ? "no model" : what),
        false);
  }

  /** Stops; what was come to before is kept. */
  void cancel() {
    RegisteredTask<?> now = running;
    if (now != null) {
      now.requestStop();
    }
  }

  /** In words, for whoever is about to close the window; empty when nothing is under way. */
  public String leaving() {
    return running == null
        ? ""
        : "Models are being evaluated; closing leaves nothing of the one under way.";
  }
}
