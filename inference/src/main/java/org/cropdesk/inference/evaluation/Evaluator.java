package org.cropdesk.inference.evaluation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.cropdesk.dataset.DatasetSource;
import org.cropdesk.dataset.Split;
import org.cropdesk.evaluation.FrozenPictures;
import org.cropdesk.evaluation.ModelOrigin;
import org.cropdesk.evaluation.Models;
import org.cropdesk.evaluation.Score;
import org.cropdesk.inference.detect.YoloDetector;
import org.cropdesk.inference.encode.DualEncoder;
import org.cropdesk.inference.label.ZeroShotLabeler;
import org.cropdesk.inference.onnx.OnnxRuntime;
import org.cropdesk.inference.onnx.WeightFiles;
import org.cropdesk.job.StopSignal;
import org.cropdesk.label.Vocabularies;

/** Opens models one after the other and evaluates them. Its methods block. */
public final class Evaluator {
  private final WeightFiles hashes;
  private final Vocabularies vocabularies;
  private final FrozenPictures pictures;
  private final Path cacheDir;
  private final int threads = Runtime.getRuntime().availableProcessors();

  /**
   * @param vocabularies of which encoders suggest values
   * @param pictures as they were frozen
   * @param cacheDir for hashes and vocabulary vectors; may not exist yet
   */
  public Evaluator(Vocabularies vocabularies, FrozenPictures pictures, Path cacheDir) {
    this.vocabularies = vocabularies;
    this.pictures = pictures;
    this.cacheDir = cacheDir;
    this.hashes = new WeightFiles(cacheDir);
  }

  /**
   * Opens a model, which proves that it can be used.
   *
   * @throws org.cropdesk.failure.CatalogException of kind WEIGHTS when it cannot
   */
  public Models.Found look(ModelPath model) {
    return switch (model.kind()) {
      case DETECTOR -> {
        try (YoloDetector detector = detector(model)) {
          yield model.found(detector.info().hash(), name(model, detector.info().name()));
        }
      }
      case ENCODER -> {
        try (DualEncoder encoder = encoder(model)) {
          yield model.found(encoder.info().hash(), encoder.info().name());
        }
      }
    };
  }

  /** Every export is called best.onnx, so a folder's name says more where there is an origin. */
  private static String name(ModelPath model, String file) {
    Path folder = model.folder().getFileName();
    boolean own = Files.isRegularFile(model.folder().resolve(ModelOrigin.FILE));
    return own && folder != null ? folder.toString() : file;
  }

  /**
   * @param told how many pictures are done
   * @return empty when it was stopped
   * @throws org.cropdesk.failure.CatalogException of kind WEIGHTS when the model cannot be used,
   *     STORE when a picture is missing or changed, USAGE when there is nothing to compare
   */
  public Optional<Score> evaluate(
      ModelPath model, DatasetSource source, Split split, StopSignal stop, LongConsumer told) {
    return switch (model.kind()) {
      case DETECTOR -> {
        try (YoloDetector detector = detector(model)) {
          yield DetectorEvaluation.run(detector, source, split, pictures, stop, told)
              .map(s -> (Score) s);
        }
      }
      case ENCODER -> {
        try (DualEncoder encoder = encoder(model)) {
          yield EncoderEvaluation.run(
                  encoder, labeler(encoder), source, split, pictures, stop, told)
              .map(s -> (Score) s);
        }
      }
    };
  }

  private YoloDetector detector(ModelPath model) {
    return YoloDetector.open(
        OnnxRuntime.get(), model.path(), hashes, DetectorEvaluation.settings(), threads);
  }

  private DualEncoder encoder(ModelPath model) {
    return DualEncoder.open(OnnxRuntime.get(), model.path(), hashes, threads);
  }

  private ZeroShotLabeler labeler(DualEncoder encoder) {
    var space = encoder.textSpace();
    return ZeroShotLabeler.create(
        vocabularies,
        encoder::encodeTexts,
        WeightFiles.text(space.encoderHash() + space.preprocessFingerprint()),
        space.dimensions(),
        encoder.info().logitScale(),
        cacheDir);
  }
}
