package org.cropdesk.inference.onnx;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;

/** A Hugging Face {@code tokenizer.json}. Safe from any thread. */
public final class TextTokenizer implements AutoCloseable {
  private final HuggingFaceTokenizer tokenizer;

  private TextTokenizer(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * @param maxLength longer texts are cut; their special end token stays
   * @throws CatalogException of kind WEIGHTS when the file cannot be used
   */
  public static TextTokenizer open(Path file, int maxLength) {
    OnnxRuntime.get();
    try {
      return new TextTokenizer(
          HuggingFaceTokenizer.builder()
              .optTokenizerPath(file)
              .optMaxLength(maxLength)
              .optTruncation(true)
              .optPadding(false)
              .optAddSpecialTokens(true)
              .build());
    } catch (IOException | RuntimeException e) {
      throw new CatalogException(
          ErrorKind.WEIGHTS,
          "The tokenizer " + file + " cannot be used: " + e.getMessage() + ".",
          "Fetch the file again.",
          e);
    }
  }

  /** Token ids with the special tokens, without padding. */
  public long[] encode(String text) {
    return tokenizer.encode(text).getIds();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
