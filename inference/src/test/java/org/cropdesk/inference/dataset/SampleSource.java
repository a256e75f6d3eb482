package org.cropdesk.inference.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.dataset.Dataset;
import org.cropdesk.dataset.DatasetItem;
import org.cropdesk.dataset.DatasetObject;
import org.cropdesk.dataset.DatasetQuery;
import org.cropdesk.dataset.DatasetSource;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.Leakage;
import org.cropdesk.dataset.LeftOut;
import org.cropdesk.dataset.Split;
import org.cropdesk.dataset.Taxonomy;
import org.cropdesk.inference.image.DecodedImage;
import org.cropdesk.inference.image.ImageDecoder;

/** The sample catalog as a frozen version: its pictures, and boxes as they were drawn. */
final class SampleSource implements DatasetSource {
  static final Path ROOT = Path.of(System.getProperty("cropdesk.root", "..")).resolve("samples");
  static final Path PICTURES = ROOT.resolve("catalog/images");

  /** Not in the order of the alphabet, and with a class that no picture has. */
  static final List<String> CLASSES =
      List.of(
          "shoe", "bag", "watch", "mug", "unicorn", "book", "t-shirt", "hat", "chair", "lamp",
          "bottle");

  private static final Set<String> BROKEN = Set.of("truncated", "not-an-image");

  private final List<DatasetItem> items;
  private final List<LeftOut> leftOut = new ArrayList<>();

  private SampleSource(List<DatasetItem> items) {
    this.items = items;
  }

  static SampleSource of(List<DatasetItem> items) {
    return new SampleSource(items);
  }

  /** Every picture that can be read. */
  static SampleSource all() throws IOException {
    JsonNode truth = new ObjectMapper().readTree(ROOT.resolve("catalog/truth.json").toFile());
    var decoder = ImageDecoder.create();
    var items = new ArrayList<DatasetItem>();
    long image = 0;
    long crop = 0;
    long product = 0;
    for (var entry : truth.properties()) {
      product++;
      int position = 0;
      for (var picture : entry.getValue().path("images").properties()) {
        if (BROKEN.contains(picture.getValue().path("fault").asText())) {
          continue;
        }
        byte[] bytes = Files.readAllBytes(PICTURES.resolve(picture.getKey()));
        DecodedImage decoded = decoder.decode(bytes);
        var objects = new ArrayList<DatasetObject>();
        for (JsonNode object : picture.getValue().path("objects")) {
          objects.add(object(++crop, object, decoded));
        }
        items.add(
            new DatasetItem(
                ++image,
                product,
                entry.getKey(),
                position++,
                "The " + entry.getValue().path("colour").asText() + " one",
                "",
                entry.getValue().path("category").asText(),
                picture.getKey(),
                sha256(bytes),
                bytes.length,
                decoded.format().code(),
                decoded.width(),
                decoded.height(),
                decoded.orientation(),
                split(product),
                (int) product,
                objects));
      }
    }
    return new SampleSource(items);
  }

  private static Split split(long product) {
    return product % 10 == 8 ? Split.VAL : product % 10 == 9 ? Split.TEST : Split.TRAIN;
  }

  private static DatasetObject object(long crop, JsonNode object, DecodedImage picture) {
    JsonNode sides = object.path("box");
    var box =
        new Box(
            sides.path(0).asDouble(),
            sides.path(1).asDouble(),
            Math.min(sides.path(2).asDouble(), picture.width()),
            Math.min(sides.path(3).asDouble(), picture.height()));
    String name = object.path("category").asText();
    return new DatasetObject(
        crop,
        CropSource.DETECTION,
        box,
        PixelBox.around(box, 0.15, picture.width(), picture.height()),
        name,
        CLASSES.indexOf(name),
        true,
        object.path("primary").asBoolean(),
        true,
        Map.of(
            "colour", List.of(object.path("colour").asText()),
            "style", List.of(object.path("style").asText())));
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  List<DatasetItem> items() {
    return items;
  }

  DatasetItem item(String key) {
    return items.stream().filter(i -> i.objectKey().equals(key)).findFirst().orElseThrow();
  }

  @Override
  public DatasetVersion version() {
    var dataset =
        new Dataset(
            1, "samples", "pepper", Dataset.Ratios.USUAL, 0.97, false, "ada", Instant.EPOCH);
    return new DatasetVersion(
        1,
        dataset,
        3,
        DatasetQuery.verified(),
        "100:100:",
        77,
        Instant.parse("2026-11-22T01:02:03.456Z"),
        "ada",
        2,
        "d".repeat(64),
        "e".repeat(64),
        "f".repeat(16),
        null,
        new DatasetVersion.Counts(132, items.size(), 600, 600, leftOut.size(), Map.of(), Map.of()),
        new Leakage(0, 0, 0, 0.97, 600, 0, 600),
        sha256(items.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)),
        null,
        "");
  }

  @Override
  public Taxonomy taxonomy() {
    return new Taxonomy(
        2,
        Map.of(
            Taxonomy.OBJECT,
            CLASSES,
            "colour",
            List.of("red", "green", "blue", "yellow", "black", "white", "pink", "orange"),
            "style",
            List.of("plain", "striped", "dotted", "checked")));
  }

  @Override
  public List<DatasetItem> items(Split split, long afterImageId, int limit) {
    return items.stream()
        .filter(i -> i.split() == split && i.imageId() > afterImageId)
        .limit(limit)
        .toList();
  }

  @Override
  public List<LeftOut> leftOut(int afterOrdinal, int limit) {
    return leftOut.stream().filter(l -> l.ordinal() > afterOrdinal).limit(limit).toList();
  }
}
