package org.cropdesk.embedding;

/** What of a product a vector was really made of; a combined space falls back to what there is. */
public enum SourceType {
  IMAGE,
  TEXT,
  BOTH
}
