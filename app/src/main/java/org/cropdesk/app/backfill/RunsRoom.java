package org.cropdesk.app.backfill;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.util.Duration;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.app.backfill.RunForm.Field;
import org.cropdesk.app.backfill.RunForm.Read;
import org.cropdesk.app.settings.SettingsViewModel;
import org.cropdesk.backfill.Backfills;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.filter.FilterWords;
import org.cropdesk.inference.known.EncoderChoice;

/** Everything behind the page of runs. Made on the JavaFX thread. */
public final class RunsRoom implements AutoCloseable {
  private final RunWork work;
  private final BackfillsViewModel runs;
  private final NewRunViewModel fresh;
  private final Timeline clock = new Timeline();

  /**
   * @param readWords of the catalog, for filters; called on a background thread
   * @param onOpen brings a product onto the review desk
   */
  public RunsRoom(
      AppContext app,
      TaskRegistry tasks,
      SettingsViewModel settings,
      Supplier<FilterWords> readWords,
      Map<String, String> environment,
      Consumer<Long> onOpen) {
    work = new RunWork(app, tasks);
    runs =
        new BackfillsViewModel(
            new Backfills(app.database(), Clock.systemUTC()),
            new Spaces(app.database()),
            work,
            tasks,
            app.options().actor(),
            onOpen);
    fresh = new NewRunViewModel(app, tasks, settings, readWords, runs, environment);
    rememberServer(app, settings.lastEncoder(), environment);
    clock.getKeyFrames().add(new KeyFrame(Duration.seconds(1), e -> runs.beat()));
    clock.setCycleCount(Animation.INDEFINITE);
    clock.play();
  }

  /** A space that was filled by a server somebody typed is searched by the same one. */
  private static void rememberServer(AppContext app, String last, Map<String, String> environment) {
    if (last.startsWith("http")) {
      var form = RunForm.standard(environment, last, "").with(Field.ASPECT, "image");
      if (form.read() instanceof Read.Good(var wish)
          && wish.request().image() instanceof EncoderChoice.Server(var at)
          && at != null) {
        app.encoders().remember(at);
      }
    }
  }

  public BackfillsViewModel runs() {
    return runs;
  }

  public NewRunViewModel newRun() {
    return fresh;
  }

  /** Runs this process works on; closing the window would leave them to others or to later. */
  public Set<Long> here() {
    return work.here();
  }

  /** In words, for whoever is about to close the window; empty when nothing is worked on here. */
  public String leaving() {
    List<String> named = work.here().stream().sorted().map(run -> "run " + run).toList();
    return named.isEmpty()
        ? ""
        : "This desktop works on %s. What is written stays; batches in hand are given back, and any desk, this one later, can go on."
            .formatted(String.join(" and ", named));
  }

  /**
   * No more looks, and no more work. Waits some seconds; not on the JavaFX thread. Closing twice is
   * harmless.
   */
  @Override
  public void close() {
    org.cropdesk.app.fx.FxThread.later(clock::stop);
    work.leave();
  }
}
