package org.cropdesk.inference.pipeline;

import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.Detection;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.inference.quality.PixelMeasures;

/** A crop on its way to its vector. Made by one thread, then touched by the coordinator alone. */
final class CropWork {
  final CropSource source;
  final Detection detection;
  final PixelBox box;
  final double margin;
  final PixelMeasures measures;

  /** sha256 over the square crop. */
  final String fingerprint;

  /** The encoder's input; emptied once the vector is there. */
  float[] pixels;

  float[] vector = {};

  CropWork(
      CropSource source,
      Detection detection,
      PixelBox box,
      double margin,
      PixelMeasures measures,
      String fingerprint,
      float[] pixels) {
    this.source = source;
    this.detection = detection;
    this.box = box;
    this.margin = margin;
    this.measures = measures;
    this.fingerprint = fingerprint;
    this.pixels = pixels;
  }

  void encoded(float[] result) {
    vector = result;
    pixels = new float[0];
  }
}
