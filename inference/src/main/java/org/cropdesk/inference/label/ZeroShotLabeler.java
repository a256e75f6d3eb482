package org.cropdesk.inference.label;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.cropdesk.embedding.SpaceKey;
import org.cropdesk.inference.encode.DualEncoder;
import org.cropdesk.inference.encode.Vectors;
import org.cropdesk.inference.onnx.WeightFiles;
import org.cropdesk.label.Attribute;
import org.cropdesk.label.Suggestion;
import org.cropdesk.label.Vocabularies;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Suggests values by comparing a crop's vector with those of the vocabulary (CLIP, Radford et al.
 * 2021, section 3.1.4: the mean of a value's prompts, normalised again). The vocabulary is encoded
 * once for each pair of vocabulary and encoder and kept on disk. Immutable, safe from any thread.
 */
public final class ZeroShotLabeler {
  private static final Logger log = LoggerFactory.getLogger(ZeroShotLabeler.class);
  private static final int SUGGESTIONS = 3;

  private final Vocabularies all;
  private final Vocabularies vocabularies;
  private final List<float[][]> vectors;
  private final double scale;

  private ZeroShotLabeler(
      Vocabularies all, Vocabularies suggested, List<float[][]> vectors, double scale) {
    this.all = all;
    this.vocabularies = suggested;
    this.vectors = vectors;
    this.scale = scale;
  }

  /** Over the vectors of an encoder. */
  public static ZeroShotLabeler of(DualEncoder encoder, Vocabularies all, Path cacheDir) {
    SpaceKey space = encoder.textSpace();
    return create(
        all,
        encoder::encodeTexts,
        WeightFiles.text(space.encoderHash() + space.preprocessFingerprint()),
        space.dimensions(),
        encoder.info().logitScale(),
        cacheDir);
  }

  /**
   * @param encodeTexts texts to normalised vectors; called only when the cache has none
   * @param space hash of the encoder and of its text preprocessing
   * @param dimensions length of every vector
   * @param scale factor of cosines before the softmax
   * @param cacheDir may not exist yet
   */
  public static ZeroShotLabeler create(
      Vocabularies all,
      Function<List<String>, float[][]> encodeTexts,
      String space,
      int dimensions,
      double scale,
      Path cacheDir) {
    Vocabularies vocabularies = all.suggested();
    Path file =
        cacheDir
            .resolve("vocabularies")
            .resolve(vocabularies.hash().substring(0, 24) + "-" + space.substring(0, 24) + ".bin");
    int count = vocabularies.attributes().stream().mapToInt(a -> a.values().size()).sum();
    float[][] flat = load(file, count, dimensions);
    if (flat.length != count) {
      flat = encode(vocabularies, encodeTexts);
      store(file, flat, dimensions);
    }
    List<float[][]> vectors = new ArrayList<>();
    int next = 0;
    for (Attribute attribute : vocabularies.attributes()) {
      int size = attribute.values().size();
      vectors.add(java.util.Arrays.copyOfRange(flat, next, next + size));
      next += size;
    }
    return new ZeroShotLabeler(all, vocabularies, vectors, scale);
  }

  /** All of them, those that only people speak about included. */
  public Vocabularies vocabularies() {
    return all;
  }

  /**
   * The three best values of every attribute, best first, attributes in the order of the file.
   *
   * @param vector L2-normalised
   */
  public List<Suggestion> label(float[] vector) {
    List<Suggestion> suggestions = new ArrayList<>();
    for (int a = 0; a < vectors.size(); a++) {
      suggest(vocabularies.attributes().get(a), vectors.get(a), vector, suggestions);
    }
    return suggestions;
  }

  private void suggest(
      Attribute attribute, float[][] values, float[] vector, List<Suggestion> into) {
    double[] cosines = new double[values.length];
    double best = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < values.length; i++) {
      cosines[i] = Vectors.dot(vector, values[i]);
      best = Math.max(best, cosines[i]);
    }
    double total = 0;
    for (double cosine : cosines) {
      total += Math.exp(scale * (cosine - best));
    }
    List<Integer> order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -cosines[i]))
            .limit(SUGGESTIONS)
            .toList();
    for (int rank = 0; rank < order.size(); rank++) {
      int i = order.get(rank);
      double confidence = Math.exp(scale * (cosines[i] - best)) / total;
      into.add(new Suggestion(attribute.name(), attribute.values().get(i), confidence, rank + 1));
    }
  }

  private static float[][] encode(
      Vocabularies vocabularies, Function<List<String>, float[][]> encodeTexts) {
    List<String> prompts = new ArrayList<>();
    for (Attribute attribute : vocabularies.attributes()) {
      for (String value : attribute.values()) {
        for (String template : attribute.templates()) {
          prompts.add(template.replace("{}", value));
        }
      }
    }
    float[][] encoded = encodeTexts.apply(prompts);
    List<float[]> means = new ArrayList<>();
    int next = 0;
    for (Attribute attribute : vocabularies.attributes()) {
      int templates = attribute.templates().size();
      for (int v = 0; v < attribute.values().size(); v++) {
        means.add(mean(encoded, next, templates));
        next += templates;
      }
    }
    return means.toArray(float[][]::new);
  }

  private static float[] mean(float[][] vectors, int from, int count) {
    float[] sum = vectors[from].clone();
    for (int i = 1; i < count; i++) {
      for (int d = 0; d < sum.length; d++) {
        sum[d] += vectors[from + i][d];
      }
    }
    return Vectors.normalized(sum);
  }

  private static float[][] load(Path file, int count, int dimensions) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) != 4L * count * dimensions) {
        return new float[0][];
      }
      var floats = ByteBuffer.wrap(Files.readAllBytes(file)).asFloatBuffer();
      var vectors = new float[count][dimensions];
      for (float[] vector : vectors) {
        floats.get(vector);
      }
      return vectors;
    } catch (IOException e) {
      log.debug("The vocabulary cache {} cannot be read: {}", file, e.getMessage());
      return new float[0][];
    }
  }

  private static void store(Path file, float[][] vectors, int dimensions) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * vectors.length * dimensions);
    for (float[] vector : vectors) {
      for (float value : vector) {
        bytes.putFloat(value);
      }
    }
    try {
      Files.createDirectories(file.getParent());
      Path part = Files.createTempFile(file.getParent(), "vocabulary", ".part");
      Files.write(part, bytes.array());
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      log.debug("The vocabulary cache {} cannot be written: {}", file, e.getMessage());
    }
  }
}
