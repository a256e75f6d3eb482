package org.cropdesk.learning;

import java.time.Instant;
import java.util.List;

/**
 * One version of what was learned about an attribute.
 *
 * @param space the only space whose vectors it may see
 * @param values those it can propose
 * @param verified verified crops of the catalog when it was trained
 * @param better whether it may be used: more right than zero-shot, and not by chance
 */
public record Head(
    String attribute,
    int version,
    int space,
    List<String> values,
    Instant trainedAt,
    String trainedBy,
    int verified,
    Measured measured,
    boolean better,
    String sha256) {
  public Head {
    values = List.copyOf(values);
  }
}
