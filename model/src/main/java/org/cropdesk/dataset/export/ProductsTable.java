package org.cropdesk.dataset.export;

import java.io.IOException;
import java.util.Optional;
import org.cropdesk.dataset.DatasetItem;

/**
 * Whose picture each file of an export is, in the order of the export: labels come back to their
 * products by it, into this catalog or an empty one. Tabs, line ends and backslashes are escaped.
 */
public final class ProductsTable {
  public static final String NAME = "products.tsv";
  public static final String HEAD = "key\tsha256\tsku\tposition\ttitle\tcategory\tdescription";

  private static final int COLUMNS = 7;

  private ProductsTable() {}

  /**
   * A picture.
   *
   * @param key name of its file, without the extension: the id of the picture
   * @param sha256 of the picture as the catalog stores it; the file may be another one
   * @param position of the picture among those of its product
   */
  public record Row(
      String key,
      String sha256,
      String sku,
      int position,
      String title,
      String category,
      String description) {}

  static void write(GrowingFile file, DatasetItem item) throws IOException {
    file.text(
        String.join(
                "\t",
                DatasetItem.key(item.imageId()),
                item.sha256(),
                escaped(item.sku()),
                Integer.toString(item.position()),
                escaped(item.title()),
                escaped(item.category()),
                escaped(item.description()))
            + "\n");
  }

  /** A line without its end; empty when it is not one of ours. */
  public static Optional<Row> read(String line) {
    String[] cells = line.split("\t", -1);
    if (cells.length != COLUMNS
        || !cells[0].matches("\\d{12,18}")
        || !cells[3].matches("\\d{1,9}")
        || cells[2].isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Row(
            cells[0],
            cells[1],
            plain(cells[2]),
            Integer.parseInt(cells[3]),
            plain(cells[4]),
            plain(cells[5]),
            plain(cells[6])));
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }

  private static String plain(String cell) {
    var text = new StringBuilder(cell.length());
    for (int i = 0; i < cell.length(); i++) {
      char c = cell.charAt(i);
      if (c == '\\' && i + 1 < cell.length()) {
        char next = cell.charAt(++i);
        text.append(
            switch (next) {
              case 't' -> '\t';
              case 'n' -> '\n';
              case 'r' -> '\r';
              default -> next;
            });
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }
}
