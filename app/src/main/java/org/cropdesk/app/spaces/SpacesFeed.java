package org.cropdesk.app.spaces;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javafx.animation.PauseTransition;
import javafx.beans.property.ReadOnlyLongProperty;
import javafx.beans.property.ReadOnlyLongWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.embedding.SpaceOverview;
import org.cropdesk.embedding.SpaceState;
import org.cropdesk.embedding.Spaces;
import org.jspecify.annotations.Nullable;

/**
 * The spaces as this desk knows them, for every page that speaks of them. What is known without
 * counting is read at once; how many products a space covers is counted behind the screen, one
 * space at a time. JavaFX thread only.
 */
public final class SpacesFeed {
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** A count may take this share of the time at most. */
  private static final int RARELY = 20;

  private final Spaces spaces;
  private final TaskRegistry tasks;
  private final InstantSource clock;
  private final ReadOnlyObjectWrapper<@Nullable List<SpaceOverview>> all =
      new ReadOnlyObjectWrapper<>();
  private final ReadOnlyLongWrapper reads = new ReadOnlyLongWrapper();
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private final Map<Integer, Instant> notBefore = new HashMap<>();
  private final PauseTransition later = new PauseTransition();
  private final Set<Integer> wanted = new HashSet<>();
  private boolean reading;
  private boolean again;
  private boolean counting;

  public SpacesFeed(Spaces spaces, TaskRegistry tasks, InstantSource clock) {
    this.spaces = spaces;
    this.tasks = tasks;
    this.clock = clock;
  }

  /** The newest first; null until they were read for the first time. */
  public ReadOnlyObjectProperty<@Nullable List<SpaceOverview>> spacesProperty() {
    return all.getReadOnlyProperty();
  }

  /** Grows whenever they were read, whether they changed or not: what belongs to them may have. */
  public ReadOnlyLongProperty readsProperty() {
    return reads.getReadOnlyProperty();
  }

  /** Why they could not be read the last time; empty when they could. */
  public ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  /** The spaces that are known now. */
  public List<SpaceOverview> spaces() {
    List<SpaceOverview> known = all.get();
    return known == null ? List.of() : known;
  }

  public @Nullable SpaceOverview find(int id) {
    return spaces().stream().filter(s -> s.id() == id).findFirst().orElse(null);
  }

  /** The space in force for pictures, which searches use; null when there is none. */
  public @Nullable SpaceOverview searched() {
    return spaces().stream()
        .filter(s -> s.space().state() == SpaceState.ACTIVE)
        .filter(s -> s.space().key().aspect() == org.cropdesk.embedding.Aspect.IMAGE)
        .findFirst()
        .orElse(null);
  }

  /**
   * Reads them anew, and counts what they cover though none of their vectors changed: products may
   * have come, and crops may have been refused.
   */
  public void recount() {
    spaces().forEach(s -> wanted.add(s.id()));
    refresh();
  }

  /** Reads them anew; several wishes at once are one. */
  public void refresh() {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    tasks.startQuietly(
        Lane.CATALOG,
        "Read the spaces",
        p -> spaces.overview(),
        found -> {
          reading = false;
          problem.set("");
          all.set(found);
          reads.set(reads.get() + 1);
          goOn();
          count();
        },
        e -> {
          reading = false;
          problem.set("The spaces cannot be read: " + RegisteredTask.explain(e));
          goOn();
        });
  }

  private void goOn() {
    if (again) {
      again = false;
      refresh();
    }
  }

  /** Whether a run goes on whose progress a look a little later will see. */
  public boolean isMoving() {
    // A catalog that is out of reach is read again when it says that it is back.
    return problem.get().isEmpty() && spaces().stream().anyMatch(SpaceOverview::filling);
  }

  private static boolean wantsCount(SpaceOverview space) {
    return space.space().state() != SpaceState.RETIRED && space.coverageIsOld();
  }

  private boolean isWanted(SpaceOverview space) {
    return wanted.contains(space.id()) && space.space().state() != SpaceState.RETIRED;
  }

  private void count() {
    if (counting) {
      return;
    }
    Instant now = clock.instant();
    var due = spaces().stream().filter(s -> wantsCount(s) || isWanted(s)).toList();
    var next = due.stream().filter(s -> !now.isBefore(notBefore(s))).findFirst();
    next.ifPresent(this::count);
    if (next.isEmpty()) {
      due.stream().map(this::notBefore).min(Instant::compareTo).ifPresent(at -> later(now, at));
    }
  }

  private Instant notBefore(SpaceOverview space) {
    return notBefore.getOrDefault(space.id(), Instant.MIN);
  }

  private void later(Instant now, Instant at) {
    later.stop();
    later.setDuration(javafx.util.Duration.millis(Duration.between(now, at).toMillis() + 1.0));
    later.setOnFinished(e -> refresh());
    later.play();
  }

  private void count(SpaceOverview space) {
    counting = true;
    wanted.remove(space.id());
    Instant began = clock.instant();
    tasks.startQuietly(
        Lane.LISTS,
        "Count what space %d covers".formatted(space.id()),
        p -> spaces.countCoverage(space.space(), began),
        counted -> {
          counting = false;
          rest(space, began);
          refresh();
        },
        e -> {
          // It stays in Activity; what was counted before stays on screen with its time.
          counting = false;
          rest(space, began);
        });
  }

  private void rest(SpaceOverview space, Instant began) {
    Duration took = Duration.between(began, clock.instant());
    Duration pause = took.multipliedBy(RARELY);
    notBefore.put(space.id(), clock.instant().plus(pause.compareTo(PAUSE) > 0 ? pause : PAUSE));
  }

  /** For the status bar: which spaces are in force. */
  public String inForce() {
    var active = spaces().stream().filter(s -> s.space().state() == SpaceState.ACTIVE).toList();
    if (active.isEmpty()) {
      return all.get() == null ? "" : "No space in force";
    }
    SpaceOverview first = searched();
    SpaceOverview shown = first == null ? active.getFirst() : first;
    String text =
        "%s: space %d, %s"
            .formatted(
                shown.space().key().aspect().name().toLowerCase(Locale.ROOT),
                shown.id(),
                shown.space().key().encoderName());
    return active.size() == 1 ? text : text + " +" + (active.size() - 1);
  }
}
