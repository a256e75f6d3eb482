package org.cropdesk.app.cli;

import java.io.PrintWriter;
import org.cropdesk.index.IndexProgress;

/** Progress of an index run on the error stream, a line for every tenth of the work. */
final class ProgressLine implements IndexProgress {
  private final PrintWriter out;
  private long nextShare = 1;

  ProgressLine(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void progressed(Snapshot s) {
    if (s.total() == 0 || s.done() * 10 < nextShare * s.total()) {
      return;
    }
    nextShare = s.done() * 10 / s.total() + 1;
    out.printf(
        "indexed %d of %d products%s%n",
        s.done(),
        s.total(),
        s.unreadable() == 0 ? "" : ", " + s.unreadable() + " pictures unreadable");
    out.flush();
  }
}
