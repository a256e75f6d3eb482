package org.cropdesk.inference.encode;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.onnx.OnnxFile;
import org.jspecify.annotations.Nullable;

/** The files of a Hugging Face folder; graphs lie in {@code onnx/} or beside the configs. */
record FolderFiles(Path folder) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @throws CatalogException of kind WEIGHTS when there is no such folder
   */
  static FolderFiles of(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new CatalogException(
          ErrorKind.WEIGHTS,
          "The encoder folder " + folder + " does not exist.",
          "Choose a Hugging Face folder with ONNX files.",
          null);
    }
    return new FolderFiles(folder);
  }

  String name() {
    Path last = folder.toAbsolutePath().normalize().getFileName();
    return last == null ? folder.toString() : last.toString();
  }

  Optional<Path> graph(String name) {
    return Stream.of(folder.resolve("onnx").resolve(name), folder.resolve(name))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  JsonNode required(String name) {
    if (!Files.isRegularFile(folder.resolve(name))) {
      throw unusable("has no " + name, null);
    }
    return optional(name);
  }

  JsonNode optional(String name) {
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

  /** Those of the configs that are there, and the graphs with their weights, by name. */
  List<Path> taking(Collection<String> configs, Collection<OnnxFile> graphs) {
    List<Path> files = new ArrayList<>();
    for (String name : configs) {
      if (Files.isRegularFile(folder.resolve(name))) {
        files.add(folder.resolve(name));
      }
    }
    for (OnnxFile graph : graphs) {
      files.add(graph.path());
      for (String location : graph.externalData()) {
        files.add(graph.path().resolveSibling(location));
      }
    }
    return files.stream().distinct().sorted().toList();
  }

  /** The id that fills rows of tokens, as the tokenizer or its configs name it. */
  OptionalLong padId(JsonNode tokenizer, JsonNode... configs) {
    JsonNode padding = tokenizer.path("padding").path("pad_id");
    if (padding.isIntegralNumber()) {
      return OptionalLong.of(padding.asLong());
    }
    for (JsonNode source : configs) {
      JsonNode token = source.path("pad_token");
      String content = token.isObject() ? token.path("content").asText("") : token.asText("");
      long id = content.isEmpty() ? -1 : tokenId(tokenizer, content);
      if (id >= 0) {
        return OptionalLong.of(id);
      }
    }
    return OptionalLong.empty();
  }

  /** The id of a token, -1 when there is none. */
  static long tokenId(JsonNode tokenizer, String content) {
    for (JsonNode added : tokenizer.path("added_tokens")) {
      if (added.path("content").asText().equals(content)) {
        return added.path("id").asLong();
      }
    }
    return tokenizer.path("model").path("vocab").path(content).asLong(-1);
  }

  /**
   * Lengths at which vectors may be cut: {@code matryoshka_dimensions} of any of the configs. There
   * is no other agreed place; a person may say so where the folder does not.
   */
  static List<Integer> matryoshka(JsonNode... configs) {
    for (JsonNode config : configs) {
      List<Integer> lengths = new ArrayList<>();
      config.path("matryoshka_dimensions").forEach(n -> lengths.add(n.asInt()));
      if (!lengths.isEmpty()) {
        return lengths;
      }
    }
    return List.of();
  }

  CatalogException unusable(String what, @Nullable Throwable cause) {
    return new CatalogException(
        ErrorKind.WEIGHTS,
        "The encoder folder " + folder + " " + what + ".",
        "Choose a Hugging Face folder of a CLIP, SigLIP or text encoder with ONNX files.",
        cause);
  }
}
