package org.cropdesk.inference.encode;

import java.nio.file.Path;

/** What an encoder folder says about its input, without opening a session. */
public final class EncoderInput {
  private EncoderInput() {}

  /**
   * Side of the square input, pixels. Reads the configs and the graphs' headers only, which takes
   * milliseconds.
   *
   * @throws org.cropdesk.failure.CatalogException of kind WEIGHTS when the folder cannot be used
   */
  public static int side(Path folder) {
    return EncoderFolder.read(folder).imagePreprocess().width();
  }

  /**
   * How a text becomes tokens.
   *
   * @param tokenizer the folder's {@code tokenizer.json}
   * @param length tokens the text tower reads, special ones included
   * @param lowerCase whether texts are lower-cased before the tokenizer sees them
   */
  public record Text(Path tokenizer, int length, boolean lowerCase) {}

  /**
   * As cheap as {@link #side}.
   *
   * @throws org.cropdesk.failure.CatalogException of kind WEIGHTS when the folder cannot be used
   */
  public static Text text(Path folder) {
    EncoderFolder files = EncoderFolder.read(folder);
    TextPreprocess preprocess = files.textPreprocess();
    return new Text(files.tokenizerFile(), preprocess.length(), preprocess.lowerCase());
  }
}
