package org.cropdesk.inference.remote;

import java.util.Map;
import java.util.TreeMap;

/** The server will not take a batch because of what is in it. */
final class ItemsRefused extends RuntimeException {
  private final int status;
  private final Map<Integer, String> named;

  /**
   * @param named places in the batch that the server blames, with its words; may be empty
   */
  ItemsRefused(int status, String what, Map<Integer, String> named) {
    super(what);
    this.status = status;
    this.named = new TreeMap<>(named);
  }

  int status() {
    return status;
  }

  Map<Integer, String> named() {
    return named;
  }
}
