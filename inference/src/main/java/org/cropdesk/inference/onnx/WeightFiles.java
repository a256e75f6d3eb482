package org.cropdesk.inference.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Content hashes of weight files. Hashing gigabytes at every start would be felt, so a hash is kept
 * beside path, size and time of change in the cache directory. Safe from any thread.
 */
public final class WeightFiles {
  private static final Logger log = LoggerFactory.getLogger(WeightFiles.class);
  private final Path cache;

  /**
   * @param cacheDir may not exist yet; when it cannot be written, hashes are made every time
   */
  public WeightFiles(Path cacheDir) {
    cache = cacheDir.resolve("hashes");
  }

  /** sha256 of one file, hexadecimal. */
  public String sha256(Path file) {
    try {
      Path real = file.toRealPath();
      String stamp =
          real + "\n" + Files.size(real) + "\n" + Files.getLastModifiedTime(real).toMillis() + "\n";
      Path entry = cache.resolve(text(real.toString()).substring(0, 24));
      String known = Files.isRegularFile(entry) ? Files.readString(entry) : "";
      if (known.startsWith(stamp) && known.length() == stamp.length() + 64) {
        return known.substring(stamp.length());
      }
      String hash = content(real);
      store(entry, stamp + hash);
      return hash;
    } catch (IOException e) {
      throw new CatalogException(
          ErrorKind.WEIGHTS, "The file " + file + " cannot be read.", "Check the path.", e);
    }
  }

  /** One hash over names and contents, in the given order; names are relative to {@code folder}. */
  public String sha256(Path folder, List<Path> files) {
    var all = new StringBuilder();
    for (Path file : files) {
      String name = folder.relativize(file).toString().replace('\\', '/');
      all.append(name).append('\n').append(sha256(file)).append('\n');
    }
    return text(all.toString());
  }

  /** sha256 of a text in UTF-8, hexadecimal. */
  public static String text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** sha256 of bytes, hexadecimal. */
  public static String bytes(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  private static String content(Path file) throws IOException {
    MessageDigest digest = digest();
    try (InputStream in = Files.newInputStream(file)) {
      var buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }

  private static void store(Path entry, String text) {
    try {
      Files.createDirectories(entry.getParent());
      Path part = Files.createTempFile(entry.getParent(), "hash", ".part");
      Files.writeString(part, text);
      Files.move(part, entry, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      log.debug("The hash cache {} cannot be written: {}", entry, e.getMessage());
    }
  }
}
