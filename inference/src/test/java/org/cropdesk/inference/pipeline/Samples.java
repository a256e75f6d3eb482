package org.cropdesk.inference.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cropdesk.index.ImageInput;
import org.cropdesk.index.ProductInput;

/** The sample models, the sample catalog and the holdout set of this repository. */
final class Samples {
  static final Path ROOT = Path.of(System.getProperty("cropdesk.root", "..")).resolve("samples");
  static final ObjectMapper JSON = JsonMapper.builder().build();

  private Samples() {}

  /** {@code -Dcropdesk.sample.encoder=encoder-256} measures the other one. */
  static PipelineConfig config(Path cache) {
    return PipelineConfig.standard(
        ROOT.resolve("models/detector.onnx"),
        ROOT.resolve("models").resolve(System.getProperty("cropdesk.sample.encoder", "encoder")),
        ROOT.resolve("vocabularies.yaml"),
        cache);
  }

  static JsonNode truth(String set) throws IOException {
    return JSON.readTree(Files.readAllBytes(ROOT.resolve(set).resolve("truth.json")));
  }

  /** Products of a set, in the order of its file. */
  static List<ProductInput> products(String set) throws IOException {
    List<ProductInput> products = new ArrayList<>();
    for (Map<String, String> row : Csv.read(ROOT.resolve(set).resolve("products.csv"))) {
      List<ImageInput> images = new ArrayList<>();
      for (String name : row.getOrDefault("images", "").split(";")) {
        if (!name.isBlank()) {
          Path file = ROOT.resolve(set).resolve("images").resolve(name);
          images.add(new ImageInput(images.size(), name, () -> Files.readAllBytes(file)));
        }
      }
      products.add(
          new ProductInput(
              products.size(),
              1,
              row.getOrDefault("sku", ""),
              row.getOrDefault("title", ""),
              row.getOrDefault("description", ""),
              images));
    }
    return products;
  }
}
