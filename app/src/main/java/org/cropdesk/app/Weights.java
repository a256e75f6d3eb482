package org.cropdesk.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Which detector, encoder and vocabularies to work with. */
public record Weights(Path detector, Path encoder, Path vocabularies) {
  /** What was named on the command line, the samples' for the rest. */
  public static Weights of(
      @Nullable Path detector, @Nullable Path encoder, @Nullable Path vocabularies, Path samples) {
    return new Weights(
        detector != null ? detector : samples.resolve("models").resolve("detector.onnx"),
        encoder != null ? encoder : samples.resolve("models").resolve("encoder"),
        vocabularies != null ? vocabularies : samples.resolve("vocabularies.yaml"));
  }
}
