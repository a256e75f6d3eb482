package org.cropdesk.dataset.labels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.cropdesk.dataset.export.ProductsTable;

/**
 * What an export of this product says of its pictures beside the labels: {@code products.tsv} under
 * a {@code manifest.json}. Found by the key that is the name of a picture's file.
 */
public final class ExportedProducts {
  /** Of labels that are not ours. */
  public static final ExportedProducts NONE = new ExportedProducts(Map.of());

  private final Map<String, ProductsTable.Row> rows;

  private ExportedProducts(Map<String, ProductsTable.Row> rows) {
    this.rows = rows;
  }

  /**
   * @param root of the export
   * @throws org.cropdesk.failure.CatalogException of kind USAGE when the table cannot be read
   */
  static ExportedProducts read(Path root) {
    Path table = root.resolve(ProductsTable.NAME);
    if (!Files.isRegularFile(root.resolve("manifest.json")) || !Files.isRegularFile(table)) {
      return NONE;
    }
    var rows = new HashMap<String, ProductsTable.Row>();
    int line = 1;
    try (var reader = Files.newBufferedReader(table)) {
      String head = reader.readLine();
      if (head == null || !head.equals(ProductsTable.HEAD)) {
        throw LabelFaults.usage(
            table + ", line 1: these are not the columns of an export. Nothing was imported.",
            "Export the version again, or take the file away.");
      }
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        line++;
        var row = ProductsTable.read(text);
        if (row.isEmpty()) {
          throw LabelFaults.usage(
              "%s, line %d: this is not a row of an export. Nothing was imported."
                  .formatted(table, line),
              "Export the version again, or take the file away.");
        }
        rows.put(row.get().key(), row.get());
      }
    } catch (IOException e) {
      throw LabelFaults.broken(table, "line " + line, e);
    }
    return new ExportedProducts(rows);
  }

  Optional<ProductsTable.Row> of(ImportedPicture picture) {
    return Optional.ofNullable(rows.get(picture.stem()));
  }
}
