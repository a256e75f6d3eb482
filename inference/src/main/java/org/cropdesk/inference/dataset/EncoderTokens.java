package org.cropdesk.inference.dataset;

import java.nio.file.Path;
import java.util.Locale;
import org.cropdesk.dataset.export.CaptionTokens;
import org.cropdesk.inference.encode.EncoderInput;
import org.cropdesk.inference.onnx.TextTokenizer;

/** Counts tokens with an encoder's own tokenizer. Safe from any thread. */
public final class EncoderTokens implements CaptionTokens, AutoCloseable {
  private final TextTokenizer tokenizer;
  private final EncoderInput.Text text;

  private EncoderTokens(TextTokenizer tokenizer, EncoderInput.Text text) {
    this.tokenizer = tokenizer;
    this.text = text;
  }

  /**
   * @param encoder folder
   * @throws org.cropdesk.failure.CatalogException of kind WEIGHTS when the folder cannot be used
   */
  public static EncoderTokens open(Path encoder) {
    EncoderInput.Text text = EncoderInput.text(encoder);
    return new EncoderTokens(TextTokenizer.open(text.tokenizer(), text.length() + 1), text);
  }

  /** A text that is too long counts as one token too many, however long it is. */
  @Override
  public int count(String caption) {
    return tokenizer.encode(text.lowerCase() ? caption.toLowerCase(Locale.ROOT) : caption).length;
  }

  @Override
  public int limit() {
    return text.length();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
