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
import org.cropdesk.inference.encode.LocalEmbedder;
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

  /** The hash of a model's files, by which the catalog knows it. Opens nothing. */
  public String hash(ModelPath model) {
    return switch (model.kind()) {
      case DETECTOR -> hashes.sha256(model.path());
      case ENCODER -> LocalEmbedder.hash(model.path(), hashes);
    };
  }

  /** A model by its files, without opening it. */
  public Models.Found found(ModelPath model) {
    Path folder = model.path().getFileName();
    return model.found(hash(model), name(model, String.valueOf(folder)));
  }

  /** A model and what it came to. */
  public record Scored(Models.Found model, Score score) {}

  /**
   * Opens a model, which proves that it can be used.
   *
   * @throws org.cropdesk.failure.CatalogException of kind WEIGHTS when it cannot
   */
  public Models.Found look(ModelPath model) {
    return switch (model.kind()) {
      case DETECTOR -> {
        try (YoloDetector detector = detector(model)) {
          yield found(model, detector);
        }
      }
      case ENCODER -> {
        try (DualEncoder encoder = encoder(model)) {
          yield found(model, encoder);
        }
      }
    };
  }

  /**
   * @param told how many pictures are done
   * @return empty when it was stopped
   * @throws org.cropdesk.failure.CatalogException of kind WEIGHTS when the model cannot be used,
   *     STORE when a picture is missing or changed, USAGE when there is nothing to compare
   */
  public Optional<Scored> evaluate(
      ModelPath model, DatasetSource source, Split split, StopSignal stop, LongConsumer told) {
    return switch (model.kind()) {
      case DETECTOR -> {
        try (YoloDetector detector = detector(model)) {
          yield DetectorEvaluation.run(detector, source, split, pictures, stop, told)
              .map(score -> new Scored(found(model, detector), score));
        }
      }
      case ENCODER -> {
        try (DualEncoder encoder = encoder(model)) {
          var labeler = ZeroShotLabeler.of(encoder, vocabularies, cacheDir);
          yield EncoderEvaluation.run(encoder, labeler, source, split, pictures, stop, told)
              .map(score -> new Scored(found(model, encoder), score));
        }
      }
    };
  }

  private static Models.Found found(ModelPath model, YoloDetector detector) {
    return model.found(detector.info().hash(), name(model, detector.info().name()));
  }

  private static Models.Found found(ModelPath model, DualEncoder encoder) {
    return model.found(encoder.info().hash(), encoder.info().name());
  }

  /** Every export is called best.onnx, so a folder's name says more where there is an origin. */
  private static String name(ModelPath model, String file) {
    Path folder = model.folder().getFileName();
    boolean own = Files.isRegularFile(model.folder().resolve(ModelOrigin.FILE));
    return own && folder != null ? folder.toString() : file;
  }

  private YoloDetector detector(ModelPath model) {
    return YoloDetector.open(
        OnnxRuntime.get(), model.path(), hashes, DetectorEvaluation.settings(), threads);
  }

  private DualEncoder encoder(ModelPath model) {
    return DualEncoder.open(OnnxRuntime.get(), model.path(), hashes, threads);
  }
}
