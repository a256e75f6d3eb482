package org.cropdesk.inference.pipeline;

import java.nio.file.Path;
import org.cropdesk.crop.Thresholds;

/**
 * What a pipeline is made of.
 *
 * @param detector Ultralytics ONNX export
 * @param encoderFolder Hugging Face folder
 * @param vocabularies YAML file
 * @param margin share of a box added on each side, .10 to .20
 * @param detectorBatch pictures in one detector run
 * @param encoderBatch crops in one encoder run
 * @param decodeThreads threads that decode, crop and resize ahead of the sessions
 * @param sessionThreads threads inside one session run on the CPU
 * @param cacheDir for hashes and vocabulary vectors; may not exist yet
 */
public record PipelineConfig(
    Path detector,
    Path encoderFolder,
    Path vocabularies,
    Thresholds thresholds,
    double margin,
    int detectorBatch,
    int encoderBatch,
    int decodeThreads,
    int sessionThreads,
    Path cacheDir) {
  public static final double STANDARD_MARGIN = 0.15;

  public PipelineConfig {
    if (!(margin >= 0.10 && margin <= 0.20)) {
      throw new IllegalArgumentException("The margin must be .10 to .20, not " + margin);
    }
    if (detectorBatch < 1 || encoderBatch < 1 || decodeThreads < 1 || sessionThreads < 1) {
      throw new IllegalArgumentException("Batches and threads must be at least 1");
    }
  }

  /** The usual settings for this machine. */
  public static PipelineConfig standard(
      Path detector, Path encoderFolder, Path vocabularies, Path cacheDir) {
    int processors = Runtime.getRuntime().availableProcessors();
    return new PipelineConfig(
        detector,
        encoderFolder,
        vocabularies,
        Thresholds.standard(),
        STANDARD_MARGIN,
        8,
        32,
        Math.max(2, Math.min(8, processors)),
        processors,
        cacheDir);
  }

  public PipelineConfig withMargin(double other) {
    return new PipelineConfig(
        detector,
        encoderFolder,
        vocabularies,
        thresholds,
        other,
        detectorBatch,
        encoderBatch,
        decodeThreads,
        sessionThreads,
        cacheDir);
  }

  public PipelineConfig withThresholds(Thresholds other) {
    return new PipelineConfig(
        detector,
        encoderFolder,
        vocabularies,
        other,
        margin,
        detectorBatch,
        encoderBatch,
        decodeThreads,
        sessionThreads,
        cacheDir);
  }
}
