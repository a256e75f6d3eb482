package org.cropdesk.inference.known;

import java.nio.file.Path;

/** What a person names to make vectors with. */
public sealed interface EncoderChoice {
  /** A Hugging Face folder on this machine. */
  record Folder(Path folder) implements EncoderChoice {}

  /** The embedding server of this machine's settings. */
  record Server() implements EncoderChoice {}
}
