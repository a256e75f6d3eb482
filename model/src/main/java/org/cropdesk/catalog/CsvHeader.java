package org.cropdesk.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVRecord;

/** Finds the columns this product knows under the names that people give them. */
final class CsvHeader {
  /** A column with a meaning; the first alias is its usual name. */
  enum Field {
    SKU("sku", "id", "product_id", "productid", "code", "article", "item"),
    TITLE("title", "name", "product_name"),
    DESCRIPTION("description", "desc", "text"),
    USAGE("usage", "use"),
    FEATURES("features", "feature"),
    CATEGORY("category", "categories"),
    IMAGES(
        "images",
        "image",
        "files",
        "file",
        "filename",
        "path",
        "photo",
        "photos",
        "picture",
        "pictures",
        "image_path",
        "image_file");

    @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable list of strings
    private final List<String> aliases;

    Field(String... aliases) {
      this.aliases = List.of(aliases);
    }
  }

  private final Map<Field, Integer> columns = new LinkedHashMap<>();
  private final Map<String, Integer> others = new LinkedHashMap<>();

  CsvHeader(List<String> names) {
    var normal = new ArrayList<String>();
    names.forEach(n -> normal.add(normalised(n)));
    for (Field field : Field.values()) {
      // The order of the aliases decides, so a file with both sku and id is read by its sku.
      field.aliases.stream()
          .map(normal::indexOf)
          .filter(i -> i >= 0)
          .findFirst()
          .ifPresent(i -> columns.put(field, i));
    }
    for (int i = 0; i < names.size(); i++) {
      if (!columns.containsValue(i) && !names.get(i).isBlank()) {
        others.put(names.get(i).strip(), i);
      }
    }
  }

  private static String normalised(String name) {
    return name.strip().toLowerCase(Locale.ROOT).replaceAll("[\\s-]+", "_");
  }

  boolean has(Field field) {
    return columns.containsKey(field);
  }

  String value(CSVRecord row, Field field) {
    return Optional.ofNullable(columns.get(field)).map(i -> at(row, i)).orElse("");
  }

  /** Non-empty values of all columns without a meaning, by their own names. */
  Map<String, String> metadata(CSVRecord row) {
    var map = new LinkedHashMap<String, String>();
    others.forEach((name, i) -> {
      String value = at(row, i);
      if (!value.isEmpty()) {
        map.put(name, value);
      }
    });
    return map;
  }

  private static String at(CSVRecord row, int column) {
    return column < row.size() ? row.get(column).strip().replace("\0", "") : "";
  }
}
