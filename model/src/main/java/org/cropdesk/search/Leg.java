package org.cropdesk.search;

/** A way to find something. */
public enum Leg {
  /** The words of sku, title and description. */
  KEYWORD,
  /** Nearness of vectors inside one space. */
  SEMANTIC
}
