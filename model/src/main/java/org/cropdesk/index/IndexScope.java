package org.cropdesk.index;

/** Which products an index run takes on. */
public enum IndexScope {
  /** Never indexed, or the pictures, the text or the machines changed since. */
  MISSING,
  /** Every product. */
  ALL
}
