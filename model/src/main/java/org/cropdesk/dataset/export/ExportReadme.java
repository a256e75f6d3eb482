package org.cropdesk.dataset.export;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.cropdesk.dataset.DatasetSource;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.Split;
import org.cropdesk.dataset.Taxonomy;

/** What stands in the folder for whoever trains with it: what it holds, and the very commands. */
final class ExportReadme {
  private final DatasetVersion version;
  private final Taxonomy taxonomy;
  private final ExportOptions options;
  private final Map<Split, Long> samples;

  ExportReadme(DatasetSource source, ExportOptions options, Map<Split, Long> samples) {
    version = source.version();
    taxonomy = source.taxonomy();
    this.options = options;
    this.samples = samples;
  }

  String text() {
    var text = new StringBuilder();
    text.append("# ").append(version.name()).append("\n\n");
    text.append(
        "Frozen %s by %s%s. Format `%s`, %s.%n%n"
            .formatted(
                version.frozenAt(),
                version.frozenBy(),
                version.note().isEmpty() ? "" : ": " + sentence(version.note()),
                options.format().word(),
                options.pixels() == ExportOptions.Pixels.CROPS
                    ? "the crops exactly as the encoder sees them"
                    : "whole pictures, upright: no orientation is left to apply")
            .replace("\r\n", "\n"));
    text.append(
        "Taxonomy %d: %d classes of boxes. "
            .formatted(taxonomy.version(), taxonomy.of(Taxonomy.OBJECT).size()));
    text.append("Ids are given once; a later version adds at the end.\n\n");
    counts(text);
    text.append("## Train\n\n").append(commands());
    text.append(
        """

        ## What else is here

        - `manifest.json`: what was asked for, when, with which detector, encoder, taxonomy and splits.
        - `files.sha256`: every file; `sha256sum --quiet -c files.sha256` proves them, and
          `cropdesk dataset verify .` also that there is nothing else.
        - `left-out.tsv`: what the version or this format does without, and why.
        """);
    return text.toString();
  }

  /** Without the stop that follows it. */
  private static String sentence(String note) {
    return Captions.oneLine(note).replaceFirst("\\.$", "");
  }

  private void counts(StringBuilder text) {
    text.append("| | samples |\n|---|---|\n");
    samples.forEach((split, count) ->
        text.append("| ").append(split.word()).append(" | ").append(count).append(" |\n"));
    var leakage = version.leakage();
    text.append(
        String.format(
            Locale.ROOT,
            "\nShared by two splits: %d products, %d pictures byte by byte, %d pairs of crops nearer"
                + " than %s.\n\n",
            leakage.products(),
            leakage.sameBytes(),
            leakage.near(),
            leakage.threshold()));
    var classes = new TreeMap<>(version.counts().classes());
    if (classes.isEmpty()) {
      return;
    }
    text.append("| class | train | val | test |\n|---|---|---|---|\n");
    classes.forEach((name, bySplit) ->
        text.append(
            String.format(
                Locale.ROOT,
                "| %s | %d | %d | %d |\n",
                Captions.oneLine(name).replace("|", "\\|"),
                bySplit.getOrDefault(Split.TRAIN, 0L),
                bySplit.getOrDefault(Split.VAL, 0L),
                bySplit.getOrDefault(Split.TEST, 0L))));
    text.append('\n');
  }

  private String commands() {
    return switch (options.format()) {
      case DatasetFormat.YoloDetection _ ->
          """
          ```
          pip install ultralytics
          yolo detect train data="$PWD/data.yaml" model=yolov8n.pt imgsz=640 epochs=100
          yolo detect val data="$PWD/data.yaml" model=runs/detect/train/weights/best.pt split=%s
          yolo export model=runs/detect/train/weights/best.pt format=onnx opset=17
          ```

          Run it in this folder. The path must be absolute: with a relative one the trainer looks in
          its own datasets folder. Ids of classes are the catalog's and never change.
          """
              .formatted(has(Split.TEST) ? "test" : "val");
      case DatasetFormat.YoloClasses _ ->
          """
          ```
          pip install ultralytics
          yolo classify train data="$PWD" model=yolov8n-cls.pt imgsz=224 epochs=50
          ```

          Trainers number folders by the alphabet; `classes.tsv` says which class a folder is. A class
          without pictures in a split has an empty folder there, so that numbers agree.
          """;
      case DatasetFormat.Coco _ ->
          """
          ```python
          from torchvision.datasets import CocoDetection
          train = CocoDetection("images/train", "annotations/instances_train.json")
          ```

          Ids of categories are the catalog's, from 1, and never change; `file_name` is below
          `images/SPLIT/`.
          """;
      case DatasetFormat.ClipPairs pairs -> clip(pairs.comma());
      case DatasetFormat.WebDataset _ -> webDataset();
      case DatasetFormat.ImageFolder _ ->
          """
          ```python
          from datasets import load_dataset
          data = load_dataset("imagefolder", data_dir=".")   # columns: image, text, class, labels, ...
          ```
          """;
      case DatasetFormat.Parquet _ ->
          """
          ```python
          from datasets import load_dataset
          data = load_dataset("parquet", data_files={%s})
          ```
          """
              .formatted(
                  String.join(
                      ", ",
                      samples.keySet().stream()
                          .map(s -> "\"%s\": \"%s/*.parquet\"".formatted(s.word(), s.word()))
                          .toList()));
    };
  }

  private boolean has(Split split) {
    return samples.getOrDefault(split, 0L) > 0;
  }

  private String clip(boolean comma) {
    String end = comma ? ".csv" : ".tsv";
    String separator = comma ? "\",\"" : "$'\\t'";
    return openClip(
        List.of(
            "--dataset-type csv --csv-separator " + separator,
            "--csv-img-key filepath --csv-caption-key title",
            "--train-data train" + end + (has(Split.VAL) ? " --val-data val" + end : "")));
  }

  private String webDataset() {
    String train = "--train-data 'train/" + shards(Split.TRAIN) + "'";
    String val =
        has(Split.VAL)
            ? " --val-data 'val/"
                + shards(Split.VAL)
                + "' --val-num-samples "
                + samples.get(Split.VAL)
            : "";
    return openClip(List.of("--dataset-type webdataset", train + val))
        + """

        From a bucket: `--train-data "pipe:aws s3 cp s3://BUCKET/PREFIX/train/%s -" --train-num-samples %d`.
        """
            .formatted(shards(Split.TRAIN), samples.getOrDefault(Split.TRAIN, 0L));
  }

  private String shards(Split split) {
    long last = Math.max(0, samples.getOrDefault(split, 0L) - 1) / WebDatasetWriter.SAMPLES;
    return "{00000..%05d}.tar".formatted(last);
  }

  /** With the name of a model that has the activation its weights were trained with. */
  private static String openClip(List<String> data) {
    return """
    ```
    pip install open_clip_torch webdataset
    python -m open_clip_train.main \\
      %s \\
      --model ViT-B-32-quickgelu --pretrained openai --precision amp_bf16 \\
      --batch-size 128 --epochs 10 --lr 1e-5 --wd 0.1 --warmup 500 --workers 4
    ```

    Run it in this folder. OpenAI's weights want the `-quickgelu` model; others want the plain one.
    Captions are one line of at most the tokens the text tower reads.
    """
        .formatted(String.join(" \\\n  ", data));
  }
}
