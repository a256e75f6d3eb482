package org.cropdesk.app.command;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Finds commands by a few of their letters, in order: {@code nxw} finds "Next product that waits".
 */
final class PaletteSearch {
  private static final int NO_MATCH = Integer.MAX_VALUE;
  private static final int INSIDE = 1_000;
  private static final int INITIALS = 2_000;
  private static final int SCATTERED = 3_000;
  private static final int IN_GROUP = 10_000;

  private PaletteSearch() {}

  /**
   * The commands a text means, best first; with nothing typed the recent ones first, then the
   * table's order.
   *
   * @param recent the last one run first
   */
  static List<CommandId> find(String text, List<CommandId> recent) {
    String wanted = text.strip().toLowerCase(Locale.ROOT);
    return Stream.of(CommandId.values())
        .filter(c -> cost(c, wanted) != NO_MATCH)
        .sorted(
            Comparator.<CommandId>comparingInt(c -> cost(c, wanted))
                .thenComparingInt(c -> age(c, recent)))
        .toList();
  }

  private static int age(CommandId command, List<CommandId> recent) {
    int at = recent.indexOf(command);
    return at < 0 ? recent.size() : at;
  }

  private static int cost(CommandId command, String wanted) {
    if (wanted.isEmpty()) {
      return 0;
    }
    int inTitle = cost(command.title().toLowerCase(Locale.ROOT), wanted);
    if (inTitle != NO_MATCH) {
      return inTitle;
    }
    String whole = (command.group() + " " + command.title()).toLowerCase(Locale.ROOT);
    int inWhole = cost(whole, wanted);
    return inWhole == NO_MATCH ? NO_MATCH : IN_GROUP + inWhole;
  }

  private static int cost(String text, String wanted) {
    if ((" " + text).contains(" " + wanted)) {
      return (" " + text).indexOf(" " + wanted);
    }
    if (text.contains(wanted)) {
      return INSIDE + text.indexOf(wanted);
    }
    if (initials(text).startsWith(wanted)) {
      return INITIALS;
    }
    int span = span(text, wanted);
    return span < 0 ? NO_MATCH : SCATTERED + span;
  }

  private static String initials(String text) {
    var initials = new StringBuilder();
    for (String word : text.split("[^a-z0-9]+")) {
      initials.append(word, 0, Math.min(1, word.length()));
    }
    return initials.toString();
  }

  /** How many characters apart the first and the last letter are found; -1 when one is missing. */
  private static int span(String text, String wanted) {
    String letters = wanted.replace(" ", "");
    int first = -1;
    int at = -1;
    for (int i = 0; i < letters.length(); i++) {
      at = text.indexOf(letters.charAt(i), at + 1);
      if (at < 0) {
        return -1;
      }
      first = first < 0 ? at : first;
    }
    return at - first;
  }
}
