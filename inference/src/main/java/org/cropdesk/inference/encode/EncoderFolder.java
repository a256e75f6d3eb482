package org.cropdesk.inference.encode;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.inference.onnx.OnnxFile;
import org.jspecify.annotations.Nullable;

/**
 * A Hugging Face folder of the CLIP or SigLIP kind, as it is downloaded or exported: {@code
 * config.json}, {@code preprocessor_config.json}, {@code tokenizer.json} and the graphs, which may
 * be two towers or one file, in {@code onnx/} or beside the configs.
 */
final class EncoderFolder {
  private static final List<String> CONFIGS =
      List.of(
          "config.json",
          "preprocessor_config.json",
          "special_tokens_map.json",
          "tokenizer.json",
          "tokenizer_config.json");

  private final FolderFiles files;
  private final JsonNode config;
  private final JsonNode preprocessor;
  private final JsonNode tokenizer;
  private final JsonNode tokenizerConfig;
  private final JsonNode specialTokens;
  private final OnnxFile vision;
  private final OnnxFile text;

  private EncoderFolder(FolderFiles files) {
    this.files = files;
    config = files.required("config.json");
    preprocessor = files.required("preprocessor_config.json");
    tokenizer = files.required("tokenizer.json");
    tokenizerConfig = files.optional("tokenizer_config.json");
    specialTokens = files.optional("special_tokens_map.json");
    Optional<Path> whole = files.graph("model.onnx");
    Optional<Path> visionFile = files.graph("vision_model.onnx").or(() -> whole);
    Optional<Path> textFile = files.graph("text_model.onnx").or(() -> whole);
    if (visionFile.isEmpty() || textFile.isEmpty()) {
      throw unusable("has neither vision_model.onnx and text_model.onnx nor model.onnx", null);
    }
    vision = OnnxFile.read(visionFile.get());
    text =
        whole.isPresent() && textFile.equals(visionFile) ? vision : OnnxFile.read(textFile.get());
  }

  /**
   * Reads the configs and graph headers, no weights.
   *
   * @throws CatalogException of kind WEIGHTS when a file is missing or makes no sense
   */
  static EncoderFolder read(Path folder) {
    return new EncoderFolder(FolderFiles.of(folder));
  }

  Path folder() {
    return files.folder();
  }

  FolderFiles whole() {
    return files;
  }

  String name() {
    return files.name();
  }

  /** {@code clip} where the config does not say. */
  String kind() {
    return config.path("model_type").asText("clip");
  }

  boolean siglip() {
    return kind().startsWith("siglip");
  }

  OnnxFile vision() {
    return vision;
  }

  OnnxFile text() {
    return text;
  }

  Path tokenizerFile() {
    return folder().resolve("tokenizer.json");
  }

  String license() {
    String stated = config.path("license").asText("");
    return stated.isEmpty() ? vision.metadata().getOrDefault("license", "") : stated;
  }

  /** Every file that takes part in making a vector, in the order of their names. */
  List<Path> files() {
    return files.taking(CONFIGS, List.of(vision, text));
  }

  /**
   * The factor of cosines before a softmax: {@code exp(logit_scale_init_value)} of the config, or
   * 100, where CLIP's training ends. OpenAI's starting value of ln(1/0.07), which their published
   * configs still carry, says nothing of the trained weights.
   */
  double logitScale() {
    double stated = config.path("logit_scale_init_value").asDouble(0);
    boolean start = Math.abs(stated - Math.log(1 / 0.07)) < 0.001;
    return stated <= 0 || start ? 100 : Math.min(Math.exp(stated), 1000);
  }

  List<Integer> matryoshka() {
    return FolderFiles.matryoshka(config);
  }

  ImagePreprocess imagePreprocess() {
    return new PreprocessorConfig(preprocessor, this::unusable).read(defaultSide());
  }

  private int defaultSide() {
    OnnxFile.Tensor pixels =
        vision.inputs().stream().filter(t -> t.rank() == 4).findFirst().orElse(null);
    if (pixels != null && pixels.dim(2) > 0) {
      return (int) pixels.dim(2);
    }
    return config.path("vision_config").path("image_size").asInt(224);
  }

  TextPreprocess textPreprocess() {
    JsonNode textConfig = config.path("text_config");
    int length = textConfig.path("max_position_embeddings").asInt(siglip() ? 64 : 77);
    long declared = text.input("input_ids").map(t -> t.dim(1)).orElse(-1L);
    if (declared > 0) {
      length = (int) declared;
    }
    boolean lower = tokenizerConfig.path("do_lower_case").asBoolean(false);
    return new TextPreprocess(length, padId(textConfig), lower, siglip());
  }

  private long padId(JsonNode textConfig) {
    OptionalLong stated = files.padId(tokenizer, tokenizerConfig, specialTokens);
    if (stated.isPresent()) {
      return stated.getAsLong();
    }
    long id = FolderFiles.tokenId(tokenizer, siglip() ? "</s>" : "<|endoftext|>");
    return id >= 0 ? id : textConfig.path("pad_token_id").asLong(0);
  }

  CatalogException unusable(String what, @Nullable Throwable cause) {
    return files.unusable(what, cause);
  }
}
