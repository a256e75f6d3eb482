package org.cropdesk.label;

import java.util.List;
import java.util.Optional;

/**
 * All attributes, in the order of the file.
 *
 * @param hash content hash of what machines read of the file, part of the provenance of every label
 */
public record Vocabularies(List<Attribute> attributes, String hash) {
  public Vocabularies {
    attributes = List.copyOf(attributes);
  }

  /** Those about which a machine has something to say. */
  public Vocabularies suggested() {
    return new Vocabularies(attributes.stream().filter(Attribute::suggested).toList(), hash);
  }

  public Optional<Attribute> attribute(String name) {
    return attributes.stream().filter(a -> a.name().equals(name)).findFirst();
  }
}
