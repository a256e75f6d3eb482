package org.cropdesk.embedding;

/** Which side of the product is embedded. */
public enum Aspect {
  IMAGE,
  TEXT,
  COMBINED,
  DESCRIPTION,
  USAGE,
  FEATURE
}
