package org.cropdesk.inference.image;

import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.jspecify.annotations.Nullable;

/** One picture cannot be used. The message has no file name: the caller knows it and adds it. */
public final class ImageRejected extends CatalogException {
  /** Why, as a closed list with codes that never change. */
  public enum Reason {
    TOO_LARGE_PIXELS("too_large_pixels", "Store a smaller copy."),
    TOO_LARGE_BYTES("too_large_bytes", "Store a smaller copy."),
    NOT_AN_IMAGE("not_an_image", "Replace the file by a JPEG, PNG, WebP, GIF or BMP picture."),
    TRUNCATED("truncated", "Upload the file again."),
    CORRUPT("corrupt", "Upload the file again."),
    UNSUPPORTED("unsupported", "Save the picture as an ordinary 8-bit JPEG or PNG."),
    UNREADABLE("unreadable", "Check that the file exists and may be read.");

    private final String code;
    private final String remedy;

    Reason(String code, String remedy) {
      this.code = code;
      this.remedy = remedy;
    }

    public String code() {
      return code;
    }
  }

  private final Reason reason;

  public ImageRejected(Reason reason, String problem) {
    this(reason, problem, null);
  }

  public ImageRejected(Reason reason, String problem, @Nullable Throwable cause) {
    super(ErrorKind.IMAGE, problem, reason.remedy, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** Stable code, for instance {@code truncated}. */
  public String code() {
    return reason.code();
  }

  static ImageRejected truncated(ImageFormat format) {
    return new ImageRejected(
        Reason.TRUNCATED, "The " + format + " data ends before the picture is complete.");
  }

  static ImageRejected corrupt(ImageFormat format, String detail) {
    return new ImageRejected(Reason.CORRUPT, "The " + format + " data is damaged: " + detail + ".");
  }

  static ImageRejected unsupported(ImageFormat format, String detail) {
    return new ImageRejected(
        Reason.UNSUPPORTED, "This kind of " + format + " is not supported: " + detail + ".");
  }
}
