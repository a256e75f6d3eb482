package org.cropdesk.app.grid;

import java.util.Locale;
import org.cropdesk.grid.BulkChange;

/** Numbers of things as people read them. */
final class GridWords {
  private GridWords() {}

  /** As the beginning of a sentence. */
  static String sentence(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  static String crops(long n) {
    return number(n) + (n == 1 ? " crop" : " crops");
  }

  /** What a change is about. */
  static String things(BulkChange change, long n) {
    return change.isAboutProducts() ? products(n) : crops(n);
  }

  /** "2 have it already". */
  static String already(BulkChange change, long n) {
    String verb =
        change instanceof BulkChange.RemoveLabel
            ? n == 1 ? " lacks it" : " lack it"
            : n == 1 ? " has it" : " have it";
    return number(n) + verb + " already";
  }

  static String products(long n) {
    return number(n) + (n == 1 ? " product" : " products");
  }

  /** With thin spaces between thousands, which no language reads as a point. */
  static String number(long n) {
    return String.format(Locale.ROOT, "%,d", n).replace(',', '\u202f');
  }
}
