package org.cropdesk.inference.encode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.SpaceKey;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.crop.CropRule;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.inference.onnx.OnnxRuntime;
import org.cropdesk.inference.onnx.OnnxSession;
import org.cropdesk.inference.onnx.TextTokenizer;
import org.cropdesk.inference.onnx.WeightFiles;

/**
 * An encoder of the CLIP family: pictures and texts to vectors of one space, each of length 1.
 * {@link #pixels} may run on any number of threads; the encode methods may be called from any
 * thread, and each side runs one batch at a time.
 */
public final class DualEncoder implements AutoCloseable {
  private static final List<String> TEXT_OUTPUTS = List.of("text_embeds", "pooler_output");

  /** Texts are short work: more in one run only costs memory. */
  private static final int TEXT_BATCH = 32;

  private final EncoderFolder folder;
  private final List<OnnxSession> sessions;
  private final PictureRunner pictures;
  private final EncoderTower textTower;
  private final TextTokenizer tokenizer;
  private final ImagePreprocess imagePreprocess;
  private final TextPreprocess textPreprocess;
  private final EncoderInfo info;

  private DualEncoder(EncoderFolder folder, String hash, OnnxRuntime runtime, int threads) {
    this.folder = folder;
    imagePreprocess = folder.imagePreprocess();
    textPreprocess = folder.textPreprocess();
    List<OnnxSession> opened = new ArrayList<>();
    TextTokenizer tokens = TextTokenizer.open(folder.tokenizerFile(), textPreprocess.length());
    try {
      opened.add(runtime.open(folder.vision(), threads));
      if (!folder.text().path().equals(folder.vision().path())) {
        opened.add(runtime.open(folder.text(), threads));
      }
      sessions = List.copyOf(opened);
      tokenizer = tokens;
      pictures =
          new PictureRunner(
              folder.whole(), sessions.getFirst(), imagePreprocess, textPreprocess.length());
      textTower = new EncoderTower(sessions.getLast(), "input_ids", TEXT_OUTPUTS);
      info = info(hash);
      EncoderSelfTest.run(folder.whole(), this::encodeImage, text -> encodeTexts(List.of(text))[0]);
    } catch (RuntimeException e) {
      opened.forEach(OnnxSession::close);
      tokens.close();
      throw e;
    }
  }

  /**
   * Opens a folder and proves that it computes what its author's did, where the folder has golden
   * vectors.
   *
   * @param threads threads inside one run on the CPU
   * @throws CatalogException of kind WEIGHTS when the folder cannot be used or fails its test
   */
  public static DualEncoder open(OnnxRuntime runtime, Path path, WeightFiles hashes, int threads) {
    EncoderFolder folder = EncoderFolder.read(path);
    return new DualEncoder(folder, hashes.sha256(path, folder.files()), runtime, threads);
  }

  private EncoderInfo info(String hash) {
    int imageDimensions = probe(Aspect.IMAGE).length;
    int textDimensions = probe(Aspect.TEXT).length;
    if (imageDimensions != textDimensions) {
      throw new CatalogException(
          ErrorKind.WEIGHTS,
          "The encoder folder %s makes image vectors of %d and text vectors of %d dimensions."
              .formatted(folder.folder(), imageDimensions, textDimensions),
          "Export both sides with their projection.",
          null);
    }
    return new EncoderInfo(
        folder.name(),
        hash,
        folder.kind(),
        imageDimensions,
        imagePreprocess.width(),
        textPreprocess.length(),
        folder.logitScale(),
        folder.license());
  }

  public EncoderInfo info() {
    return info;
  }

  List<Integer> matryoshka() {
    return folder.matryoshka();
  }

  /** The rule that makes this encoder's pictures from boxes. */
  public CropRule cropRule(double margin) {
    return new CropRule(margin, imagePreprocess.width());
  }

  /** Identity of everything that changes pixels on the way to this encoder. */
  public String imageFingerprint(CropRule rule) {
    return PreprocessFingerprint.image(rule, imagePreprocess);
  }

  public SpaceKey imageSpace(CropRule rule) {
    return space(Aspect.IMAGE, imageFingerprint(rule));
  }

  public SpaceKey textSpace() {
    return space(Aspect.TEXT, PreprocessFingerprint.text(textPreprocess));
  }

  private SpaceKey space(Aspect aspect, String fingerprint) {
    return new SpaceKey(aspect, info.name(), info.hash(), fingerprint, info.dimensions());
  }

  /**
   * A picture as the graph takes it, 3 x size x size. A picture of exactly that size is not
   * resampled; any other is resized and cropped as the folder says.
   */
  public float[] pixels(PixelImage image) {
    return imagePreprocess.toTensor(image);
  }

  /** Vectors of pictures prepared by {@link #pixels}, in one run where the graph allows it. */
  public float[][] encodePixels(List<float[]> pictures) {
    return this.pictures.checked(rawPixels(pictures));
  }

  /** The same where one bad vector must not cost the others theirs. */
  float[][] rawPixels(List<float[]> prepared) {
    return pictures.run(prepared);
  }

  /** The vector of a picture of any size. */
  public float[] encodeImage(PixelImage image) {
    return encodePixels(List.of(pixels(image)))[0];
  }

  /** Vectors of texts; what does not fit into the encoder's length is cut. */
  public float[][] encodeTexts(List<String> texts) {
    return textTower.checked(rawTexts(texts));
  }

  /** The same where one bad vector must not cost the others theirs. */
  float[][] rawTexts(List<String> texts) {
    var vectors = new float[texts.size()][];
    int step = textTower.fixedBatch() > 0 ? textTower.fixedBatch() : TEXT_BATCH;
    for (int from = 0; from < texts.size(); from += step) {
      int count = Math.min(step, texts.size() - from);
      int rows = textTower.fixedBatch() > 0 ? step : count;
      var batch = EncoderTower.Texts.blank(rows, textPreprocess.length());
      for (int i = 0; i < rows; i++) {
        // A row that only fills a fixed batch must still be a sentence.
        String text = i < count ? texts.get(from + i) : "";
        batch.set(i, textPreprocess.row(tokenizer, text));
      }
      float[][] part =
          textTower.run(rows, count, imagePreprocess, textPreprocess.length(), null, batch);
      System.arraycopy(part, 0, vectors, from, count);
    }
    return vectors;
  }

  /**
   * The vector of a drawn picture or of a fixed text, as this machine computes it now.
   *
   * @param aspect IMAGE or TEXT
   */
  public float[] probe(Aspect aspect) {
    return switch (aspect) {
      case IMAGE -> encodeImage(ProbePicture.render(imagePreprocess.width()));
      case TEXT -> encodeTexts(List.of(ProbePicture.TEXT))[0];
      case COMBINED, DESCRIPTION, USAGE, FEATURE ->
          throw new IllegalArgumentException("There is no probe for " + aspect);
    };
  }

  @Override
  public void close() {
    sessions.forEach(OnnxSession::close);
    tokenizer.close();
  }
}
