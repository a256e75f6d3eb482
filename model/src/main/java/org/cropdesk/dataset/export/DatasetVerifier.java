package org.cropdesk.dataset.export;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.job.StopSignal;

/** Proves that an export is, byte by byte, what was published. */
public final class DatasetVerifier {
  /** So many of each kind are named. */
  private static final int NAMED = 100;

  private static final int HASH = 64;

  private DatasetVerifier() {}

  /**
   * What was found.
   *
   * @param name of the version, as its manifest says
   * @param manifestSha256 of the manifest as it lies there; the catalog knows which it published
   * @param files in the list
   * @param missing paths, the first hundred
   * @param changed paths, the first hundred
   * @param extra paths that are in no list, the first hundred
   */
  public record Verified(
      String name,
      String manifestSha256,
      long files,
      long bytes,
      Paths missing,
      Paths changed,
      Paths extra) {
    /** Whether all is as it was published. */
    public boolean isWhole() {
      return missing.count() + changed.count() + extra.count() == 0;
    }
  }

  /**
   * Some paths.
   *
   * @param count of all of them
   * @param named the first ones
   */
  public record Paths(long count, List<String> named) {}

  private static final class Finding {
    private final List<String> named = new ArrayList<>();
    private long count;

    void add(String path) {
      count++;
      if (named.size() < NAMED) {
        named.add(path);
      }
    }

    Paths paths() {
      return new Paths(count, List.copyOf(named));
    }
  }

  /**
   * Reads every byte; of the paths eight bytes each are held in memory.
   *
   * @param place {@code DIR} or {@code s3://BUCKET/PREFIX}
   * @return empty when it was stopped
   * @throws CatalogException of kind USAGE when no export is there
   */
  public static Optional<Verified> verify(
      String place, Map<String, String> environment, StopSignal stop, ExportWatch watch) {
    try (var set = PublishedSet.open(place, environment)) {
      return verify(set, stop, watch);
    } catch (IOException e) {
      throw new CatalogException(
          ErrorKind.ENVIRONMENT,
          "The export at " + place + " cannot be read: " + e.getMessage() + ".",
          "Check the disk or the network and try again.",
          e);
    }
  }

  private static Optional<Verified> verify(PublishedSet set, StopSignal stop, ExportWatch watch)
      throws IOException {
    byte[] manifest =
        set.bytes(ExportRun.MANIFEST)
            .orElseThrow(() ->
                new CatalogException(
                    ErrorKind.USAGE,
                    "There is no export at " + set.location() + ": it has no manifest.json.",
                    "Name the folder or prefix that a dataset was exported to.",
                    null));
    JsonNode said = CanonicalJson.read(manifest);
    var missing = new Finding();
    var changed = new Finding();
    var extra = new Finding();
    checkList(set, said, missing, changed);
    var known = new Known();
    known.add(ExportRun.MANIFEST);
    known.add(ExportRun.FILES);
    long total = said.path("files").path("count").asLong();
    long files = 0;
    long bytes = 0;
    Optional<InputStream> list = set.open(ExportRun.FILES);
    if (list.isPresent()) {
      try (var lines =
          new BufferedReader(new InputStreamReader(list.get(), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (stop.isRequested()) {
            return Optional.empty();
          }
          if (line.length() <= HASH + 2) {
            continue;
          }
          String path = line.substring(HASH + 2);
          known.add(path);
          bytes += check(set, path, line.substring(0, HASH), missing, changed);
          files++;
          watch.reached(new ExportWatch.Progress(files, total, files, bytes));
        }
      }
    }
    known.sort();
    set.each(path -> {
      if (!known.has(path)) {
        extra.add(path);
      }
    });
    return Optional.of(
        new Verified(
            said.path("name").asText(),
            Hashes.of(manifest),
            files,
            bytes,
            missing.paths(),
            changed.paths(),
            extra.paths()));
  }

  /** The list is named by the manifest; one that was exchanged proves nothing. */
  private static void checkList(
      PublishedSet set, JsonNode manifest, Finding missing, Finding changed) throws IOException {
    check(set, ExportRun.FILES, manifest.path("files").path("sha256").asText(), missing, changed);
  }

  private static long check(
      PublishedSet set, String path, String sha256, Finding missing, Finding changed)
      throws IOException {
    Optional<InputStream> open = set.open(path);
    if (open.isEmpty()) {
      missing.add(path);
      return 0;
    }
    var digest = Hashes.sha256();
    long size = 0;
    try (InputStream in = open.get()) {
      var piece = new byte[1 << 16];
      for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
        digest.update(piece, 0, n);
        size += n;
      }
    }
    if (!Hashes.hex(digest).equals(sha256)) {
      changed.add(path);
    }
    return size;
  }

  /** Paths by 64 bits of their hash: two of a million fall together once in 37 million sets. */
  private static final class Known {
    private long[] hashes = new long[1024];
    private int size;

    void add(String path) {
      if (size == hashes.length) {
        hashes = Arrays.copyOf(hashes, 2 * size);
      }
      hashes[size++] = hash(path);
    }

    void sort() {
      hashes = Arrays.copyOf(hashes, size);
      Arrays.sort(hashes);
    }

    boolean has(String path) {
      return Arrays.binarySearch(hashes, hash(path)) >= 0;
    }

    private static long hash(String path) {
      byte[] digest = Hashes.sha256().digest(path.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    }
  }
}
