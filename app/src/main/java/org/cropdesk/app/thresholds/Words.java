package org.cropdesk.app.thresholds;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cropdesk.app.crops.CheckWords;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.crop.Thresholds;
import org.cropdesk.thresholds.Radius;

/** What thresholds change, in sentences. */
public final class Words {
  private Words() {}

  /** "1 204 crops". */
  public static String crops(long n) {
    return number(n) + (n == 1 ? " crop" : " crops");
  }

  public static String products(long n) {
    return number(n) + (n == 1 ? " product" : " products");
  }

  private static String number(long n) {
    return String.format(Locale.ROOT, "%,d", n).replace(',', '\u202f');
  }

  /** The blast radius. */
  public static List<String> radius(Radius r) {
    var lines = new ArrayList<String>();
    lines.add(
        r.flips() == 0
            ? "No crop flips."
            : crops(r.flips())
                + (r.flips() == 1 ? " flips" : " flip")
                + " ("
                + number(r.toReject())
                + " to reject, "
                + number(r.toKeep())
                + " to keep), "
                + number(r.judgedByPeople())
                + " of them verified by people (they stay).");
    if (r.inAccepted() > 0) {
      lines.add(
          number(r.inAccepted())
              + (r.inAccepted() == 1 ? " other is" : " others are")
              + " of products that people accepted without a word about the crop.");
    }
    lines.add(
        r.primaries() == 0
            ? "No product gets another primary crop."
            : products(r.primaries())
                + (r.primaries() == 1 ? " gets" : " get")
                + " another primary crop"
                + (r.withoutPrimary() == 0
                    ? "."
                    : ", " + number(r.withoutPrimary()) + " of them none at all."));
    return lines;
  }

  /** What is other in one set of limits than in another, "the same" when nothing is. */
  public static String difference(Thresholds before, Thresholds after) {
    var parts = new ArrayList<String>();
    for (QualityCheck check : QualityCheck.values()) {
      if (before.limit(check) != after.limit(check)) {
        parts.add(
            CheckWords.title(check)
                + " "
                + CheckWords.exact(before.limit(check))
                + " \u2192 "
                + CheckWords.exact(after.limit(check)));
      }
    }
    return parts.isEmpty() ? "the same limits" : String.join(", ", parts);
  }
}
