package org.cropdesk.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropScores;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.Measure;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.embedding.Provenance;
import org.cropdesk.index.CropAnalysis;
import org.cropdesk.index.ImageAnalysis;
import org.cropdesk.index.ProductAnalysis;
import org.cropdesk.inference.crop.Cropper;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.inference.image.ImageFile;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.inference.pipeline.Pipeline;
import org.cropdesk.label.Suggestion;
import org.jspecify.annotations.Nullable;

/** What the pipeline found, as JSON. Boxes are {@code [x0,y0,x1,y1]} in oriented pixels. */
final class InspectReport {
  private final Pipeline pipeline;
  private final @Nullable Path cropFolder;

  /**
   * @param cropFolder where to write every crop as a PNG; null to write none
   */
  InspectReport(Pipeline pipeline, @Nullable Path cropFolder) {
    this.pipeline = pipeline;
    this.cropFolder = cropFolder;
  }

  ObjectNode json(List<ProductAnalysis> results) throws IOException {
    ObjectNode root = Output.object();
    Provenance from = pipeline.provenance();
    root.putObject("device")
        .put("name", pipeline.device().name())
        .put("provider", pipeline.device().provider())
        .put("reason", pipeline.device().reason());
    root.putObject("provenance")
        .put("detector", from.detectorHash())
        .put("encoder", from.encoderHash())
        .put("preprocess", from.preprocessFingerprint())
        .put("thresholds", from.thresholdsVersion())
        .put("vocabularies", from.vocabularyHash());
    ArrayNode images = root.putArray("images");
    for (ProductAnalysis result : results) {
      for (int i = 0; i < result.images().size(); i++) {
        images.add(image(result, i, images.size()));
      }
    }
    return root;
  }

  private ObjectNode image(ProductAnalysis product, int index, int number) throws IOException {
    ImageAnalysis analysis = product.images().get(index);
    ObjectNode node = Output.object();
    node.put("file", analysis.input().name());
    return switch (analysis) {
      case ImageAnalysis.Unreadable bad ->
          node.put("ok", false).put("code", bad.code()).put("message", bad.message());
      case ImageAnalysis.Analyzed good -> analyzed(node, product, index, number, good);
    };
  }

  private ObjectNode analyzed(
      ObjectNode node, ProductAnalysis product, int index, int number, ImageAnalysis.Analyzed image)
      throws IOException {
    node.put("ok", true);
    node.put("width", image.width()).put("height", image.height());
    node.put("format", image.format()).put("orientation", image.orientation());
    ArrayNode detections = node.putArray("detections");
    ArrayNode crops = node.putArray("crops");
    for (int i = 0; i < image.crops().size(); i++) {
      CropAnalysis crop = image.crops().get(i);
      ObjectNode entry = crop(crop);
      if (crop.source() == CropSource.DETECTION) {
        entry.put("detection", detections.size());
        detections.add(detection(crop));
      }
      crops.add(entry);
    }
    writeCrops(image, crops, number);
    boolean primaryHere = product.primaryImage() == index;
    if (primaryHere) {
      node.put("primary", product.primaryCrop());
    } else {
      node.putNull("primary");
    }
    node.put("primaryBasis", product.basis().name().toLowerCase(Locale.ROOT));
    if (primaryHere) {
      node.set("labels", labels(image.crops().get(product.primaryCrop())));
    }
    ProductAnalysis.Timings t = product.timings();
    node.putObject("timings")
        .put("decodeMs", Output.round(t.decode(), 2))
        .put("detectMs", Output.round(t.detect(), 2))
        .put("cropMs", Output.round(t.crop(), 2))
        .put("encodeMs", Output.round(t.encode(), 2));
    return node;
  }

  private static ObjectNode detection(CropAnalysis crop) {
    ObjectNode node = Output.object();
    node.put("classId", crop.detection().classId());
    node.put("class", crop.detection().className());
    node.put("score", Output.round(crop.detection().score(), 5));
    node.set("box", box(crop.detection().box()));
    return node;
  }

  private static ArrayNode box(Box b) {
    return Output.object()
        .putArray("box")
        .add(Output.round(b.x0(), 2))
        .add(Output.round(b.y0(), 2))
        .add(Output.round(b.x1(), 2))
        .add(Output.round(b.y1(), 2));
  }

  private static ObjectNode crop(CropAnalysis crop) {
    ObjectNode node = Output.object();
    PixelBox p = crop.pixelBox();
    node.put("source", crop.source().name().toLowerCase(Locale.ROOT));
    node.putArray("pixelBox").add(p.x0()).add(p.y0()).add(p.x1()).add(p.y1());
    node.put("margin", crop.margin());
    node.put("fingerprint", crop.fingerprint());
    ObjectNode verdict = node.putObject("verdict");
    verdict.put("keep", crop.verdict().keep());
    ArrayNode reasons = verdict.putArray("reasons");
    crop.verdict().failed().forEach(m -> reasons.add(m.check().reason()));
    ArrayNode checks = verdict.putArray("checks");
    crop.verdict().measures().forEach(m -> checks.add(check(m)));
    CropScores scores = crop.scores();
    if (scores == null) {
      node.putNull("scores");
    } else {
      node.putObject("scores")
          .put("text", scores.text())
          .put("size", Output.round(scores.size(), 5))
          .put("position", Output.round(scores.position(), 5))
          .put("total", scores.total());
    }
    node.set("labels", labels(crop));
    return node;
  }

  private static ObjectNode check(Measure m) {
    return Output.object()
        .put("name", m.check().name().toLowerCase(Locale.ROOT))
        .put("value", Output.round(m.value(), 5))
        .put("threshold", m.threshold())
        .put(
            "passesWhen",
            m.check().direction() == QualityCheck.Direction.AT_LEAST ? "at_least" : "at_most")
        .put("passed", m.passed());
  }

  private static ArrayNode labels(CropAnalysis crop) {
    ArrayNode labels = Output.object().putArray("labels");
    for (Suggestion s : crop.labels()) {
      labels
          .addObject()
          .put("attribute", s.attribute())
          .put("value", s.value())
          .put("confidence", Output.round(s.confidence(), 5))
          .put("rank", s.rank());
    }
    return labels;
  }

  private void writeCrops(ImageAnalysis.Analyzed image, ArrayNode crops, int number)
      throws IOException {
    Path folder = cropFolder;
    if (folder == null || image.crops().isEmpty()) {
      return;
    }
    Files.createDirectories(folder);
    Path source = Path.of(image.input().name());
    PixelImage pixels = ImageDecoder.create().decode(PictureFiles.read(source)).image();
    String stem = String.valueOf(source.getFileName()).replaceAll("\\.[^.]*$", "");
    for (int i = 0; i < image.crops().size(); i++) {
      Path file = folder.resolve("%03d-%s-%d.png".formatted(number, stem, i));
      int side = pipeline.encoderInfo().imageSize();
      PixelImage crop = Cropper.render(pixels, image.crops().get(i).pixelBox(), side);
      Files.write(file, ImageFile.png(crop));
      ((ObjectNode) crops.get(i)).put("file", file.toString());
    }
  }
}
