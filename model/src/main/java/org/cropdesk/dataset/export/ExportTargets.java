package org.cropdesk.dataset.export;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.storage.ObjectStores;
import org.cropdesk.storage.S3Store;

/**
 * Opens targets by what people write: {@code DIR}, {@code file:DIR}, {@code s3://BUCKET/PREFIX}.
 */
final class ExportTargets {
  private ExportTargets() {}

  static ExportTarget open(String target, Map<String, String> environment, String token) {
    return isBucket(target)
        ? new S3Target(bucket(target, environment), token)
        : new FolderTarget(folder(target), token);
  }

  static boolean isBucket(String target) {
    return target.strip().startsWith("s3://");
  }

  static S3Store bucket(String target, Map<String, String> environment) {
    if (ObjectStores.open(target.strip(), environment) instanceof S3Store store) {
      return store;
    }
    throw new IllegalStateException("Another store under s3://");
  }

  static Path folder(String target) {
    String text = target.strip();
    String plain = text.startsWith("file:") ? text.substring("file:".length()) : text;
    try {
      if (!plain.isBlank() && !plain.contains("://")) {
        return Path.of(plain).toAbsolutePath().normalize();
      }
    } catch (InvalidPathException e) {
      // The same sentence as for an address of another kind.
    }
    throw new CatalogException(
        ErrorKind.USAGE,
        "This is no place for an export: " + target + ".",
        "Name a folder or s3://BUCKET/PREFIX.",
        null);
  }

  /** As it is kept in the catalog: a folder by its whole path. */
  static String canonical(String target) {
    return isBucket(target) ? target.strip() : folder(target).toString();
  }
}
