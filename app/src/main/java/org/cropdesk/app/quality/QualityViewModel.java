package org.cropdesk.app.quality;

import java.time.ZoneId;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.app.settings.SettingsViewModel;
import org.cropdesk.people.PeopleQuality;
import org.cropdesk.people.PeopleReport;
import org.jspecify.annotations.Nullable;

/** What is known of people's agreement, read behind the screen. JavaFX thread only. */
public final class QualityViewModel {
  private final PeopleQuality people;
  private final TaskRegistry tasks;
  private final String actor;
  private final ZoneId zone;
  private final SettingsViewModel settings;
  private final ReadOnlyObjectWrapper<@Nullable PeopleReport> report =
      new ReadOnlyObjectWrapper<>();
  private final ReadOnlyStringWrapper message = new ReadOnlyStringWrapper("");
  private long turn;

  public QualityViewModel(
      PeopleQuality people,
      TaskRegistry tasks,
      String actor,
      ZoneId zone,
      SettingsViewModel settings) {
    this.people = people;
    this.tasks = tasks;
    this.actor = actor;
    this.zone = zone;
    this.settings = settings;
  }

  /** Null until it was read for the first time. */
  public ReadOnlyObjectProperty<@Nullable PeopleReport> reportProperty() {
    return report.getReadOnlyProperty();
  }

  /** That it is being read, or why it cannot be; else empty. */
  public ReadOnlyStringProperty messageProperty() {
    return message.getReadOnlyProperty();
  }

  public String actor() {
    return actor;
  }

  public int blindPercent() {
    return settings.blindPercent();
  }

  public void changeBlindPercent(int percent) {
    settings.changeBlindPercent(percent);
  }

  /** Counts anew; what was counted before stays on screen meanwhile. */
  public void read() {
    long mine = ++turn;
    message.set("Counting\u2026");
    tasks.startQuietly(
        Lane.CATALOG,
        "Count agreement",
        p -> people.read(actor, zone, what -> p.update(0, 0, "Counting: " + what)),
        found -> {
          if (mine == turn) {
            report.set(found);
            message.set("");
          }
        },
        e -> {
          if (mine == turn) {
            message.set("It cannot be counted now: " + RegisteredTask.explain(e));
          }
        });
  }
}
