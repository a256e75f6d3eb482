package org.cropdesk.storage;

import java.io.IOException;

/** There is no object under a key. */
public final class ObjectNotFound extends IOException {
  private final String key;

  public ObjectNotFound(String key, String location) {
    super(
        "The picture "
            + key
            + " is not in the store "
            + location
            + ". Put it back or import its product again; what was decided is kept.");
    this.key = key;
  }

  public String key() {
    return key;
  }
}
