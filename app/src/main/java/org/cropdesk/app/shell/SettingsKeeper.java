package org.cropdesk.app.shell;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.app.settings.Settings;
import org.cropdesk.app.settings.SettingsFile;

/** Writes changed settings behind the screen; of several changes in a row only the last matters. */
final class SettingsKeeper {
  private final SettingsFile file;
  private final TaskRegistry tasks;
  private final Consumer<String> warn;
  private final AtomicReference<Settings> latest;

  SettingsKeeper(SettingsFile file, Settings now, TaskRegistry tasks, Consumer<String> warn) {
    this.file = file;
    this.latest = new AtomicReference<>(now);
    this.tasks = tasks;
    this.warn = warn;
  }

  void keep(Settings settings) {
    latest.set(settings);
    tasks.startQuietly(
        Lane.CATALOG,
        "Keep the settings",
        p -> {
          file.write(latest::get);
          return true;
        },
        done -> {},
        e -> warn.accept(RegisteredTask.explain(e)));
  }
}
