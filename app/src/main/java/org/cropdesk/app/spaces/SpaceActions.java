package org.cropdesk.app.spaces;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskBody;
import org.cropdesk.app.activity.TaskProgress;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.app.activity.TaskView;
import org.cropdesk.app.fx.Coalesced;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.embedding.MissingProduct;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.SpaceComparison;
import org.cropdesk.embedding.SpaceOverview;
import org.cropdesk.embedding.SpaceReport;
import org.cropdesk.embedding.SpaceState;
import org.cropdesk.embedding.SpaceVerifier;
import org.cropdesk.embedding.SpaceWatch;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.embedding.WayBack;
import org.cropdesk.embedding.WordQueries;
import org.cropdesk.job.StopSignal;
import org.cropdesk.search.ProductCards;
import org.jspecify.annotations.Nullable;

/**
 * What is done with the chosen space, behind the screen, and what came of it is said: long work one
 * at a time, putting a space in force at once. JavaFX thread only.
 */
public final class SpaceActions {
  /** Queries of a comparison, and how many nearest of each are held against each other. */
  public static final int QUERIES = 200;

  public static final int NEAREST = 10;

  /** Products without a vector that an export names. */
  private static final int NAMED = 100_000;

  private final SpacesViewModel model;
  private final CatalogDatabase database;
  private final Spaces spaces;
  private final SpaceVerifier verifier;
  private final TaskRegistry tasks;
  private final WordQueries words;
  private final String actor;
  private final ReadOnlyObjectWrapper<@Nullable TaskView> work = new ReadOnlyObjectWrapper<>();
  private @Nullable RegisteredTask<?> running;

  SpaceActions(
      SpacesViewModel model,
      CatalogDatabase database,
      WordQueries words,
      TaskRegistry tasks,
      String actor) {
    this.words = words;
    this.model = model;
    this.database = database;
    this.spaces = new Spaces(database);
    this.verifier = new SpaceVerifier(database);
    this.tasks = tasks;
    this.actor = actor;
    tasks.onChange(new Coalesced(this::sample));
  }

  /** What is under way, null when nothing is. */
  public ReadOnlyObjectProperty<@Nullable TaskView> workProperty() {
    return work.getReadOnlyProperty();
  }

  private void sample() {
    RegisteredTask<?> now = running;
    work.set(now == null ? null : now.view());
  }

  private void say(String text, boolean bad) {
    model.say(text, bad);
  }

  public boolean isBusy() {
    return running != null;
  }

  /** Stops what runs; nothing of it is kept. */
  public void stop() {
    RegisteredTask<?> now = running;
    if (now != null) {
      now.requestStop();
    }
  }

  /** Proves the chosen space, behind the screen. */
  public void verify() {
    SpaceOverview space = model.chosenProperty().get();
    if (space == null) {
      return;
    }
    model.show(SpacesViewModel.Part.VERIFICATION);
    begin(
        "Verify space " + space.id(),
        p -> verifier.verify(space.space(), database.clock().instant(), watch(p), stop(p)),
        (Optional<SpaceReport> report) ->
            say(
                report.isEmpty()
                    ? "The verification of space %d was stopped; what was known before stands."
                        .formatted(space.id())
                    : report.get().passed()
                        ? "Space %d is verified.".formatted(space.id())
                        : "Space %d is not verified: %s"
                            .formatted(space.id(), report.get().problems().getFirst()),
                report.isPresent() && !report.get().passed()),
        "Space %d could not be verified; what was known before stands".formatted(space.id()));
  }

  /** Compares the chosen space with another one; of the two, the one in force is the measure. */
  public void compare(SpaceOverview other) {
    SpaceOverview space = model.chosenProperty().get();
    if (space == null) {
      return;
    }
    boolean turned = space.space().state() == SpaceState.ACTIVE;
    SpaceOverview newer = turned ? other : space;
    Space measure = turned ? space.space() : other.space();
    model.choose(newer);
    model.show(SpacesViewModel.Part.COMPARISON);
    begin(
        "Compare space %d with space %d".formatted(newer.id(), measure.id()),
        p ->
            verifier.compare(
                newer.space(),
                measure,
                QUERIES,
                NEAREST,
                words,
                database.clock().instant(),
                watch(p),
                stop(p)),
        (Optional<SpaceComparison> found) ->
            say(
                found
                    .map(c ->
                        "Of %d queries, %s of the %d nearest are the same in both."
                            .formatted(c.queries(), SpaceWords.percent(c.overlap()), c.k()))
                    .orElse("The comparison was stopped; nothing of it is kept."),
                false),
        "The two could not be compared; earlier comparisons stand");
  }

  /** Signs the comparison that is shown. */
  public void sign(String note) {
    SpaceDetails shown = model.detailsProperty().get();
    SpaceComparison comparison = shown == null ? null : shown.comparison();
    if (comparison == null) {
      return;
    }
    begin(
        "Sign comparison " + comparison.id(),
        p -> {
          verifier.sign(comparison.id(), actor, note, database.clock().instant());
          return true;
        },
        done -> say("Signed by " + actor + ".", false),
        "The comparison is not signed");
  }

