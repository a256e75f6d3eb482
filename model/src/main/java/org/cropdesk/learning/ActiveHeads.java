package org.cropdesk.learning;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.cropdesk.label.Attribute;
import org.cropdesk.label.Suggestion;
import org.cropdesk.label.Vocabularies;

/** The heads that speak for one space at one moment. Immutable. */
public final class ActiveHeads {
  /** Everything is zero-shot. */
  public static final ActiveHeads NONE = new ActiveHeads(Map.of());

  private final Map<String, Speaker> speakers;

  ActiveHeads(Map<String, Speaker> speakers) {
    this.speakers = Map.copyOf(speakers);
  }

  public boolean isEmpty() {
    return speakers.isEmpty();
  }

  /**
   * What is shown of a crop: the heads' suggestions where one speaks, else the given ones, in the
   * order of the given attributes.
   *
   * @param zeroShot best first within each attribute
   */
  public List<Suggestion> over(List<Suggestion> zeroShot, float[] vector) {
    var all = new ArrayList<Suggestion>();
    for (Suggestion s : zeroShot) {
      Speaker speaker = speakers.get(s.attribute());
      if (speaker == null) {
        all.add(s);
      } else if (s.rank() == 1) {
        all.addAll(speaker.weights().suggest(s.attribute(), speaker.version(), vector));
      }
    }
    return all;
  }

  /** Those of the given ones that a head speaks over. */
  public List<Suggestion> displaced(List<Suggestion> zeroShot) {
    return zeroShot.stream().filter(s -> speakers.containsKey(s.attribute())).toList();
  }

  /** The values of each attribute that may be shown. */
  public static Map<String, Set<String>> values(Vocabularies vocabularies) {
    return vocabularies.attributes().stream()
        .collect(Collectors.toMap(Attribute::name, a -> Set.copyOf(a.values())));
  }
}
