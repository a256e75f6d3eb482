package org.cropdesk.dataset;

import org.jspecify.annotations.Nullable;

/**
 * Something that is otherwise in one version than in another.
 *
 * @param cropId null when it is about the picture as a whole
 * @param before in words, empty where there was nothing
 * @param after in words, empty where there is nothing
 * @param was the picture in the first version, null when it is not there
 * @param is the picture in the second version, null when it is not there
 */
public record DatasetChange(
    Kind kind,
    long imageId,
    @Nullable Long cropId,
    String sku,
    String before,
    String after,
    @Nullable DatasetItem was,
    @Nullable DatasetItem is) {
  /** What can differ. */
  public enum Kind {
    /** A picture that only the second version has. */
    ADDED("added"),
    /** A picture that only the first version has. */
    REMOVED("removed"),
    /** A box that only the second version has, on a picture of both. */
    BOX_ADDED("box added"),
    /** A box that only the first version has, on a picture of both. */
    BOX_REMOVED("box removed"),
    /** Another class, label or verdict, or chosen in one of them only. */
    RELABELLED("relabelled"),
    /** Another box. */
    MOVED("moved"),
    /** Another split; never within one dataset. */
    SPLIT("other split"),
    /** Another text, file or place of the product. */
    TEXT("other text");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** For people. */
    public String word() {
      return word;
    }
  }
}
