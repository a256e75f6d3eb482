package org.cropdesk.inference.image;

import java.util.Locale;

/** The formats that can be decoded. */
public enum ImageFormat {
  JPEG,
  PNG,
  WEBP,
  GIF,
  BMP;

  /** Lower-case name as the catalog stores it, for instance {@code jpeg}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
