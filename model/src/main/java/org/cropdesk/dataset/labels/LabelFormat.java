package org.cropdesk.dataset.labels;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;

/** How labels can be written. */
public enum LabelFormat {
  /** Ultralytics detection: a text file for each picture, in shares of its sides. */
  YOLO("yolo"),
  /** COCO detection: one JSON file, in pixels. */
  COCO("coco"),
  /** The JSON export of Label Studio, in percent. */
  LABEL_STUDIO("label-studio");

  private final String word;

  LabelFormat(String word) {
    this.word = word;
  }

  /** As people write it. */
  public String word() {
    return word;
  }

  /**
   * @throws CatalogException of kind USAGE when there is no such format
   */
  public static LabelFormat of(String text) {
    String wanted = text.strip().toLowerCase(Locale.ROOT);
    for (LabelFormat format : values()) {
      if (format.word.equals(wanted)) {
        return format;
      }
    }
    throw new CatalogException(
        ErrorKind.USAGE,
        "Labels cannot be read as " + text + ".",
        "Name one of: auto, "
            + Arrays.stream(values()).map(LabelFormat::word).collect(Collectors.joining(", "))
            + ".",
        null);
  }
}
