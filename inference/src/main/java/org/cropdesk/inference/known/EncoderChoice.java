package org.cropdesk.inference.known;

import java.nio.file.Path;
import org.cropdesk.inference.remote.ServerSettings;
import org.jspecify.annotations.Nullable;

/** What a person names to make vectors with. */
public sealed interface EncoderChoice {
  /** A Hugging Face folder on this machine. */
  record Folder(Path folder) implements EncoderChoice {}

  /**
   * An embedding server.
   *
   * @param at null for the one of this machine's settings
   */
  record Server(@Nullable ServerSettings at) implements EncoderChoice {
    /** The embedding server of this machine's settings. */
    public Server() {
      this(null);
    }
  }
}
