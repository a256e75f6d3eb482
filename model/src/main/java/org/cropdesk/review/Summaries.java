package org.cropdesk.review;

import java.util.List;
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
      case ReviewChange.JudgeCrop judged -> {
        RejectReason reason = judged.reason();
        String said = judged.keep() ? "Kept a crop" : "Rejected a crop";
        yield reason == null ? said : said + ": " + lower(reason.text());
      }
      case ReviewChange.SetPrimary(_, var reason) ->
          reason == null
              ? "Chose the primary crop"
              : "Chose the primary crop: " + lower(reason.text());
      case ReviewChange.Relabel relabel ->
          relabel.values().isEmpty()
              ? "Took back the " + relabel.attribute()
              : "Set the " + relabel.attribute() + " to " + String.join(", ", relabel.values());
      case ReviewChange.Redraw _ -> "Changed a box";
      case ReviewChange.AddBox _ -> "Drew a box";
      case ReviewChange.DeleteCrop _ -> "Deleted a box";
      case ReviewChange.SetClass named -> "Set the class of a box to " + named.className();
      case ReviewChange.Flag flag -> {
        String note = flag.note();
        yield note == null ? "Took the flag off" : note.isBlank() ? "Flagged" : "Flagged: " + note;
      }
      case ReviewChange.Together(var parts) -> together(parts, kinds);
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

  /** "Set the colour to red and accepted". */
  private static String together(List<ReviewChange> parts, Map<UUID, String> kinds) {
    var texts = parts.stream().map(part -> of(part, kinds)).distinct().toList();
    if (texts.size() == 1) {
      return texts.getFirst();
    }
    var text = new StringBuilder(texts.getFirst());
    for (int i = 1; i < texts.size(); i++) {
      text.append(i == texts.size() - 1 ? " and " : ", ").append(lower(texts.get(i)));
    }
    return text.toString();
  }

  private static String lower(String text) {
    return Character.toLowerCase(text.charAt(0)) + text.substring(1);
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
      case "flag" -> "flagging";
      case "fix_accept" -> "fixing and accepting";
      case "together" -> "deciding several things";
      case "skip" -> "skipping";
      case "revert_all" -> "taking back";
      default -> kind;
    };
  }
}
