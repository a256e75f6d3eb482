package org.cropdesk.learning;

import java.util.List;
import java.util.function.Function;
import org.cropdesk.embedding.SpaceKey;
import org.cropdesk.label.Suggestion;
import org.cropdesk.label.Vocabularies;

/**
 * What a head has to beat.
 *
 * @param space of the vectors it compares
 * @param label suggestions for a vector, best first within each attribute
 */
public record ZeroShot(
    SpaceKey space, Vocabularies vocabularies, Function<float[], List<Suggestion>> label) {
  String best(String attribute, float[] vector) {
    return label.apply(vector).stream()
        .filter(s -> s.attribute().equals(attribute) && s.rank() == 1)
        .map(Suggestion::value)
        .findFirst()
        .orElse("");
  }
}
