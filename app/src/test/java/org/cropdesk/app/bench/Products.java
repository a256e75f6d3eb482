package org.cropdesk.app.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Products of one picture each, as a table to import. */
final class Products {
  private Products() {}

  /** Writes {@code count} products that take the pictures in turn. */
  static Path table(Path file, int count, List<String> pictures) throws IOException {
    var csv = new StringBuilder("sku,title,description,images\n");
    for (int i = 0; i < count; i++) {
      csv.append("B-%06d,Bench product %d,".formatted(i, i))
          .append("A product of number %d that is here to be counted.,".formatted(i))
          .append(pictures.get(i % pictures.size()))
          .append('\n');
    }
    return Files.writeString(file, csv);
  }
}
