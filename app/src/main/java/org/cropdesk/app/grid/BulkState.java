package org.cropdesk.app.grid;

import java.util.StringJoiner;
import org.cropdesk.grid.BulkChange;
import org.cropdesk.grid.BulkPreview;

/** How far a change of many crops has come. */
sealed interface BulkState {
  /** Nothing is asked for. */
  record Idle() implements BulkState {}

  /** It is counted what would change. */
  record Counting(BulkChange change) implements BulkState {}

  /** It waits for a yes. */
  record Proposed(BulkChange change, BulkPreview preview) implements BulkState {
    /** One line: how many would change, and which would not. */
    String words() {
      long n = preview.changes();
      String start =
          n == 0
              ? "Nothing to change"
              : GridWords.sentence(change.words())
                  + " for "
                  + GridWords.things(change, n)
                  + (change.isAboutProducts()
                      ? ""
                      : " of " + GridWords.products(preview.products()));
      var rest = new StringJoiner(", ", n == 0 ? ": " : "; ", "").setEmptyValue("");
      if (preview.same() > 0) {
        rest.add(GridWords.already(change, preview.same()));
      }
      if (preview.machine() > 0) {
        rest.add(
            GridWords.number(preview.machine())
                + (preview.machine() == 1 ? " has" : " have")
                + " it by the machine's word alone, which stays");
      }
      if (preview.otherwise() > 0) {
        rest.add(
            GridWords.number(preview.otherwise())
                + (preview.otherwise() == 1
                    ? " was set otherwise by a person"
                    : " were set otherwise by people"));
      }
      return start + rest + ".";
    }
  }

  /** It runs. */
  record Running(String title, long done, long of, boolean stopping) implements BulkState {}

  /** It was stopped before its end, and can go on. */
  record Stopped(String words) implements BulkState {}
}
