package org.cropdesk.storage;

/** How much of today's S3 a server understands. */
public enum S3Compatibility {
  /** Try modern first and fall back; what was needed is asked of the server once, at opening. */
  DETECT,
  /** The SDK's defaults: checksums on every request, chunked and signed uploads. */
  MODERN,
  /** For older stores: checksums only where S3 demands them, uploads in one piece. */
  BASIC
}
