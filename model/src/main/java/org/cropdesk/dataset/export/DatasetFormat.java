package org.cropdesk.dataset.export;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;

/** What a version is written as. */
public sealed interface DatasetFormat {
  /** Ultralytics: {@code data.yaml}, {@code images/} and {@code labels/} by split. */
  record YoloDetection() implements DatasetFormat {}

  /**
   * Ultralytics, torchvision: a folder for every class.
   *
   * @param attribute whose values are the classes; empty for what is in the box
   */
  record YoloClasses(String attribute) implements DatasetFormat {}

  /** COCO detection: one JSON file and one folder of pictures by split. */
  record Coco() implements DatasetFormat {}

  /**
   * Picture and caption, a table by split, as open_clip reads it.
   *
   * @param comma between columns, which open_clip must be told; a tab otherwise
   */
  record ClipPairs(boolean comma) implements DatasetFormat {}

  /** Tar shards of a thousand samples. */
  record WebDataset() implements DatasetFormat {}

  /** Hugging Face {@code imagefolder} with {@code metadata.jsonl}. */
  record ImageFolder() implements DatasetFormat {}

  /**
   * Crops, labels and boxes as a table, without pictures.
   *
   * @param vectors whether those of the version's space come along
   */
  record Parquet(boolean vectors) implements DatasetFormat {}

  /** Words for {@code --format}, in the order of display. */
  List<String> WORDS =
      List.of(
          "yolo",
          "yolo-classes",
          "coco",
          "clip",
          "clip-csv",
          "webdataset",
          "imagefolder",
          "parquet",
          "parquet-vectors");

  /** As {@code --format} and the manifest call it. */
  default String word() {
    return switch (this) {
      case YoloDetection _ -> "yolo";
      case YoloClasses _ -> "yolo-classes";
      case Coco _ -> "coco";
      case ClipPairs pairs -> pairs.comma() ? "clip-csv" : "clip";
      case WebDataset _ -> "webdataset";
      case ImageFolder _ -> "imagefolder";
      case Parquet parquet -> parquet.vectors() ? "parquet-vectors" : "parquet";
    };
  }

  /** Whether its boxes are those of whole pictures, so that crops make no sense. */
  default boolean detection() {
    return this instanceof YoloDetection || this instanceof Coco;
  }

  /** Whether a sample is nothing without a caption. */
  default boolean captioned() {
    return this instanceof ClipPairs || this instanceof WebDataset;
  }

  /**
   * @param attribute of {@code yolo-classes}
   * @throws CatalogException of kind USAGE for another word
   */
  static DatasetFormat of(String word, String attribute) {
    Map<String, Function<String, DatasetFormat>> known =
        Map.of(
            "yolo", _ -> new YoloDetection(),
            "yolo-classes", YoloClasses::new,
            "coco", _ -> new Coco(),
            "clip", _ -> new ClipPairs(false),
            "clip-csv", _ -> new ClipPairs(true),
            "webdataset", _ -> new WebDataset(),
            "imagefolder", _ -> new ImageFolder(),
            "parquet", _ -> new Parquet(false),
            "parquet-vectors", _ -> new Parquet(true));
    var maker = known.get(word.strip().toLowerCase(Locale.ROOT));
    if (maker == null) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "There is no format " + word + ".",
          "Use one of " + String.join(", ", WORDS) + ".",
          null);
    }
    return maker.apply(attribute);
  }
}
