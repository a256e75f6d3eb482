package org.cropdesk.inference.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.Detection;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.crop.Thresholds;
import org.cropdesk.index.ImageAnalysis.Unreadable;
import org.cropdesk.index.ImageInput;
import org.cropdesk.inference.crop.CropRule;
import org.cropdesk.inference.crop.Cropper;
import org.cropdesk.inference.detect.YoloDetector;
import org.cropdesk.inference.encode.DualEncoder;
import org.cropdesk.inference.image.DecodedImage;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.inference.image.ImageRejected;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.inference.label.ZeroShotLabeler;
import org.cropdesk.inference.quality.PixelMeasures;
import org.cropdesk.inference.quality.QualityFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of the pipeline for one picture, without any thread of their own. */
record Machines(
    ImageDecoder decoder,
    YoloDetector detector,
    DualEncoder encoder,
    ZeroShotLabeler labeler,
    QualityFilter quality,
    CropRule rule) {
  private static final Logger log = LoggerFactory.getLogger(Machines.class);

  Machines judgingBy(Thresholds thresholds) {
    return new Machines(decoder, detector, encoder, labeler, new QualityFilter(thresholds), rule);
  }

  /** Bytes of a picture, or why there are none. */
  byte[] read(ImageInput input) {
    try {
      return input.bytes().read();
    } catch (IOException | RuntimeException e) {
      throw new ImageRejected(
          ImageRejected.Reason.UNREADABLE, "The file cannot be read: " + e.getMessage() + ".", e);
    }
  }

  /**
   * Decodes and letterboxes. Always at full size: a detector that sees a reduced photo places its
   * boxes a few percent elsewhere, because its own shrinking is not antialiased.
   */
  ProductWork.Loaded load(byte[] bytes) {
    long start = System.nanoTime();
    DecodedImage image = decoder.decode(bytes);
    var input = detector.prepare(image);
    return new ProductWork.Loaded(image, input, (System.nanoTime() - start) / 1e6);
  }

  /** Cuts and measures every detection, or the whole picture when there is none. */
  List<CropWork> crops(ProductWork.Loaded loaded, List<Detection> detections) {
    DecodedImage image = loaded.image();
    List<CropWork> crops = new ArrayList<>();
    for (Detection detection : detections) {
      PixelBox box =
          Cropper.pixelBox(detection.box(), rule.margin(), image.width(), image.height());
      crops.add(crop(image, CropSource.DETECTION, detection, box, rule.margin()));
    }
    if (crops.isEmpty()) {
      Box whole = new Box(0, 0, image.width(), image.height());
      PixelBox box = new PixelBox(0, 0, image.width(), image.height());
      crops.add(crop(image, CropSource.WHOLE_IMAGE, new Detection(-1, "", 0, whole), box, 0));
    }
    return crops;
  }

  /** The encoder's pictures of known boxes, decoded as small as the crop tolerance allows. */
  List<PixelImage> render(byte[] bytes, List<PixelBox> boxes) {
    int atMost =
        boxes.stream().mapToInt(box -> Cropper.reduction(box, rule.size())).min().orElse(1);
    DecodedImage image = decoder.decodeReduced(bytes, atMost);
    return boxes.stream().map(box -> Cropper.render(image, box, rule.size())).toList();
  }

  /** Cuts and measures one box. */
  CropWork crop(
      DecodedImage image, CropSource source, Detection detection, PixelBox box, double margin) {
    PixelImage square = Cropper.render(image, box, rule.size());
    return new CropWork(
        source,
        detection,
        box,
        margin,
        PixelMeasures.of(image, box),
        Cropper.fingerprint(square),
        encoder.pixels(square));
  }

  /** What is told of a picture that stopped at {@code failure}. */
  static Unreadable unreadable(ImageInput input, Throwable failure) {
    if (failure instanceof ImageRejected rejected) {
      return new Unreadable(input, rejected.code(), rejected.explained());
    }
    log.warn("The picture {} met a defect of the decoder", input.name(), failure);
    String message = "The picture cannot be decoded (" + failure + "). Report this file.";
    return new Unreadable(input, ImageRejected.Reason.CORRUPT.code(), message);
  }
}
