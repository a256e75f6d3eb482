package org.cropdesk.embedding;

import java.util.List;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;

/** What of a product a space of texts can be made of. */
public final class SourceFields {
  /** Texts that every product has a place for. */
  public static final List<String> COLUMNS =
      List.of("title", "description", "usage", "features", "category");

  /** What a key of the metadata is named after. */
  public static final String METADATA = "metadata.";

  private SourceFields() {}

  /**
   * Whether a new space may read it. A misspelt name would read nothing, and a space of picture and
   * text would silently be one of pictures.
   */
  public static boolean isKnown(String field) {
    return COLUMNS.contains(field)
        || (field.startsWith(METADATA)
            && field.substring(METADATA.length()).matches("[A-Za-z0-9_.-]+"));
  }

  /**
   * Refuses what no product has.
   *
   * @throws CatalogException of kind USAGE that names the fields there are
   */
  public static void require(List<String> fields) {
    for (String field : fields) {
      if (!isKnown(field)) {
        throw new CatalogException(
            ErrorKind.USAGE,
            "\"%s\" is no field of a product.".formatted(field),
            "Fields are %s, and the keys of the metadata, written as metadata.material."
                .formatted(String.join(", ", COLUMNS)),
            null);
      }
    }
  }
}
