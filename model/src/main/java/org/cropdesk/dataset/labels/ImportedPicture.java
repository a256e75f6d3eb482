package org.cropdesk.dataset.labels;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A picture with everything another tool says is on it; no boxes means that there is nothing.
 *
 * @param name as the labels name it
 * @param labels the file that holds its labels, for people
 * @param file its bytes, null when they were not found
 * @param width as the labels state it, 0 when they do not
 * @param height as the labels state it, 0 when they do not
 * @param flawed whether something that was said of it could not be read, so it is not complete
 */
public record ImportedPicture(
    String name,
    String labels,
    @Nullable Path file,
    int width,
    int height,
    boolean flawed,
    List<ImportedBox> boxes) {
  public ImportedPicture {
    boxes = List.copyOf(boxes);
  }

  /** Its name without folders and extension. */
  String stem() {
    String last = name.substring(name.lastIndexOf('/') + 1);
    int dot = last.lastIndexOf('.');
    return dot <= 0 ? last : last.substring(0, dot);
  }
}
