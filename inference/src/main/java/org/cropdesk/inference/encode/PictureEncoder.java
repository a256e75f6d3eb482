package org.cropdesk.inference.encode;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.inference.crop.CropRule;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.inference.onnx.OnnxFile;
import org.cropdesk.inference.onnx.OnnxRuntime;
import org.cropdesk.inference.onnx.OnnxSession;
import org.cropdesk.inference.onnx.WeightFiles;

/** A folder that encodes pictures only: {@code preprocessor_config.json} and one graph. */
final class PictureEncoder implements LocalEncoder {
  private static final List<String> CONFIGS = List.of("config.json", "preprocessor_config.json");

  private final OnnxSession session;
  private final ImagePreprocess preprocess;
  private final PictureRunner pictures;
  private final EmbedderInfo info;

  private PictureEncoder(
      FolderFiles files,
      JsonNode config,
      OnnxFile graph,
      ImagePreprocess preprocess,
      OnnxSession session,
      String hash) {
    this.session = session;
    this.preprocess = preprocess;
    try {
      // No row of a text is ever fed: a graph that asks for one is no graph of pictures only.
      pictures = new PictureRunner(files, session, preprocess, 1);
      int dimensions = pictures.checked(pictures.run(List.of(probe())))[0].length;
      String license = config.path("license").asText(graph.metadata().getOrDefault("license", ""));
      info =
          new EmbedderInfo(
              files.name(),
              hash,
              EmbedderInfo.Kind.LOCAL,
              dimensions,
              0,
              preprocess.width(),
              LocalEmbedder.IMAGE_BATCH,
              0,
              List.of(),
              license);
      EncoderSelfTest.run(
          files,
          image -> pictures.run(List.of(pixels(image)))[0],
          text -> {
            throw files.unusable("has golden vectors of texts but encodes pictures only", null);
          });
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /**
   * @throws CatalogException of kind WEIGHTS when the folder cannot be used
   */
  static PictureEncoder open(
      OnnxRuntime runtime, FolderFiles files, OnnxFile graph, WeightFiles hashes, int threads) {
    JsonNode config = files.optional("config.json");
    int side =
        graph.inputs().stream()
            .filter(t -> t.rank() == 4 && t.dim(2) > 0)
            .mapToInt(t -> (int) t.dim(2))
            .findFirst()
            .orElse(
                config
                    .path("image_size")
                    .asInt(config.path("vision_config").path("image_size").asInt(224)));
    ImagePreprocess preprocess =
        new PreprocessorConfig(files.required("preprocessor_config.json"), files::unusable)
            .read(side);
    return new PictureEncoder(
        files,
        config,
        graph,
        preprocess,
        runtime.open(graph, threads),
        hashes.sha256(files.folder(), taking(files, graph)));
  }

  /** Every file that takes part in making a vector. */
  static List<Path> taking(FolderFiles files, OnnxFile graph) {
    return files.taking(CONFIGS, List.of(graph));
  }

  private float[] probe() {
    return pixels(ProbePicture.render(preprocess.width()));
  }

  @Override
  public EmbedderInfo info() {
    return info;
  }

  @Override
  public String imageFingerprint(CropRule rule) {
    return PreprocessFingerprint.image(rule, preprocess);
  }

  @Override
  public String textFingerprint() {
    throw noTexts();
  }

  @Override
  public float[] pixels(PixelImage image) {
    return preprocess.toTensor(image);
  }

  @Override
  public float[][] encodePixels(List<float[]> prepared) {
    return pictures.run(prepared);
  }

  @Override
  public float[][] encodeTexts(List<String> texts, boolean query) {
    throw noTexts();
  }

  private UnsupportedOperationException noTexts() {
    return new UnsupportedOperationException("The encoder " + info.name() + " takes no texts.");
  }

  @Override
  public void close() {
    session.close();
  }
}
