package org.cropdesk.dataset.export;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import org.cropdesk.dataset.DatasetItem;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;

/** What can go wrong while a version is written, in sentences. */
final class ExportFaults {
  private static final String GO_ON =
      " Nothing is visible at the target; what was written is kept, to go on from.";

  private ExportFaults() {}

  static CatalogException missing(DatasetItem item, String store, IOException e) {
    return new CatalogException(
        ErrorKind.STORE,
        "Picture "
            + item.position()
            + " of "
            + item.sku()
            + " ("
            + item.objectKey()
            + ") is not in the store "
            + store
            + " any more, so the version cannot be written."
            + GO_ON,
        "Put the file back and go on, or freeze a version without it.",
        e);
  }

  static CatalogException unreadable(DatasetItem item, String store, IOException e) {
    return new CatalogException(
        ErrorKind.STORE,
        "Picture "
            + item.position()
            + " of "
            + item.sku()
            + " cannot be read from "
            + store
            + ": "
            + e.getMessage()
            + "."
            + GO_ON,
        "Check the store, then go on.",
        e);
  }

  static CatalogException changed(DatasetItem item, String store) {
    return new CatalogException(
        ErrorKind.STORE,
        "Picture "
            + item.position()
            + " of "
            + item.sku()
            + " ("
            + item.objectKey()
            + " in "
            + store
            + ") is another file than the version was frozen with."
            + GO_ON,
        "Put the right file back and go on, or freeze a new version.",
        null);
  }

  static CatalogException picture(DatasetItem item, CatalogException e) {
    return new CatalogException(
        e.kind(),
        "Picture "
            + item.position()
            + " of "
            + item.sku()
            + " ("
            + item.objectKey()
            + "): "
            + e.getMessage()
            + GO_ON,
        e.remedy(),
        e);
  }

  static CatalogException otherSize(DatasetItem item, int width, int height) {
    return new CatalogException(
        ErrorKind.IMAGE,
        "It is %d x %d pixels, but its boxes were drawn on %d x %d."
            .formatted(width, height, item.width(), item.height()),
        "Index the product again and freeze a new version.",
        null);
  }

  static CatalogException interrupted(String target, InterruptedException e) {
    return new CatalogException(
        ErrorKind.ENVIRONMENT,
        "Writing to " + target + " was interrupted." + GO_ON,
        "Go on with it.",
        e);
  }

  static CatalogException writing(String target, IOException e) {
    String said = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String reason =
        e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : said;
    String lower = reason.toLowerCase(Locale.ROOT);
    if (lower.contains("no space left")
        || lower.contains("quota exceeded")
        || lower.contains("file too large")) {
      return new CatalogException(
          ErrorKind.ENVIRONMENT,
          "The disk of " + target + " is full (" + reason + ")." + GO_ON,
          "Make room and go on, or cancel the export.",
          e);
    }
    if (e instanceof AccessDeniedException || lower.contains("read-only")) {
      return new CatalogException(
          ErrorKind.ENVIRONMENT,
          "Nothing may be written to " + target + " (" + reason + ")." + GO_ON,
          "Choose a place you may write to.",
          e);
    }
    return new CatalogException(
        ErrorKind.ENVIRONMENT,
        "Writing to " + target + " failed: " + said + "." + GO_ON,
        "Check the target, then go on.",
        e);
  }
}
