package org.cropdesk.dataset;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Ids of classes as they stood at a version. An id is given once, in the order in which classes
 * became known, and never changes; new classes are added at the end (Label Studio numbered them by
 * the alphabet, LS#6416, #2886, #3324, #4129).
 *
 * @param version grows by one whenever classes are added
 * @param names by attribute, in the order of their ids from 0 without gaps; the empty attribute is
 *     what is in a box
 */
public record Taxonomy(int version, Map<String, List<String>> names) {
  /** The attribute of what is in a box. */
  public static final String OBJECT = "";

  public Taxonomy {
    var sorted = new TreeMap<String, List<String>>();
    names.forEach((attribute, of) -> sorted.put(attribute, List.copyOf(of)));
    names = Collections.unmodifiableMap(sorted);
  }

  /** Names of an attribute by id; empty when it has none. */
  public List<String> of(String attribute) {
    return names.getOrDefault(attribute, List.of());
  }

  /** The id of a name, -1 when it has none. */
  public int id(String attribute, String name) {
    return of(attribute).indexOf(name);
  }
}