  /** Builds the index of the chosen space if it has none. */
  public void buildIndex() {
    SpaceOverview space = model.chosenProperty().get();
    if (space == null) {
      return;
    }
    begin(
        "Build the index of space " + space.id(),
        p -> {
          p.update(0, 0, "All its vectors are put into a graph; minutes for a million.");
          spaces.ensureIndex(space.space());
          database.spaceChanged(space.id());
          return true;
        },
        done -> say("Space %d has its index. Verify it again.".formatted(space.id()), false),
        "The index of space %d was not built".formatted(space.id()));
  }

  /** At once, whatever else is under way. */
  public void promote() {
    SpaceOverview space = model.chosenProperty().get();
    if (space != null) {
      atOnce(
          "Put space %d in force".formatted(space.id()),
          () -> {
            spaces.promote(space.space(), actor, database.clock().instant());
            return "Space %d is in force, for everybody.".formatted(space.id());
          },
          "Space %d was not put in force".formatted(space.id()));
    }
  }

  /** Goes back the way that was shown, at once, whatever else is under way. */
  void rollBack(WayBack shown) {
    atOnce(
        "Put space %d in force again".formatted(shown.to()),
        () -> {
          Space back = spaces.rollBack(shown, actor, database.clock().instant());
          return "Space %d is in force again, for everybody.".formatted(back.id());
        },
        "Nothing was rolled back");
  }

  /** The model itself refuses what two people, or one person twice, do at once. */
  private void atOnce(String title, Supplier<String> switches, String otherwise) {
    tasks.start(
        Lane.SWITCH,
        title,
        p -> switches.get(),
        (String done) -> {
          say(done, false);
          model.feed().refresh();
        },
        e -> {
          model.failed(otherwise, e);
          model.feed().refresh();
        });
  }

  public void retire() {
    SpaceOverview space = model.chosenProperty().get();
    if (space != null) {
      begin(
          "Let go of space " + space.id(),
          p -> {
            spaces.retire(space.space(), database.clock().instant());
            return true;
          },
          done ->
              say(
                  "Space %d is let go of, %s vectors with it; its record stays."
                      .formatted(space.id(), SpaceWords.number(space.space().vectors())),
                  false),
          "Space %d is kept as it is".formatted(space.id()));
    }
  }

  /** A name for a file of what is in front, without its ending. */
  String exportName() {
    SpaceDetails shown = model.detailsProperty().get();
    SpacesViewModel.Part part = model.partProperty().get();
    if (shown != null && part == SpacesViewModel.Part.VERIFICATION && shown.report() != null) {
      return "space-%d-verification".formatted(shown.spaceId());
    }
    return shown != null && part == SpacesViewModel.Part.COMPARISON && shown.comparison() != null
        ? "space-%d-comparison".formatted(shown.spaceId())
        : "spaces";
  }

  /** Writes what is in front to a file: JSON for a name that ends so, else CSV. */
  public void export(Path file) {
    SpaceDetails shown = model.detailsProperty().get();
    SpaceOverview space = model.chosenProperty().get();
    SpacesViewModel.Part part = model.partProperty().get();
    List<SpaceOverview> all = model.feed().spaces();
    boolean json = file.toString().toLowerCase(Locale.ROOT).endsWith(".json");
    begin(
        "Write " + file.getFileName(),
        p -> {
          SpaceFiles.write(file, text(part, json, all, space, shown));
          return true;
        },
        done -> say("Written: " + file, false),
        "Nothing was exported");
  }

  private String text(
      SpacesViewModel.Part part,
      boolean json,
      List<SpaceOverview> all,
      @Nullable SpaceOverview space,
      @Nullable SpaceDetails shown) {
    SpaceReport report = shown == null ? null : shown.report();
    SpaceComparison comparison = shown == null ? null : shown.comparison();
    if (part == SpacesViewModel.Part.VERIFICATION && report != null && space != null) {
      List<MissingProduct> missing = verifier.missing(space.space(), "", NAMED);
      return json
          ? SpaceFiles.json(SpaceFiles.tree(report, missing))
          : SpaceFiles.verification(report, missing);
    }
    if (part == SpacesViewModel.Part.COMPARISON && comparison != null) {
      Map<Long, String> skus = new ProductCards(database).skus(SpaceFiles.products(comparison));
      return json
          ? SpaceFiles.json(SpaceFiles.tree(comparison, skus))
          : SpaceFiles.comparison(comparison, skus);
    }
    return json ? SpaceFiles.json(all) : SpaceFiles.spaces(all);
  }

  private static SpaceWatch watch(TaskProgress progress) {
    return (done, total, what) -> progress.update(done, total, what);
  }

  private static StopSignal stop(TaskProgress progress) {
    return StopSignal.when(progress::stopRequested);
  }

  private <T> void begin(String title, TaskBody<T> body, Consumer<T> onDone, String otherwise) {
    if (running != null) {
      say("\u201c%s\u201d is under way.".formatted(running.view().title()), true);
      return;
    }
    say("", false);
    running =
        tasks.start(
            Lane.LISTS,
            title,
            body,
            done -> {
              over();
              onDone.accept(done);
            },
            e -> {
              over();
              model.failed(otherwise, e);
            });
    sample();
  }

  private void over() {
    running = null;
    work.set(null);
    model.feed().refresh();
  }
}
