package org.cropdesk.inference.encode;

import java.nio.file.Path;
import org.cropdesk.inference.onnx.TestGraph;

/**
 * Writes tiny folders of text encoders. A token's vector is {@code [id, 1, id * id]}, so that a
 * test can read from a vector which tokens were pooled; id 50 ("Red") has no number.
 */
final class SentenceFiles {
  private final Path folder;
  private final EncoderFiles files;

  SentenceFiles(Path folder) {
    this.folder = folder;
    files = new EncoderFiles(folder);
    text("config.json", "{\"model_type\": \"bert\"}");
    text("sentence_bert_config.json", "{\"max_seq_length\": 6, \"do_lower_case\": false}");
  }

  SentenceFiles text(String name, String content) {
    files.text(name, content);
    return this;
  }

  SentenceFiles pooling(String flag) {
    return text(
        "1_Pooling/config.json", "{\"word_embedding_dimension\": 3, \"%s\": true}".formatted(flag));
  }

  SentenceFiles graph() {
    return write(new TestGraph());
  }

  /** With what a decoder's export asks for besides. */
  SentenceFiles causalGraph() {
    return write(
        new TestGraph()
            .input("position_ids", TestGraph.INT64, -1, -1)
            .input("past_key_values.0.key", TestGraph.FLOAT, -1, 2, -1, 4)
            .input("past_key_values.0.value", TestGraph.FLOAT, -1, 2, -1, 4));
  }

  private SentenceFiles write(TestGraph graph) {
    tokens(graph, "last_hidden_state")
        .output("last_hidden_state", -1, -1, 3)
        .write(folder.resolve("onnx/model.onnx"));
    return this;
  }

  static TestGraph tokens(TestGraph graph, String output) {
    var table = new float[51 * 3];
    for (int id = 0; id < 51; id++) {
      table[3 * id] = id == 50 ? Float.NaN : id;
      table[3 * id + 1] = 1;
      table[3 * id + 2] = id * id;
    }
    return graph
        .input("input_ids", TestGraph.INT64, -1, -1)
        .input("attention_mask", TestGraph.INT64, -1, -1)
        .weights("table", table, 51, 3)
        .node("Gather", output, "table", "input_ids");
  }
}
