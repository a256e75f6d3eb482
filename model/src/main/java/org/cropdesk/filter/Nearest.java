package org.cropdesk.filter;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The known word that somebody probably meant. */
final class Nearest {
  private Nearest() {}

  /** Nearest by letters left out, put in, changed or swapped; about a third of them at most. */
  static Optional<String> to(String typed, Collection<String> known) {
    String lower = typed.toLowerCase(Locale.ROOT);
    int most = Math.max(1, (lower.length() + 2) / 3);
    record Found(String word, int distance) {}
    return known.stream()
        .map(word -> new Found(word, distance(lower, word.toLowerCase(Locale.ROOT))))
        .filter(f -> f.distance() <= most || isStart(lower, f.word()))
        .min(Comparator.comparingInt(Found::distance))
        .map(Found::word);
  }

  private static boolean isStart(String lower, String word) {
    return lower.length() >= 3 && word.toLowerCase(Locale.ROOT).startsWith(lower);
  }

  /** Damerau's, where two letters are swapped once at most. */
  private static int distance(String a, String b) {
    var d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best = Math.min(d[i - 1][j] + 1, Math.min(d[i][j - 1] + 1, d[i - 1][j - 1] + change));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        d[i][j] = swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
      }
    }
    return d[a.length()][b.length()];
  }
}
