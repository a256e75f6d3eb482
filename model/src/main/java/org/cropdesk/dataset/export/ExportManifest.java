package org.cropdesk.dataset.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.Split;
import org.cropdesk.dataset.Taxonomy;

/**
 * What an export says of itself. It holds the hash of the list of all files, so its own hash names
 * every byte; the one time in it is that of freezing.
 */
final class ExportManifest {
  private static final int LAYOUT = 1;

  private final ExportGround ground;
  private final ExportOptions options;
  private final Map<Split, Long> samples;
  private final long captionsCut;

  ExportManifest(
      ExportGround ground, ExportOptions options, Map<Split, Long> samples, long captionsCut) {
    this.ground = ground;
    this.options = options;
    this.samples = samples;
    this.captionsCut = captionsCut;
  }

  static ObjectNode options(ExportOptions options) {
    ObjectNode node = CanonicalJson.object();
    node.put("format", options.format().word());
    if (options.format() instanceof DatasetFormat.YoloClasses classes) {
      node.put("attribute", classes.attribute());
    }
    return node.put("pixels", options.pixels().name()).put("caption", options.caption());
  }

  byte[] bytes(ExportFiles files, FileEntry list) {
    DatasetVersion version = ground.source().version();
    ObjectNode node = CanonicalJson.object();
    node.put("layout", LAYOUT);
    node.put("name", version.name());
    node.put("dataset", version.dataset().name()).put("version", version.number());
    node.put("frozenAt", version.frozenAt().toString()).put("frozenBy", version.frozenBy());
    node.put("note", version.note());
    node.set("query", CanonicalJson.tree(version.query()));
    node.put("snapshot", version.snapshot()).put("decisionsTo", version.decisionsTo());
    node.put("contentSha256", version.contentSha256());
    ObjectNode splits = node.putObject("splits");
    splits.put("salt", version.dataset().salt()).put("near", version.dataset().near());
    splits.put("testFrozen", version.dataset().testFrozen());
    splits.set("ratios", CanonicalJson.tree(version.dataset().ratios()));
    node.set("taxonomy", taxonomy(ground.source().taxonomy()));
    node.put("detectorHash", version.detectorHash()).put("encoderHash", version.encoderHash());
    node.put("preprocessFingerprint", version.preprocessFingerprint());
    node.put("space", version.spaceId());
    node.set("counts", CanonicalJson.tree(version.counts()));
    node.set("leakage", CanonicalJson.tree(version.leakage()));
    node.set("export", export(files));
    node.putObject("files")
        .put("count", files.files())
        .put("bytes", files.bytes())
        .put("list", list.path())
        .put("sha256", list.sha256());
    return CanonicalJson.lines(node);
  }

  private ObjectNode export(ExportFiles files) {
    ObjectNode node = options(options);
    node.put("pictures", ground.pictures().describe());
    if (options.hasVectors()) {
      String proof = ground.source().version().vectorsSha256();
      // Without a proof they are those of the catalog at the time of writing.
      node.putObject("vectors").put("proven", proof != null).put("sha256", proof);
    }
    ObjectNode counted = node.putObject("samples");
    samples.forEach((split, count) -> counted.put(split.word(), count));
    node.put("leftOut", files.refused());
    if (!options.caption().isEmpty()) {
      node.put("captionsCut", captionsCut);
      node.put("captionTokens", ground.tokens() == null ? 0 : ground.tokens().limit());
    }
    return node;
  }

  private static JsonNode taxonomy(Taxonomy taxonomy) {
    var names = new TreeMap<>(taxonomy.names());
    ObjectNode node = CanonicalJson.object().put("version", taxonomy.version());
    node.set("names", CanonicalJson.tree(names));
    return node.put("sha256", Hashes.of(CanonicalJson.line(names)));
  }

  /** What a manifest says. */
  static ExportReport report(byte[] manifest) throws IOException {
    JsonNode node = CanonicalJson.read(manifest);
    long samples = 0;
    for (JsonNode count : node.path("export").path("samples")) {
      samples += count.asLong();
    }
    return new ExportReport(
        new String(manifest, StandardCharsets.UTF_8),
        Hashes.of(manifest),
        node.path("files").path("count").asLong(),
        node.path("files").path("bytes").asLong(),
        samples,
        node.path("export").path("leftOut").asLong());
  }
}
