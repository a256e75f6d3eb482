package org.cropdesk.review;

import org.cropdesk.crop.Box;
import org.jspecify.annotations.Nullable;

/**
 * What a person said of the box of one crop; what is null stands as the machine said it.
 *
 * @param drawn null while the machine's box counts
 * @param className null while the machine's class counts
 * @param deleted the crop is not to be there
 */
record BoxWord(@Nullable Drawn drawn, @Nullable String className, boolean deleted) {
  static final BoxWord NONE = new BoxWord(null, null, false);

  /**
   * @param margin share of the box added on each side of the crop
   */
  record Drawn(Box box, double margin) {}

  BoxWord redrawn(Drawn other) {
    return new BoxWord(other, className, deleted);
  }

  BoxWord named(String name) {
    return new BoxWord(drawn, name, deleted);
  }

  /** For a person, for instance "40 \u00d7 60 at 10, 20, lamp". */
  String words() {
    if (deleted) {
      return "deleted";
    }
    var words = new StringBuilder();
    if (drawn != null) {
      Box b = drawn.box();
      words.append(
          "%.0f \u00d7 %.0f at %.0f, %.0f".formatted(b.width(), b.height(), b.x0(), b.y0()));
    }
    if (className != null && !className.isEmpty()) {
      words.append(words.isEmpty() ? "" : ", ").append(className);
    }
    return words.toString();
  }

  BoxWord gone() {
    return new BoxWord(drawn, className, true);
  }
}
