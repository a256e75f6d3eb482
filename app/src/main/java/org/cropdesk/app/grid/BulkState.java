package org.cropdesk.app.grid;

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
    /** One line: how many, and what they say already. */
    String words() {
      var text = new StringBuilder(GridWords.sentence(change.words())).append(" for ");
      text.append(GridWords.crops(preview.crops()))
          .append(" of ")
          .append(GridWords.products(preview.products()));
      if (preview.same() > 0) {
        text.append("; ").append(GridWords.number(preview.same()));
        text.append(preview.same() == 1 ? " has it already" : " have it already");
      }
      if (preview.otherwise() > 0) {
        text.append(preview.same() > 0 ? ", " : "; ");
        text.append(GridWords.number(preview.otherwise()));
        text.append(
            preview.otherwise() == 1
                ? " was set otherwise by a person"
                : " were set otherwise by people");
      }
      return text.append('.').toString();
    }
  }

  /** It runs. */
  record Running(String title, long done, long of, boolean stopping) implements BulkState {}

  /** It was stopped before its end, and can go on. */
  record Stopped(String words) implements BulkState {}
}
