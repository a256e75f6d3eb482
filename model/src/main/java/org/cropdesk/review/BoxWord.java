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

  BoxWord gone() {
    return new BoxWord(drawn, className, true);
  }
}
