package org.cropdesk.app.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a line finds things and puts things.
 *
 * @param root of the checkout
 * @param cache for what is made once: weights, big photos, the peer
 * @param scratch of this run; emptied at its start
 */
record Ground(Path root, Path cache, Path scratch) {
  Path samples() {
    return root.resolve("samples");
  }

  /** Catalog and holdout pictures that are JPEG, in the order of their names. */
  List<Path> photos() throws IOException {
    return Stream.concat(
            jpegs(samples().resolve("holdout").resolve("images")).stream(),
            jpegs(samples().resolve("catalog").resolve("images")).stream())
        .toList();
  }

  static List<Path> jpegs(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".jpg")).sorted().toList();
    }
  }

  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
