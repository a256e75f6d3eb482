package org.cropdesk.evaluation;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.jspecify.annotations.Nullable;

/**
 * What a model folder says of where its weights come from, in {@value #FILE}. It travels with the
 * weights, so another catalog or machine knows it too.
 *
 * @param dataset name
 * @param version number
 * @param contentSha256 of the version; names it in any catalog
 * @param baseSha256 of the weights that training began with, empty when they were none or unknown
 * @param command that trained it, for people
 */
public record ModelOrigin(
    String dataset, int version, String contentSha256, String baseSha256, String command) {
  public static final String FILE = "cropdesk-model.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @param folder of a model
   * @return empty when there is no such file
   * @throws CatalogException of kind WEIGHTS when it is there and cannot be read
   */
  public static Optional<ModelOrigin> of(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      JsonNode node = JSON.readTree(Files.readAllBytes(file));
      JsonNode dataset = node.path("dataset");
      var origin =
          new ModelOrigin(
              dataset.path("name").asText(),
              dataset.path("version").asInt(),
              dataset.path("contentSha256").asText(),
              node.path("base").path("sha256").asText(""),
              node.path("command").asText(""));
      if (!origin.contentSha256.matches("[0-9a-f]{64}")) {
        throw unreadable(file, "it names no dataset by its contentSha256", null);
      }
      return Optional.of(origin);
    } catch (JacksonException e) {
      throw unreadable(file, e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw unreadable(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static CatalogException unreadable(Path file, String why, @Nullable Throwable cause) {
    return new CatalogException(
        ErrorKind.WEIGHTS,
        "%s cannot be read: %s.".formatted(file, why),
        "Write it again with the recipe, or remove it and name the version with --trained-on.",
        cause);
  }

  /** As people write it: {@code garments:3}. */
  public String reference() {
    return dataset + ":" + version;
  }
}
