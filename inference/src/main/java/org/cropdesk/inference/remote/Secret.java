package org.cropdesk.inference.remote;

/** A key that no log, message or debugger line shows. */
public final class Secret {
  private final String value;

  public Secret(String value) {
    this.value = value.strip();
  }

  /** For the one header that carries it. */
  String value() {
    return value;
  }

  boolean fitsAHeader() {
    return value.chars().allMatch(c -> c > 0x20 && c < 0x7f);
  }

  boolean isEmpty() {
    return value.isEmpty();
  }

  /** A server's words without the key, should it repeat it. */
  String removedFrom(String text) {
    return isEmpty() ? text : text.replace(value, "[key]");
  }

  @Override
  public String toString() {
    return "[key]";
  }
}
