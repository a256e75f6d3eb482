package org.cropdesk.inference.known;

import java.nio.file.Path;
import java.util.List;
import org.cropdesk.inference.remote.KeySource;
import org.cropdesk.inference.remote.ServerSettings;
import org.jspecify.annotations.Nullable;

/**
 * Where encoders may be found.
 *
 * @param folders encoder folders, or folders whose subfolders are such; the first that fits is
 *     taken
 * @param server null when there is none
 * @param threads threads inside one run on the CPU
 * @param margin share of a box added on each side, for new spaces
 * @param cacheDir for hashes; may not exist yet
 */
public record EncoderSettings(
    List<Path> folders,
    @Nullable ServerSettings server,
    KeySource keys,
    int threads,
    double margin,
    Path cacheDir) {
  public EncoderSettings {
    folders = List.copyOf(folders);
  }
}
