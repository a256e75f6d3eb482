package org.cropdesk.inference.encode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.inference.crop.CropRule;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.inference.onnx.OnnxFile;
import org.cropdesk.inference.onnx.OnnxRuntime;
import org.cropdesk.inference.onnx.OnnxSession;
import org.cropdesk.inference.onnx.TensorData;
import org.cropdesk.inference.onnx.TextTokenizer;
import org.cropdesk.inference.onnx.WeightFiles;

/**
 * A folder that encodes texts only, of the BERT kind or a causal one like Qwen3-Embedding. Rows are
 * as long as the longest text of their run and padded behind; texts of like length run together.
 */
final class SentenceEncoder implements LocalEncoder {
  private static final List<String> POOLED =
      List.of("sentence_embedding", "text_embeds", "pooler_output");

  /** Texts in one list. */
  private static final int BATCH = 128;

  private static final int ROWS = 32;

  /** Tokens in one run, padding included: memory grows with them. */
  private static final int TOKENS = 16_384;

  private final SentenceFolder folder;
  private final OnnxSession session;
  private final TextTokenizer tokenizer;
  private final String output;
  private final boolean pooled;
  private final int fixedBatch;
  private final EmbedderInfo info;

  private SentenceEncoder(
      SentenceFolder folder, OnnxSession session, TextTokenizer tokenizer, String hash) {
    this.folder = folder;
    this.session = session;
    this.tokenizer = tokenizer;
    try {
      OnnxFile graph = folder.graph();
      String single =
          POOLED.stream().filter(n -> graph.output(n).isPresent()).findFirst().orElse("");
      // What sentence-transformers exported pools itself; BERT's pooler_output is another thing.
      pooled = folder.pooling() == Pooling.NONE || single.equals(POOLED.getFirst());
      output = pooled ? single : tokens(graph);
      if (output.isEmpty()) {
        throw folder
            .files()
            .unusable("has no 1_Pooling/config.json, and its graph returns tokens only", null);
      }
      fixedBatch = (int) Math.max(0, graph.input("input_ids").map(t -> t.dim(0)).orElse(-1L));
      int dimensions = encodeTexts(List.of(Probes.text()), false)[0].length;
      info =
          new EmbedderInfo(
              folder.files().name(),
              hash,
              EmbedderInfo.Kind.LOCAL,
              0,
              dimensions,
              0,
              BATCH,
              0,
              folder.matryoshka(),
              folder.license());
      EncoderSelfTest.run(
          folder.files(),
          image -> {
            throw folder
                .files()
                .unusable("has a golden vector of a picture but encodes texts only", null);
          },
          text -> encodeTexts(List.of(text), false)[0]);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * @throws CatalogException of kind WEIGHTS when the folder cannot be used
   */
  static SentenceEncoder open(
      OnnxRuntime runtime, FolderFiles files, OnnxFile graph, WeightFiles hashes, int threads) {
    SentenceFolder folder = SentenceFolder.read(files, graph);
    for (OnnxFile.Tensor input : graph.inputs()) {
      if (!known(input)) {
        throw files.unusable("has a graph that asks for " + input.name(), null);
      }
    }
    TextTokenizer tokenizer =
        TextTokenizer.open(files.folder().resolve("tokenizer.json"), folder.maxLength());
    OnnxSession session;
    try {
      session = runtime.open(graph, threads);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
    return new SentenceEncoder(
        folder, session, tokenizer, hashes.sha256(files.folder(), folder.taking()));
  }

  private static boolean known(OnnxFile.Tensor input) {
    return switch (input.name()) {
      case "input_ids", "attention_mask", "position_ids", "token_type_ids" -> true;
      default -> pastOf(input);
    };
  }

  /** A decoder's memory of tokens before these; there are none. */
  static boolean pastOf(OnnxFile.Tensor input) {
    return input.name().startsWith("past_key_values")
        && input.rank() == 4
        && input.dim(1) > 0
        && input.dim(3) > 0;
  }

  private String tokens(OnnxFile graph) {
    for (String name : List.of("last_hidden_state", "token_embeddings", "hidden_states")) {
      if (graph.output(name).isPresent()) {
        return name;
      }
    }
    throw folder
        .files()
        .unusable("says how to pool tokens, but its graph has no last_hidden_state", null);
  }

  @Override
  public EmbedderInfo info() {
    return info;
  }

  @Override
  public String imageFingerprint(CropRule rule) {
    throw noPictures();
  }

  @Override
  public String textFingerprint() {
    return WeightFiles.text("v1;" + folder.describe());
  }

  @Override
  public float[] pixels(PixelImage image) {
    throw noPictures();
  }

  @Override
  public float[][] encodePixels(List<float[]> prepared) {
    throw noPictures();
  }

  private UnsupportedOperationException noPictures() {
    return new UnsupportedOperationException(
        "The encoder " + folder.files().name() + " takes no pictures.");
  }

  @Override
  public float[][] encodeTexts(List<String> texts, boolean query) {
    String prompt = query ? folder.queryPrompt() : folder.documentPrompt();
    int before = prompt.isEmpty() || folder.poolPrompt() ? 0 : promptTokens(prompt);
    long[][] rows =
        texts.stream().map(t -> tokenizer.encode(cased(prompt + t))).toArray(long[][]::new);
    int[] order =
        IntStream.range(0, rows.length)
            .boxed()
            .sorted(Comparator.comparingInt(i -> rows[i].length))
            .mapToInt(Integer::intValue)
            .toArray();
    var vectors = new float[rows.length][];
    for (int from = 0; from < order.length; ) {
      int count = fits(rows, order, from);
      run(rows, order, from, count, before, vectors);
      from += count;
    }
    return vectors;
  }

  private String cased(String text) {
    return folder.lowerCase() ? text.toLowerCase(Locale.ROOT) : text;
  }

  /** Tokens of the prompt without the end token, which comes after the text only. */
  private int promptTokens(String prompt) {
    return Math.max(0, tokenizer.encode(cased(prompt)).length - 1);
  }

  private int fits(long[][] rows, int[] order, int from) {
    int left = order.length - from;
    if (fixedBatch > 0) {
      return Math.min(left, fixedBatch);
    }
    int count = 1;
    while (count < Math.min(left, ROWS)
        && (count + 1) * length(rows, order, from, count + 1) <= TOKENS) {
      count++;
    }
    return count;
  }

  /** They are sorted: the last one is the longest. */
  private int length(long[][] rows, int[] order, int from, int count) {
    return folder.fixedLength()
        ? folder.maxLength()
        : Math.max(1, rows[order[from + count - 1]].length);
  }

  private void run(long[][] rows, int[] order, int from, int count, int before, float[][] vectors) {
    int length = length(rows, order, from, count);
    int height = Math.max(count, fixedBatch);
    var batch = EncoderTower.Texts.blank(height, length);
    for (int i = 0; i < height; i++) {
      // A row that only fills a fixed batch must still be a sentence.
      batch.set(i, padded(rows[order[from + Math.min(i, count - 1)]], length));
    }
    Map<String, TensorData> inputs = new LinkedHashMap<>();
    for (OnnxFile.Tensor input : folder.graph().inputs()) {
      inputs.put(input.name(), input(input, batch));
    }
    TensorData.Output out =
        session.run(inputs).stream()
            .filter(o -> o.name().equals(output))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("The graph did not return " + output));
    int dimensions = (int) out.shape()[out.shape().length - 1];
    for (int i = 0; i < count; i++) {
      int behind = Math.max(1, rows[order[from + i]].length);
      vectors[order[from + i]] =
          pooled
              ? Vectors.normalized(out.values(), i * dimensions, dimensions)
              : Vectors.normalized(
                  folder.pooling().pool(out.values(), i, length, dimensions, before, behind));
    }
  }

  private TextPreprocess.Row padded(long[] tokens, int length) {
    var ids = new long[length];
    var mask = new long[length];
    for (int i = 0; i < length; i++) {
      ids[i] = i < tokens.length ? tokens[i] : folder.padId();
      mask[i] = i < tokens.length ? 1 : 0;
    }
    return new TextPreprocess.Row(ids, mask);
  }

  private static TensorData input(OnnxFile.Tensor input, EncoderTower.Texts batch) {
    return switch (input.name()) {
      case "attention_mask" -> longs(batch.mask(), batch);
      case "position_ids" -> longs(batch.positions(), batch);
      case "token_type_ids" -> longs(batch.zeros(), batch);
      case "input_ids" -> longs(batch.ids(), batch);
      default -> new TensorData.Floats(nothing(), batch.rows(), input.dim(1), 0, input.dim(3));
    };
  }

  private static TensorData longs(LongBuffer values, EncoderTower.Texts batch) {
    return new TensorData.Longs(values, batch.rows(), batch.length());
  }

  private static FloatBuffer nothing() {
    return ByteBuffer.allocateDirect(0).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  @Override
  public void close() {
    session.close();
    tokenizer.close();
  }
}
