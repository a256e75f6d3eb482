package org.cropdesk.review;

import java.util.Map;
import java.util.UUID;

/** One sentence per decision, for the history. */
final class Summaries {
  private Summaries() {}

  /**
   * @param kinds of the other decisions of the product, to say what a revert took back
   */
  static String of(ReviewChange change, Map<UUID, String> kinds) {
    return switch (change) {
      case ReviewChange.Accept _ -> "Accepted";
      case ReviewChange.Reject reject -> {
        String note = reject.note();
        String reason = "Sent to rework: " + reject.reason().text();
        yield note == null || note.isBlank() ? reason : reason + " (" + note + ")";
      }
      case ReviewChange.JudgeCrop(_, var keep) -> keep ? "Kept a crop" : "Rejected a crop";
      case ReviewChange.SetPrimary _ -> "Chose the primary crop";
      case ReviewChange.Relabel relabel ->
          relabel.value() == null
              ? "Took back the " + relabel.attribute()
              : "Set the " + relabel.attribute() + " to " + relabel.value();
      case ReviewChange.Redraw _ -> "Changed a box";
      case ReviewChange.AddBox _ -> "Drew a box";
      case ReviewChange.DeleteCrop _ -> "Deleted a box";
      case ReviewChange.SetClass named -> "Set the class of a box to " + named.className();
      case ReviewChange.Skip _ -> "Skipped";
      case ReviewChange.RevertAll(var decisions) ->
          decisions.size() == 1
              ? "Took back a decision"
              : "Took back " + decisions.size() + " decisions";
      case ReviewChange.Revert(var decision) ->
          "revert".equals(kinds.get(decision))
              ? "Did again what was taken back"
              : "Took back: " + words(kinds.getOrDefault(decision, "a decision"));
    };
  }

  private static String words(String kind) {
    return switch (kind) {
      case "accept" -> "accepting";
      case "reject" -> "sending to rework";
      case "judge_crop" -> "judging a crop";
      case "set_primary" -> "choosing the primary crop";
      case "relabel" -> "changing a label";
      case "redraw" -> "changing a box";
      case "add_box" -> "drawing a box";
      case "delete_crop" -> "deleting a box";
      case "set_class" -> "naming the class of a box";
      case "skip" -> "skipping";
      case "revert_all" -> "taking back";
      default -> kind;
    };
  }
}
