package org.cropdesk.review;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.cropdesk.crop.CropSource;
import org.jspecify.annotations.Nullable;

/**
 * What stands about a product once a person is done with it: their words where they spoke, the
 * machine's where they let it stand.
 *
 * @param outcome {@code VERIFIED}, or the reason it went to rework
 * @param primary crop id, null for none
 * @param verdicts by crop id
 * @param labels what stands, by crop and attribute; values in the order they were said
 * @param spoken of which labels a person said something themselves
 */
record Answer(
    String outcome,
    @Nullable Long primary,
    Map<Long, Boolean> verdicts,
    Map<Thing, List<String>> labels,
    Set<Thing> spoken) {
  private static final String NOTHING = "nothing";

  /** One attribute of one crop. */
  record Thing(long crop, String attribute) {}

  Answer {
    verdicts = Map.copyOf(verdicts);
    labels = Map.copyOf(labels);
    spoken = Set.copyOf(spoken);
  }

  /** What stands in an item. */
  static Answer of(ReviewItem item, @Nullable String reason) {
    var verdicts = new HashMap<Long, Boolean>();
    var labels = new HashMap<Thing, List<String>>();
    var spoken = new LinkedHashSet<Thing>();
    for (ReviewCrop crop : item.crops()) {
      if (crop.source() == CropSource.PERSON) {
        continue;
      }
      verdicts.put(crop.id(), crop.kept());
      crop.suggestions().stream()
          .filter(s -> s.rank() == 1)
          .forEach(s -> labels.put(new Thing(crop.id(), s.attribute()), List.of(s.value())));
      crop.humanLabels()
          .forEach((attribute, values) -> {
            var thing = new Thing(crop.id(), attribute);
            labels.put(thing, values);
            spoken.add(thing);
          });
    }
    return new Answer(outcome(item.stage(), reason), item.primary(), verdicts, labels, spoken);
  }

  /** What stood when people had said so much, this being what stood without them. */
  Answer after(HumanState words) {
    var kept = new HashMap<>(verdicts);
    kept.replaceAll((crop, keep) -> words.verdicts().getOrDefault(crop, keep));
    var values = new HashMap<>(labels);
    var theirs = new LinkedHashSet<Thing>();
    words
        .labels()
        .forEach((crop, of) -> {
          if (verdicts.containsKey(crop)) {
            of.forEach((attribute, said) -> {
              values.put(new Thing(crop, attribute), said);
              theirs.add(new Thing(crop, attribute));
            });
          }
        });
    HumanState.Chosen chosen = words.primary();
    Long stands =
        primary != null && Boolean.FALSE.equals(words.verdicts().get(primary)) ? null : primary;
    return new Answer(
        outcome(words.stage(), words.reworkReason()),
        chosen == null ? stands : (Long) chosen.crop(),
        kept,
        values,
        theirs);
  }

  private static String outcome(ReviewStage stage, @Nullable String reason) {
    return stage == ReviewStage.REWORK
        ? "REWORK: " + Objects.requireNonNullElse(reason, "")
        : "VERIFIED";
  }

  /** The values of a thing as one word, whatever order they were said in. */
  String word(Thing thing) {
    List<String> values = labels.getOrDefault(thing, List.of());
    return values.isEmpty() ? NOTHING : String.join(", ", new TreeSet<>(values));
  }

  /**
   * Both words about everything that both speak of: how it ended, the primary crop, every verdict,
   * and the labels of the crops that stand for the product or that either spoke about.
   */
  List<SecondWord> beside(Answer second, String firstActor) {
    var pairs = new ArrayList<SecondWord>();
    pairs.add(
        new SecondWord(firstActor, SecondWord.Kind.OUTCOME, null, "", outcome, second.outcome));
    pairs.add(
        new SecondWord(
            firstActor,
            SecondWord.Kind.PRIMARY,
            null,
            "",
            Objects.requireNonNullElse(primary, 0L).toString(),
            Objects.requireNonNullElse(second.primary, 0L).toString()));
    verdicts.forEach((crop, keep) -> {
      Boolean other = second.verdicts.get(crop);
      if (other != null) {
        pairs.add(
            new SecondWord(firstActor, SecondWord.Kind.VERDICT, crop, "", word(keep), word(other)));
      }
    });
    labels
        .keySet()
        .forEach(thing -> {
          if (counts(thing) || second.counts(thing)) {
            pairs.add(
                new SecondWord(
                    firstActor,
                    SecondWord.Kind.LABEL,
                    thing.crop(),
                    thing.attribute(),
                    word(thing),
                    second.word(thing)));
          }
        });
    return pairs;
  }

  private boolean counts(Thing thing) {
    return spoken.contains(thing) || (primary != null && primary == thing.crop());
  }

  private static String word(boolean keep) {
    return keep ? "keep" : "reject";
  }
}
