package org.cropdesk.review;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.cropdesk.db.CatalogDatabase;

/**
 * How often a person's word was changed by another person later, from the history. Not independent
 * words: whoever overrules has seen what is overruled.
 */
public final class Overrulings {
  private final OverrulingSql sql;

  public Overrulings(CatalogDatabase database) {
    this.sql = new OverrulingSql(database);
  }

  /**
   * @param words said by anybody
   * @param overruled of these, changed or taken back by another person
   */
  public record Count(String what, long words, long overruled) {}

  /** The state of one pass: the history of one product after the other. */
  private static final class Pass {
    private final Map<HumanField.Kind, long[]> counts = new EnumMap<>(HumanField.Kind.class);
    private final Map<HumanField, String> speakers = new HashMap<>();
    private long product;

    void take(OverrulingSql.Said said) {
      if (said.product() != product) {
        product = said.product();
        speakers.clear();
      }
      HumanField.changes(said.before(), said.after())
          .forEach((field, change) -> {
            if (field.kind() != HumanField.Kind.FLAG) {
              change(field, change, said.actor());
            }
          });
    }

    private void change(HumanField field, HumanField.Change change, String actor) {
      long[] sums = Objects.requireNonNull(counts.computeIfAbsent(field.kind(), k -> new long[2]));
      String before = speakers.get(field);
      if (before != null && !before.equals(actor)) {
        sums[1]++;
      }
      if (isWord(change.after())) {
        sums[0]++;
        speakers.put(field, actor);
      } else {
        speakers.remove(field);
      }
    }

    /** A product that is new or in review is nobody's word. */
    private static boolean isWord(@org.jspecify.annotations.Nullable Object value) {
      return switch (value) {
        case null -> false;
        case HumanField.Standing standing ->
            standing.stage() == ReviewStage.VERIFIED || standing.stage() == ReviewStage.REWORK;
        default -> true;
      };
    }
  }

  /**
   * Goes through all decisions.
   *
   * @param progress hears how many were read
   */
  public List<Count> count(LongConsumer progress) {
    var pass = new Pass();
    sql.each(pass::take, progress);
    return pass.counts.entrySet().stream()
        .map(e -> new Count(words(e.getKey()), e.getValue()[0], e.getValue()[1]))
        .toList();
  }

  private static String words(HumanField.Kind kind) {
    return switch (kind) {
      case STANDING -> "accepted or rework";
      case FLAG -> "flag";
      case PRIMARY -> "primary crop";
      case VERDICT -> "keep or reject a crop";
      case LABEL -> "label";
      case BOX -> "box";
    };
  }
}
