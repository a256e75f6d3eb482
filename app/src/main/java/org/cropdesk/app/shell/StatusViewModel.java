package org.cropdesk.app.shell;

import javafx.animation.Animation;
import javafx.animation.PauseTransition;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.util.Duration;

/** What stands in the status bar. JavaFX thread only. */
public final class StatusViewModel {
  /** Whether what was decided is in the catalog. */
  public enum Saved {
    ALL_SAVED,
    SAVING,
    OFFLINE
  }

  /** A decision that is on its way for less is not spoken of. */
  private static final Duration NOTICED = Duration.millis(400);

  private final ReadOnlyStringWrapper catalog = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper device = new ReadOnlyStringWrapper("Weights not loaded yet");
  private final ReadOnlyStringWrapper space = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper deviceReason = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper savedText = new ReadOnlyStringWrapper("All saved");
  private final PauseTransition slow = new PauseTransition(NOTICED);
  private Saved state = Saved.ALL_SAVED;
  private int pending;
  private boolean reachable = true;
  private final ReadOnlyObjectWrapper<Saved> saved = new ReadOnlyObjectWrapper<>(Saved.ALL_SAVED);

  public StatusViewModel() {
    slow.setOnFinished(e -> show());
  }

  /**
   * @param where without secrets
   */
  public void catalogIs(String where) {
    catalog.set(where);
  }

  /**
   * @param name for instance {@code CPU}
   * @param reason why this one, one sentence
   */
  public void deviceIs(String name, String reason) {
    device.set(name);
    deviceReason.set(reason);
  }

  /**
   * @param inForce which space searches are answered by; empty while that is not known
   */
  public void spaceIs(String inForce) {
    space.set(inForce);
  }

  /** Whether the catalog answers; without it the desk goes on with what it has. */
  public void catalogAnswers(boolean answers) {
    reachable = answers;
    show();
  }

  /**
   * Saving is shown once it has taken {@link #NOTICED}; before, it would only flicker.
   *
   * @param pending decisions that are on disk here but not in the catalog yet
   */
  public void savedIs(Saved state, int pending) {
    this.state = state;
    this.pending = pending;
    if (state == Saved.SAVING && saved.get() == Saved.ALL_SAVED) {
      if (slow.getStatus() != Animation.Status.RUNNING) {
        slow.playFromStart();
      }
      return;
    }
    slow.stop();
    show();
  }

  private void show() {
    Saved now = reachable ? state : Saved.OFFLINE;
    saved.set(now);
    savedText.set(
        switch (now) {
          case ALL_SAVED -> "All saved";
          case SAVING -> "Saving " + pending;
          case OFFLINE -> "Catalog out of reach, " + pending + " kept on this machine";
        });
  }

  public ReadOnlyStringProperty catalogProperty() {
    return catalog.getReadOnlyProperty();
  }

  public ReadOnlyStringProperty spaceProperty() {
    return space.getReadOnlyProperty();
  }

  public ReadOnlyStringProperty deviceProperty() {
    return device.getReadOnlyProperty();
  }

  public ReadOnlyStringProperty deviceReasonProperty() {
    return deviceReason.getReadOnlyProperty();
  }

  public ReadOnlyStringProperty savedTextProperty() {
    return savedText.getReadOnlyProperty();
  }

  public ReadOnlyObjectProperty<Saved> savedProperty() {
    return saved.getReadOnlyProperty();
  }
}
