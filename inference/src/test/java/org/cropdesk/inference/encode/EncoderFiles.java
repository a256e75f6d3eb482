package org.cropdesk.inference.encode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cropdesk.inference.onnx.TestGraph;

/**
 * Writes tiny encoder folders. The image vector is the mean of each channel; the text vector is
 * {@code [sum of ids, number of ids times padding seen, 1]}, so that a test can read from it what
 * the graph was fed.
 */
final class EncoderFiles {
  static final String TOKENIZER =
      """
      {"version": "1.0", "truncation": null, "padding": null,
       "added_tokens": [
         {"id": 0, "content": "<pad>", "single_word": false, "lstrip": false, "rstrip": false,
          "normalized": false, "special": true},
         {"id": 1, "content": "</s>", "single_word": false, "lstrip": false, "rstrip": false,
          "normalized": false, "special": true}],
       "normalizer": null,
       "pre_tokenizer": {"type": "Whitespace"},
       "post_processor": {"type": "TemplateProcessing",
         "single": [{"Sequence": {"id": "A", "type_id": 0}},
                    {"SpecialToken": {"id": "</s>", "type_id": 0}}],
         "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
         "special_tokens": {"</s>": {"id": "</s>", "ids": [1], "tokens": ["</s>"]}}},
       "decoder": null,
       "model": {"type": "WordLevel", "unk_token": "<unk>",
         "vocab": {"<pad>": 0, "</s>": 1, "<unk>": 2, "red": 3, "mug": 4, "Red": 50}}}
      """;

  private final Path folder;

  EncoderFiles(Path folder) {
    this.folder = folder;
    text("tokenizer.json", TOKENIZER);
  }

  EncoderFiles text(String name, String content) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(folder);
      if (name.contains("/")) {
        Files.createDirectories(folder.resolve(name.substring(0, name.lastIndexOf('/'))));
      }
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  EncoderFiles clip() {
    return text("config.json", "{\"text_config\": {\"max_position_embeddings\": 6}}")
        .text(
            "preprocessor_config.json",
            """
            {"feature_extractor_type": "CLIPFeatureExtractor", "size": 8, "crop_size": 8,
             "resample": 3, "do_normalize": false}
            """);
  }

  EncoderFiles vision(String name, long batch, int size, String output) {
    new TestGraph()
        .input("pixel_values", TestGraph.FLOAT, batch, 3, size, size)
        .meanOverPixels(output, "pixel_values")
        .output(output, batch, 3)
        .write(folder.resolve(name));
    return this;
  }

  EncoderFiles text(String name, int type, String output) {
    textGraph(new TestGraph(), type, output).write(folder.resolve(name));
    return this;
  }

  /** Ids, mask and positions all leave a trace in the vector. */
  static TestGraph textGraph(TestGraph graph, int type, String output) {
    return graph
        .input("input_ids", type, -1, 6)
        .input("attention_mask", type, -1, 6)
        .input("position_ids", type, -1, 6)
        .weights("wi", new float[] {1, 0, 0, 10, 0, 0, 100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 6, 3)
        .weights("wm", new float[] {0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0}, 6, 3)
        .weights("wp", new float[] {0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1}, 6, 3)
        .toFloat("fi", "input_ids")
        .toFloat("fm", "attention_mask")
        .toFloat("fp", "position_ids")
        .node("MatMul", "a", "fi", "wi")
        .node("MatMul", "b", "fm", "wm")
        .node("MatMul", "c", "fp", "wp")
        .node("Add", "ab", "a", "b")
        .node("Add", output, "ab", "c")
        .output(output, -1, 3);
  }
}
