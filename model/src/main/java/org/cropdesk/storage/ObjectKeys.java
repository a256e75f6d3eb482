package org.cropdesk.storage;

import java.io.IOException;
import java.util.Arrays;

/** What may be a key. The rules are those of the strictest store, so that objects can move. */
final class ObjectKeys {
  private static final int LONGEST = 900;

  private ObjectKeys() {}

  /**
   * @throws IOException when the key could name something outside its store
   */
  static String checked(String key) throws IOException {
    boolean badPart =
        Arrays.stream(key.split("/", -1))
            .anyMatch(p -> p.isEmpty() || p.equals(".") || p.equals(".."));
    boolean badCharacter = key.chars().anyMatch(c -> c < 0x20 || c == '\\' || c == 0x7f);
    if (badPart || badCharacter || key.length() > LONGEST) {
      throw new IOException("This is no key of an object: " + key.replaceAll("\\p{Cntrl}", "?"));
    }
    return key;
  }
}
