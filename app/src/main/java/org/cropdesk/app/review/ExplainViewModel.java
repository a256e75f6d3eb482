package org.cropdesk.app.review;

import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.app.crops.CheckWords;
import org.cropdesk.crop.Measure;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.thresholds.Explanations;
import org.cropdesk.thresholds.FlipPoint;
import org.jspecify.annotations.Nullable;

/** Why the machine judged one crop as it did, and its neighbours. JavaFX thread only. */
public final class ExplainViewModel {
  private static final int EACH = 3;

  private final ReviewCrop crop;
  private final List<Measure> measures;
  private final LongConsumer open;
  private final ReadOnlyIntegerWrapper picked = new ReadOnlyIntegerWrapper();
  private final ReadOnlyObjectWrapper<Explanations.@Nullable Neighbours> neighbours =
      new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<String> problem = new ReadOnlyObjectWrapper<>("");

  /**
   * @param open brings a product onto the desk
   */
  public ExplainViewModel(
      ReviewCrop crop, Explanations explanations, TaskRegistry tasks, LongConsumer open) {
    this.crop = crop;
    this.measures = crop.verdict().measures();
    this.open = open;
    picked.set(mostTelling());
    Consumer<Throwable> failed = e -> problem.set(RegisteredTask.explain(e));
    tasks.startQuietly(
        Lane.CATALOG,
        "Look for crops alike",
        p -> explanations.neighbours(crop.id(), EACH),
        neighbours::set,
        failed);
  }

  /** The first check that fails, else the one that passes by the least share of its limit. */
  private int mostTelling() {
    for (int i = 0; i < measures.size(); i++) {
      if (!measures.get(i).passed()) {
        return i;
      }
    }
    return measures.stream()
        .filter(m -> CheckWords.judges(m.check(), m.threshold()))
        .min(Comparator.comparingDouble(ExplainViewModel::share))
        .map(measures::indexOf)
        .orElse(0);
  }

  private static double share(Measure m) {
    return Math.abs(m.value() - m.threshold()) / Math.max(1e-9, Math.abs(m.threshold()));
  }

  public ReviewCrop crop() {
    return crop;
  }

  public List<Measure> measures() {
    return measures;
  }

  /** Index of the check whose value is shown beside the neighbours. */
  public ReadOnlyIntegerProperty pickedProperty() {
    return picked.getReadOnlyProperty();
  }

  /** The check that is picked; null when nothing was measured. */
  public @Nullable Measure picked() {
    return measures.isEmpty() ? null : measures.get(picked.get());
  }

  public void pick(int index) {
    if (!measures.isEmpty()) {
      picked.set(Math.clamp(index, 0, measures.size() - 1));
    }
  }

  public void pickNext(int step) {
    pick(picked.get() + step);
  }

  /** Null until they are found. */
  public ReadOnlyObjectProperty<Explanations.@Nullable Neighbours> neighboursProperty() {
    return neighbours.getReadOnlyProperty();
  }

  /** Why they cannot be found, empty when they can. */
  public ReadOnlyObjectProperty<String> problemProperty() {
    return problem.getReadOnlyProperty();
  }

  public void open(Explanations.Neighbour neighbour) {
    open.accept(neighbour.crop().productId());
  }

  /** What would have to be otherwise for the machine to say the other thing. */
  public String whatWouldTurnIt() {
    if (crop.stale()) {
      return "The box has changed; the machine is looking at it again, and this is its old word.";
    }
    List<Measure> failed = crop.verdict().failed();
    if (measures.isEmpty()) {
      return "Nothing was measured of this crop yet.";
    }
    if (failed.isEmpty()) {
      Measure next = measures.get(mostTelling());
      String at = flipsAt(next);
      return at.isEmpty()
          ? "No single limit would reject it."
          : "The nearest limit that would reject it is that of “%s”: %s."
              .formatted(next.check().reason(), at);
    }
    if (failed.size() == 1) {
      String at = flipsAt(failed.getFirst());
      return at.isEmpty()
          ? "No limit would keep it."
          : "It would be kept if the limit of “%s” were %s."
              .formatted(failed.getFirst().check().reason(), at);
    }
    return failed.size()
        + " checks fail, and all of them would have to move for the machine to keep it: "
        + String.join(
            ", ",
            failed.stream().map(m -> m.check().reason() + " to " + orNothing(flipsAt(m))).toList())
        + ".";
  }

  private static String orNothing(String at) {
    return at.isEmpty() ? "no limit there is" : at;
  }

  /** The limit at which a check turns round, empty when none does. */
  public static String flipsAt(Measure m) {
    if (!CheckWords.judges(m.check(), m.threshold())) {
      return "";
    }
    var at = FlipPoint.of(m);
    return at.isPresent() ? CheckWords.exact(at.getAsDouble()) : "";
  }

  /** By how much a value passes or fails. */
  public static String margin(Measure m) {
    double by = Math.abs(m.value() - m.threshold());
    return (m.passed() ? "by " : "short by ")
        + CheckWords.exact(Math.round(by * 10_000) / 10_000.0);
  }
}
