package org.cropdesk.dataset.labels;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;

/** What can be wrong with a file of labels as a whole, in sentences. */
final class LabelFaults {
  private LabelFaults() {}

  static CatalogException usage(String problem, String remedy) {
    return new CatalogException(ErrorKind.USAGE, problem, remedy, null);
  }

  /**
   * @param last the last thing that could be read, empty when there was none
   */
  static CatalogException broken(Path file, String last, IOException e) {
    String after = last.isEmpty() ? "" : ", after " + last;
    if (e instanceof JsonProcessingException json) {
      String place =
          json.getLocation() == null
              ? ""
              : ", line %d, column %d"
                  .formatted(json.getLocation().getLineNr(), json.getLocation().getColumnNr());
      return new CatalogException(
          ErrorKind.USAGE,
          file + place + after + ": " + json.getOriginalMessage() + ". Nothing was imported.",
          "Mend that place, or export the labels again.",
          e);
    }
    if (e instanceof CharacterCodingException) {
      return new CatalogException(
          ErrorKind.USAGE,
          file + after + " is no text in UTF-8. Nothing was imported.",
          "Save it as UTF-8, or take it away.",
          e);
    }
    return new CatalogException(
        ErrorKind.USAGE,
        file + after + " cannot be read: " + e.getMessage() + ". Nothing was imported.",
        "Make sure the file is there and may be read.",
        e);
  }
}
