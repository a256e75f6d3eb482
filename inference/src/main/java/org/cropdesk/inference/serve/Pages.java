package org.cropdesk.inference.serve;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.cropdesk.inference.encode.Embedded;
import org.cropdesk.inference.encode.Embedder;
import org.cropdesk.inference.encode.EmbedderInfo;
import org.cropdesk.inference.encode.Side;

/** The JSON that the server answers with. */
record Pages(Embedder embedder) {
  private static final ObjectMapper JSON = new ObjectMapper();

  ObjectNode info() {
    EmbedderInfo info = embedder.info();
    ObjectNode page =
        JSON.createObjectNode()
            .put("model", info.name())
            .put("revision", info.hash())
            .put("imageDimensions", info.imageDimensions())
            .put("textDimensions", info.textDimensions())
            .put("imageSide", info.imageSide())
            .put("maxBatch", info.maxBatch())
            .put("preprocess", preprocess(info))
            .put("license", info.license());
    ArrayNode lengths = page.putArray("matryoshka");
    info.matryoshka().forEach(lengths::add);
    return page;
  }

  /** Clients cut and resize crops themselves; what matters is what happens after that. */
  private String preprocess(EmbedderInfo info) {
    String image =
        info.imageDimensions() > 0 ? embedder.imageFingerprint(embedder.cropRule(0)) : "";
    return image + ":" + (info.textDimensions() > 0 ? embedder.textFingerprint() : "");
  }

  /**
   * Vectors of a batch, with what a drill wants to be wrong with them.
   *
   * @throws Batch.Unreadable when a picture is none
   */
  ObjectNode vectors(Batch batch, boolean openAi, Fault fault) {
    List<Embedded> answers =
        switch (batch.side()) {
          case IMAGE -> embedder.images(batch.pictures());
          case TEXT ->
              batch.query() ? embedder.queries(batch.items()) : embedder.texts(batch.items());
        };
    int count = fault == Fault.MISSING ? answers.size() - 1 : answers.size();
    EmbedderInfo info = embedder.info();
    ObjectNode page = JSON.createObjectNode().put("model", info.name());
    ArrayNode all = openAi ? page.put("object", "list").putArray("data") : page.putArray("vectors");
    for (int i = 0; i < count; i++) {
      ArrayNode numbers =
          openAi
              ? all.addObject().put("object", "embedding").put("index", i).putArray("embedding")
              : all.addArray();
      write(numbers, answers.get(i), info.dimensions(batch.side()), i == 0 ? fault : whole(fault));
    }
    if (openAi) {
      int tokens =
          batch.side() == Side.TEXT ? batch.items().stream().mapToInt(Pages::words).sum() : 0;
      page.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
    } else {
      page.put("revision", info.hash()).put("dimensions", info.dimensions(batch.side()));
    }
    return page;
  }

  /** Of the faults of the first vector only, nothing is left for the others. */
  private static Fault whole(Fault fault) {
    return fault == Fault.WRONG_DIMENSIONS ? fault : Fault.NONE;
  }

  private static void write(ArrayNode numbers, Embedded answer, int dimensions, Fault fault) {
    float[] values =
        switch (answer) {
          case Embedded.Vector vector -> vector.values();
          case Embedded.Refused _ -> null;
        };
    for (int d = 0; d < dimensions; d++) {
      numbers.add(
          values == null || fault == Fault.NAN ? Float.NaN : fault == Fault.ZERO ? 0 : values[d]);
    }
    if (fault == Fault.WRONG_DIMENSIONS) {
      numbers.add(0.5f);
    }
  }

  /** A count that stands in for tokens, which the embedder does not tell. */
  private static int words(String text) {
    return text.split("\\s+").length;
  }
}
