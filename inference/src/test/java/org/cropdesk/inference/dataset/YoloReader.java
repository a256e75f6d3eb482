package org.cropdesk.inference.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;

/**
 * Reads a set as Ultralytics' loader does ({@code check_det_dataset}, {@code verify_image_label}),
 * and calls an error whatever it would drop, mend or repair in silence.
 */
final class YoloReader {
  private static final Set<String> FORMATS =
      Set.of("bmp", "dng", "jpeg", "jpg", "mpo", "png", "tif", "tiff", "webp", "pfm");

  final Map<Integer, String> names = new LinkedHashMap<>();
  final List<String> complaints = new ArrayList<>();
  private final Path root;
  private final JsonNode yaml;

  /** A row: class, then x0, y0, x1, y1 in pixels. */
  record Row(int classId, double x0, double y0, double x1, double y1) {}

  /** A picture with its rows. */
  record Labelled(Path file, BufferedImage pixels, List<Row> rows) {}

  YoloReader(Path file) throws IOException {
    yaml = new ObjectMapper(new YAMLFactory()).readTree(file.toFile());
    String path = yaml.path("path").asText("");
    // path = Path(data.get("path") or Path(data["yaml_file"]).parent)
    root = path.isEmpty() ? file.toAbsolutePath().resolveSibling(".").normalize() : Path.of(path);
    yaml.path("names")
        .properties()
        .forEach(e -> names.put(Integer.parseInt(e.getKey()), e.getValue().asText()));
    for (int id = 0; id < names.size(); id++) {
      if (!names.containsKey(id)) {
        complaints.add("names are not 0.." + (names.size() - 1));
      }
    }
  }

  boolean has(String split) {
    return yaml.has(split);
  }

  Map<String, Labelled> read(String split) throws IOException {
    var found = new LinkedHashMap<String, Labelled>();
    try (var files = Files.walk(root.resolve(yaml.path(split).asText()))) {
      files
          .filter(f -> FORMATS.contains(extension(f)))
          .sorted()
          .forEach(f -> found.put(stem(f), one(f)));
    }
    return found;
  }

  private static String extension(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(java.util.Locale.ROOT);
  }

  static String stem(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(0, name.lastIndexOf('.'));
  }

  private Labelled one(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      BufferedImage pixels = ImageIO.read(file.toFile());
      if (Math.min(pixels.getWidth(), pixels.getHeight()) <= 9) {
        complaints.add(file + ": image size <10 pixels");
      }
      if (extension(file).equals("jpg")) {
        int n = bytes.length;
        if ((bytes[n - 2] & 0xff) != 0xff || (bytes[n - 1] & 0xff) != 0xd9) {
          complaints.add(file + ": corrupt JPEG restored and saved");
        }
      }
      return new Labelled(file, pixels, rows(file, pixels));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Row> rows(Path image, BufferedImage pixels) throws IOException {
    // img2label_paths: the last /images/ becomes /labels/.
    String path = image.toString();
    int at = path.lastIndexOf("/images/");
    Path label =
        Path.of(
            path.substring(0, at)
                + "/labels/"
                + path.substring(at + 8, path.lastIndexOf('.'))
                + ".txt");
    var rows = new ArrayList<Row>();
    if (!Files.exists(label)) {
      return rows;
    }
    List<String> lines = Files.readAllLines(label);
    if (new HashSet<>(lines).size() != lines.size()) {
      complaints.add(label + ": duplicate labels removed");
    }
    if (lines.isEmpty()) {
      complaints.add(label + ": empty");
    }
    for (String line : lines) {
      String[] parts = line.split(" ", -1);
      if (parts.length != 5) {
        complaints.add(label + ": labels require 5 columns");
        continue;
      }
      int id = Integer.parseInt(parts[0]);
      var values = new double[4];
      for (int i = 0; i < 4; i++) {
        values[i] = Double.parseDouble(parts[i + 1]);
        if (!parts[i + 1].matches("[01]\\.\\d{6}") || values[i] < 0 || values[i] > 1) {
          complaints.add(label + ": non-normalized or out of bounds: " + parts[i + 1]);
        }
      }
      if (!names.containsKey(id)) {
        complaints.add(label + ": label class " + id + " exceeds dataset class count");
      }
      double w = pixels.getWidth();
      double h = pixels.getHeight();
      rows.add(
          new Row(
              id,
              (values[0] - values[2] / 2) * w,
              (values[1] - values[3] / 2) * h,
              (values[0] + values[2] / 2) * w,
              (values[1] + values[3] / 2) * h));
    }
    return rows;
  }
}
