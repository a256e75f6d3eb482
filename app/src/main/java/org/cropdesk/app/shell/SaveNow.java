package org.cropdesk.app.shell;

import java.time.Duration;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.app.review.ReviewViewModel;
import org.cropdesk.review.DecisionWriter;

/** Sends at once what waits for the catalog, and says what came of it. JavaFX thread only. */
final class SaveNow implements Runnable {
  private static final String ALL_SAVED = "All saved.";
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final DecisionWriter writer;
  private final TaskRegistry tasks;
  private final ReviewViewModel desk;

  SaveNow(DecisionWriter writer, TaskRegistry tasks, ReviewViewModel desk) {
    this.writer = writer;
    this.tasks = tasks;
    this.desk = desk;
  }

  @Override
  public void run() {
    if (writer.pending() == 0) {
      desk.inform(ALL_SAVED);
      return;
    }
    writer.tryNow();
    tasks.startQuietly(
        Lane.CATALOG,
        "Save what waits",
        p -> writer.awaitSaved(PATIENCE),
        saved -> sayWhatIsSaved(),
        e -> sayWhatIsSaved());
  }

  private void sayWhatIsSaved() {
    int pending = writer.pending();
    if (pending == 0) {
      desk.inform(ALL_SAVED);
    } else {
      desk.warn(
          (pending == 1 ? "One decision is" : pending + " decisions are")
              + " kept on this machine and not in the catalog yet."
              + " Cropdesk goes on trying; nothing has to be done again.");
    }
  }
}
