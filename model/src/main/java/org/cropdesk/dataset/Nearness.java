package org.cropdesk.dataset;

import java.util.Locale;

/**
 * From which cosine on two crops count as one picture where nobody says, and how it was come to.
 * One number does not suit every encoder: on drawings of ten kinds of things strangers are at .997,
 * on photos of clothing at .96, and copies of one picture that was made smaller, brighter or
 * compressed anew are at .985 and above on both.
 *
 * @param near above 0, at most 1
 * @param why where it comes from, for people; without a full stop
 */
public record Nearness(double near, String why) {
  /** Crops of one photo whose box moved by a few percent are about so near. */
  static final double LEAST = 0.95;

  /** What was made of one picture is often no nearer, so more is never asked for. */
  static final double MOST = 0.99;

  /** Fewer crops say nothing of one in twenty. */
  static final int FEWEST = 100;

  /** One crop in so many may have a stranger that is taken for it. */
  static final int ONE_IN = 20;

  static Nearness unmeasured() {
    return new Nearness(
        DatasetPlan.NEAR, "the usual one: no space in force has enough crops to measure it");
  }

  /**
   * @param space that was looked at, as people call it
   * @param asked crops
   * @param stranger the cosine that one in twenty of them reaches with another product's crop
   */
  static Nearness measured(String space, int asked, double stranger) {
    double near = Math.clamp(Math.ceil(stranger * 1000) / 1000, LEAST, MOST);
    String measured =
        stranger < LEAST
            ? String.format(
                Locale.ROOT,
                "measured in %s: of %d crops fewer than one in %d have another product's as near",
                space,
                asked,
                ONE_IN)
            : String.format(
                Locale.ROOT,
                "measured in %s: of %d crops one in %d has another product's at %.3f",
                space,
                asked,
                ONE_IN,
                stranger);
    return new Nearness(
        near,
        near == MOST
            ? measured + "; copies of one picture are often no nearer than this"
            : measured);
  }
}
