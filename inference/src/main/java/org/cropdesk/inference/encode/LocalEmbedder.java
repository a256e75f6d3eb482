package org.cropdesk.inference.encode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.LongAdder;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.inference.crop.CropRule;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.inference.onnx.OnnxRuntime;
import org.cropdesk.inference.onnx.WeightFiles;

/**
 * A Hugging Face folder on this machine: of both sides (CLIP, SigLIP), of pictures only, or of
 * texts only (a sentence-transformers folder).
 */
public final class LocalEmbedder implements Embedder {
  /** Pictures in one run: more only cost memory. */
  static final int IMAGE_BATCH = 32;

  private final LocalEncoder encoder;
  private final LongAdder items = new LongAdder();

  private LocalEmbedder(LocalEncoder encoder) {
    this.encoder = encoder;
  }

  /**
   * Opens a folder of any of the three kinds.
   *
   * @param threads threads inside one run on the CPU
   * @throws CatalogException of kind WEIGHTS when the folder cannot be used or fails its own test
   */
  public static LocalEmbedder open(
      OnnxRuntime runtime, Path path, WeightFiles hashes, int threads) {
    FolderFiles files = FolderFiles.of(path);
    return new LocalEmbedder(
        switch (Layout.of(files)) {
          case Layout.PicturesOnly only ->
              PictureEncoder.open(runtime, files, only.graph(), hashes, threads);
          case Layout.TextsOnly only ->
              SentenceEncoder.open(runtime, files, only.graph(), hashes, threads);
          case Layout.Dual dual -> new Both(DualEncoder.open(runtime, path, hashes, threads), true);
        });
  }

  /** Whether a folder holds a graph that {@link #open} would look at; it may still be of no use. */
  public static boolean mayBe(Path folder) {
    return Files.isDirectory(folder) && Layout.hasGraph(FolderFiles.of(folder));
  }

  /**
   * The hash that {@link #open} would give the folder, from its files alone: no weights are loaded
   * and nothing is tested.
   *
   * @throws CatalogException of kind WEIGHTS when this is no folder of an encoder
   */
  public static String hash(Path path, WeightFiles hashes) {
    FolderFiles files = FolderFiles.of(path);
    List<Path> taking =
        switch (Layout.of(files)) {
          case Layout.PicturesOnly only -> PictureEncoder.taking(files, only.graph());
          case Layout.TextsOnly only -> SentenceFolder.read(files, only.graph()).taking();
          case Layout.Dual dual -> EncoderFolder.read(path).files();
        };
    return hashes.sha256(path, taking);
  }

  /** An encoder that somebody else opened and will close. */
  public static LocalEmbedder lent(DualEncoder encoder) {
    return new LocalEmbedder(new Both(encoder, false));
  }

  @Override
  public EmbedderInfo info() {
    return encoder.info();
  }

  @Override
  public String imageFingerprint(CropRule rule) {
    return encoder.imageFingerprint(rule);
  }

  @Override
  public String textFingerprint() {
    return encoder.textFingerprint();
  }

  @Override
  public List<Embedded> images(List<PixelImage> crops) {
    List<Embedded> answers = new ArrayList<>(crops.size());
    for (int from = 0; from < crops.size(); from += IMAGE_BATCH) {
      stopWhenInterrupted();
      List<PixelImage> part = crops.subList(from, Math.min(crops.size(), from + IMAGE_BATCH));
      List<float[]> prepared = new ArrayList<>(part.size());
      for (PixelImage crop : part) {
        prepared.add(encoder.pixels(crop));
      }
      add(answers, encoder.encodePixels(prepared), info().imageDimensions());
    }
    return answers;
  }

  @Override
  public List<Embedded> texts(List<String> texts) {
    return texts(texts, false);
  }

  @Override
  public List<Embedded> queries(List<String> texts) {
    return texts(texts, true);
  }

  private List<Embedded> texts(List<String> texts, boolean query) {
    List<Embedded> answers = new ArrayList<>(texts.size());
    for (int from = 0; from < texts.size(); from += info().maxBatch()) {
      stopWhenInterrupted();
      List<String> part = texts.subList(from, Math.min(texts.size(), from + info().maxBatch()));
      add(answers, encoder.encodeTexts(part, query), info().textDimensions());
    }
    return answers;
  }

  private void add(List<Embedded> answers, float[][] vectors, int dimensions) {
    for (float[] vector : vectors) {
      answers.add(Embedded.of(vector, dimensions));
    }
    items.add(vectors.length);
  }

  private static void stopWhenInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("Encoding was stopped");
    }
  }

  @Override
  public float[] probe(Side side) {
    return switch (side) {
      case IMAGE ->
          encoder.encodePixels(List.of(encoder.pixels(Probes.picture(info().imageSide()))))[0];
      case TEXT -> encoder.encodeTexts(List.of(Probes.text()), false)[0];
    };
  }

  @Override
  public Consumption consumption() {
    return new Consumption(items.sum(), 0, 0, 0, 0);
  }

  @Override
  public void close() {
    encoder.close();
  }

  /** A dual encoder; its texts to search with are treated like those to be found. */
  private record Both(DualEncoder dual, boolean owned, EmbedderInfo info) implements LocalEncoder {
    Both(DualEncoder dual, boolean owned) {
      this(dual, owned, describe(dual.info(), dual.matryoshka()));
    }

    private static EmbedderInfo describe(EncoderInfo e, List<Integer> matryoshka) {
      return new EmbedderInfo(
          e.name(),
          e.hash(),
          EmbedderInfo.Kind.LOCAL,
          e.dimensions(),
          e.dimensions(),
          e.imageSize(),
          IMAGE_BATCH,
          0,
          matryoshka,
          e.license());
    }

    @Override
    public String imageFingerprint(CropRule rule) {
      return dual.imageFingerprint(rule);
    }

    @Override
    public String textFingerprint() {
      return dual.textSpace().preprocessFingerprint();
    }

    @Override
    public float[] pixels(PixelImage image) {
      return dual.pixels(image);
    }

    @Override
    public float[][] encodePixels(List<float[]> prepared) {
      return dual.rawPixels(prepared);
    }

    @Override
    public float[][] encodeTexts(List<String> texts, boolean query) {
      return dual.rawTexts(texts);
    }

    @Override
    public void close() {
      if (owned) {
        dual.close();
      }
    }
  }
}
