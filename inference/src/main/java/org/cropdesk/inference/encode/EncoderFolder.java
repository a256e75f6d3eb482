package org.cropdesk.inference.encode;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.onnx.OnnxFile;
import org.jspecify.annotations.Nullable;

/**
 * A Hugging Face folder of the CLIP or SigLIP kind, as it is downloaded or exported: {@code
 * config.json}, {@code preprocessor_config.json}, {@code tokenizer.json} and the graphs, which may
 * be two towers or one file, in {@code onnx/} or beside the configs.
 */
final class EncoderFolder {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> CONFIGS =
      List.of(
          "config.json",
          "preprocessor_config.json",
          "special_tokens_map.json",
          "tokenizer.json",
          "tokenizer_config.json");

  private final Path folder;
  private final JsonNode config;
  private final JsonNode preprocessor;
  private final JsonNode tokenizer;
  private final JsonNode tokenizerConfig;
  private final JsonNode specialTokens;
  private final OnnxFile vision;
  private final OnnxFile text;

  private EncoderFolder(Path folder) {
    this.folder = folder;
    config = required("config.json");
    preprocessor = required("preprocessor_config.json");
    tokenizer = required("tokenizer.json");
    tokenizerConfig = optional("tokenizer_config.json");
    specialTokens = optional("special_tokens_map.json");
    Optional<Path> whole = find("model.onnx");
    Optional<Path> visionFile = find("vision_model.onnx").or(() -> whole);
    Optional<Path> textFile = find("text_model.onnx").or(() -> whole);
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
    if (!Files.isDirectory(folder)) {
      throw new CatalogException(
          ErrorKind.WEIGHTS,
          "The encoder folder " + folder + " does not exist.",
          "Choose a Hugging Face folder with ONNX files.",
          null);
    }
    return new EncoderFolder(folder);
  }

  Path folder() {
    return folder;
  }

  String name() {
    Path last = folder.toAbsolutePath().normalize().getFileName();
    return last == null ? folder.toString() : last.toString();
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
    return folder.resolve("tokenizer.json");
  }

  String license() {
    String stated = config.path("license").asText("");
    return stated.isEmpty() ? vision.metadata().getOrDefault("license", "") : stated;
  }

  /** Every file that takes part in making a vector, in the order of their names. */
  List<Path> files() {
    List<Path> files = new ArrayList<>();
    for (String name : CONFIGS) {
      if (Files.isRegularFile(folder.resolve(name))) {
        files.add(folder.resolve(name));
      }
    }
    for (OnnxFile graph : Stream.of(vision, text).distinct().toList()) {
      files.add(graph.path());
      for (String location : graph.externalData()) {
        files.add(graph.path().resolveSibling(location));
      }
    }
    return files.stream().distinct().sorted().toList();
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
    JsonNode padding = tokenizer.path("padding").path("pad_id");
    if (padding.isIntegralNumber()) {
      return padding.asLong();
    }
    for (JsonNode source : List.of(tokenizerConfig, specialTokens)) {
      JsonNode token = source.path("pad_token");
      String content = token.isObject() ? token.path("content").asText("") : token.asText("");
      long id = content.isEmpty() ? -1 : tokenId(content);
      if (id >= 0) {
        return id;
      }
    }
    String usual = siglip() ? "</s>" : "<|endoftext|>";
    long id = tokenId(usual);
    return id >= 0 ? id : textConfig.path("pad_token_id").asLong(0);
  }

  private long tokenId(String content) {
    for (JsonNode added : tokenizer.path("added_tokens")) {
      if (added.path("content").asText().equals(content)) {
        return added.path("id").asLong();
      }
    }
    return tokenizer.path("model").path("vocab").path(content).asLong(-1);
  }

  private Optional<Path> find(String name) {
    return Stream.of(folder.resolve("onnx").resolve(name), folder.resolve(name))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private JsonNode required(String name) {
    if (!Files.isRegularFile(folder.resolve(name))) {
      throw unusable("has no " + name, null);
    }
    return optional(name);
  }

  private JsonNode optional(String name) {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      return MissingNode.getInstance();
    }
    try {
      return JSON.readTree(Files.readAllBytes(file));
    } catch (JacksonException e) {
      String where = e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
      throw unusable("has a " + name + " that is no JSON" + where, e);
    } catch (IOException e) {
      throw unusable("has a " + name + " that cannot be read", e);
    }
  }

  CatalogException unusable(String what, @Nullable Throwable cause) {
    return new CatalogException(
        ErrorKind.WEIGHTS,
        "The encoder folder " + folder + " " + what + ".",
        "Choose a Hugging Face folder of a CLIP or SigLIP encoder with ONNX files.",
        cause);
  }
}
