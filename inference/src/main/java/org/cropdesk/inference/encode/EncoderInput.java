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
}
