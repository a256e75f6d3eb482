package org.cropdesk.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cropdesk.inference.evaluation.ModelPath;
import org.jspecify.annotations.Nullable;

/**
 * Which detector, encoder and vocabularies to work with.
 *
 * @param encoder of the index
 * @param encoders all folders in which the encoder of a space may be found, the index's first; each
 *     is one or holds some
 */
public record Weights(Path detector, Path encoder, Path vocabularies, List<Path> encoders) {
  public Weights {
    encoders = List.copyOf(encoders);
  }

  /** What was named on the command line, the samples' for the rest. */
  public static Weights of(
      @Nullable Path detector, @Nullable Path encoder, @Nullable Path vocabularies, Path samples) {
    return of(detector, encoder, vocabularies, List.of(), samples);
  }

  /**
   * What was named on the command line, the samples' for the rest.
   *
   * @param others further folders of encoders
   */
  public static Weights of(
      @Nullable Path detector,
      @Nullable Path encoder,
      @Nullable Path vocabularies,
      List<Path> others,
      Path samples) {
    Path models = samples.resolve("models");
    Path indexed = encoder != null ? encoder : models.resolve("encoder");
    List<Path> encoders = new ArrayList<>();
    encoders.add(indexed);
    encoders.addAll(others);
    encoders.add(models);
    return new Weights(
        detector != null ? ModelPath.detector(detector) : models.resolve("detector.onnx"),
        indexed,
        vocabularies != null ? vocabularies : samples.resolve("vocabularies.yaml"),
        encoders);
  }
}
