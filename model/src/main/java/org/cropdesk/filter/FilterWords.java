package org.cropdesk.filter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cropdesk.label.Attribute;
import org.cropdesk.label.Vocabularies;

/**
 * The words of one catalog: which attributes there are, and which values fields have. What is not
 * listed may be asked for all the same, except attributes.
 *
 * @param labels values by attribute, in the order they are offered
 * @param classes of detections
 * @param categories of products
 * @param reviewers who ever decided
 * @param metadata keys
 * @param runs numbers of index runs, the newest first
 */
public record FilterWords(
    Map<String, List<String>> labels,
    List<String> classes,
    List<String> categories,
    List<String> reviewers,
    List<String> metadata,
    List<String> runs) {
  public static final FilterWords NONE =
      new FilterWords(Map.of(), List.of(), List.of(), List.of(), List.of(), List.of());

  public FilterWords {
    var copy = new LinkedHashMap<String, List<String>>();
    labels.forEach((name, values) -> copy.put(name, List.copyOf(values)));
    labels = java.util.Collections.unmodifiableMap(copy);
    classes = List.copyOf(classes);
    categories = List.copyOf(categories);
    reviewers = List.copyOf(reviewers);
    metadata = List.copyOf(metadata);
    runs = List.copyOf(runs);
  }

  /** Attributes and values of a vocabulary first, then what else the catalog has. */
  public FilterWords with(Vocabularies vocabularies) {
    var all = new LinkedHashMap<String, List<String>>();
    for (Attribute attribute : vocabularies.attributes()) {
      all.put(attribute.name(), attribute.values());
    }
    labels.forEach((name, values) ->
        all.merge(
            name,
            values,
            (known, more) -> {
              var union = new ArrayList<>(known);
              more.stream().filter(v -> !known.contains(v)).forEach(union::add);
              return union;
            }));
    return new FilterWords(all, classes, categories, reviewers, metadata, runs);
  }

  /** An attribute by its name, in whatever case it was typed if that is clear. */
  Optional<String> attribute(String typed) {
    if (labels.containsKey(typed)) {
      return Optional.of(typed);
    }
    var alike = labels.keySet().stream().filter(a -> a.equalsIgnoreCase(typed)).toList();
    return alike.size() == 1 ? Optional.of(alike.getFirst()) : Optional.empty();
  }

  /** The values to offer for a field; empty when there are none, or too many to list. */
  public List<String> values(Field field) {
    return switch (field.kind()) {
      case LABEL, SUGGESTED -> labels.getOrDefault(field.name(), List.of());
      case CLASS -> classes;
      case CATEGORY -> categories;
      case REVIEWER -> reviewers;
      case RUN -> runs;
      default -> field.kind().choices();
    };
  }
}
