package org.cropdesk.inference.encode;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.inference.onnx.OnnxFile;

/**
 * What a folder of a text encoder says of itself, in the files of sentence-transformers: {@code
 * modules.json}, {@code 1_Pooling/config.json}, {@code sentence_bert_config.json}, {@code
 * config_sentence_transformers.json}.
 *
 * @param maxLength tokens of a text, special ones and prompt included; longer texts are cut
 * @param fixedLength whether the graph takes rows of exactly that length only
 * @param padId fills rows
 * @param queryPrompt stands before texts that search
 * @param documentPrompt stands before texts to be found
 * @param poolPrompt whether the prompt's tokens count in a mean
 */
record SentenceFolder(
    FolderFiles files,
    OnnxFile graph,
    int maxLength,
    boolean fixedLength,
    long padId,
    boolean lowerCase,
    Pooling pooling,
    String queryPrompt,
    String documentPrompt,
    boolean poolPrompt,
    List<Integer> matryoshka,
    String license) {
  /**
   * Texts of products are short, and a row costs the square of its length; encoders that would read
   * 32,000 tokens read these.
   */
  static final int LONGEST = 2048;

  private static final List<String> CONFIGS =
      List.of(
          "config.json",
          "config_sentence_transformers.json",
          "modules.json",
          "sentence_bert_config.json",
          "special_tokens_map.json",
          "tokenizer.json",
          "tokenizer_config.json");
  private static final Set<String> MODULES = Set.of("transformer", "pooling", "normalize");

  /**
   * Reads the configs, no weights.
   *
   * @throws CatalogException of kind WEIGHTS when a file is missing or asks for what is not known
   */
  static SentenceFolder read(FolderFiles files, OnnxFile graph) {
    JsonNode config = files.optional("config.json");
    if (config.path("model_type").asText().startsWith("siglip")) {
      throw files.unusable("has the text side of a SigLIP encoder but not its picture side", null);
    }
    JsonNode tokenizer = files.required("tokenizer.json");
    JsonNode tokenizerConfig = files.optional("tokenizer_config.json");
    JsonNode sentence = files.optional("sentence_bert_config.json");
    JsonNode prompts = files.optional("config_sentence_transformers.json");
    JsonNode pooling = files.optional(poolingFolder(files) + "/config.json");
    long declared = graph.input("input_ids").map(t -> t.dim(1)).orElse(-1L);
    long padId =
        files
            .padId(tokenizer, tokenizerConfig, files.optional("special_tokens_map.json"))
            .orElse(config.path("pad_token_id").asLong(0));
    return new SentenceFolder(
        files,
        graph,
        declared > 0 ? (int) declared : maxLength(config, tokenizerConfig, sentence),
        declared > 0,
        padId,
        sentence.path("do_lower_case").asBoolean(false),
        Pooling.read(files, pooling),
        prompt(prompts, "query"),
        prompt(prompts, "document", "passage"),
        pooling.path("include_prompt").asBoolean(true),
        FolderFiles.matryoshka(config, prompts),
        config.path("license").asText(graph.metadata().getOrDefault("license", "")));
  }

  private static String poolingFolder(FolderFiles files) {
    String folder = "1_Pooling";
    for (JsonNode module : files.optional("modules.json")) {
      String type = module.path("type").asText();
      String last = type.substring(type.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
      if (!MODULES.contains(last)) {
        throw files.unusable("needs the module " + type + ", which is not in its graph", null);
      }
      if (last.equals("pooling")) {
        folder = module.path("path").asText(folder);
      }
    }
    return folder;
  }

  private static int maxLength(JsonNode config, JsonNode tokenizerConfig, JsonNode sentence) {
    int stated =
        Stream.of(
                sentence.path("max_seq_length"),
                tokenizerConfig.path("model_max_length"),
                config.path("max_position_embeddings"))
            // A tokenizer without a limit writes 1e30.
            .filter(n -> n.isNumber() && n.asDouble() > 1 && n.asDouble() < 1e7)
            .mapToInt(JsonNode::asInt)
            .findFirst()
            .orElse(512);
    return Math.min(stated, LONGEST);
  }

  private static String prompt(JsonNode config, String... names) {
    JsonNode prompts = config.path("prompts");
    for (String name : names) {
      if (prompts.path(name).isTextual()) {
        return prompts.path(name).asText();
      }
    }
    return prompts.path(config.path("default_prompt_name").asText("")).asText("");
  }

  List<Path> taking() {
    Stream<String> all =
        Stream.concat(CONFIGS.stream(), Stream.of(poolingFolder(files) + "/config.json"));
    return files.taking(all.toList(), List.of(graph));
  }

  /** Every parameter that changes what the graph is fed or what is made of it, in one line. */
  String describe() {
    return "sentence;length=%d;fixed=%s;pad=%d;lower=%s;pooling=%s;query=%s;document=%s;poolPrompt=%s"
        .formatted(
            maxLength,
            fixedLength,
            padId,
            lowerCase,
            pooling,
            queryPrompt,
            documentPrompt,
            poolPrompt);
  }
}
