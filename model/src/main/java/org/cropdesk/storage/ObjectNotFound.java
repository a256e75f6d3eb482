package org.cropdesk.storage;

import java.io.IOException;

/** There is no object under a key. */
public final class ObjectNotFound extends IOException {
  private final String key;

  public ObjectNotFound(String key, String location) {
    super("No object " + key + " in " + location);
    this.key = key;
  }

  public String key() {
    return key;
  }
}
