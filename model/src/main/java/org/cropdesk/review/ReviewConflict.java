package org.cropdesk.review;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decisions of one desk that met a product somebody had changed meanwhile.
 *
 * @param current the product as it is now
 * @param actor who decided last, null when only a machine has changed it
 * @param fields what the refused decisions were about and what still differs
 * @param stageWord the refused word that ends the review, null when there was none
 * @param skip whether it was to go behind the others
 * @param mergeable false when the refused decisions cannot be said again field by field, for
 *     instance because they took something back
 */
public record ReviewConflict(
    ReviewItem current,
    @Nullable String actor,
    List<MergeField> fields,
    @Nullable ReviewChange stageWord,
    boolean skip,
    boolean mergeable) {
  public ReviewConflict {
    fields = List.copyOf(fields);
  }

  /** Whether a person has to choose. */
  public boolean needsAsking() {
    return fields.stream().anyMatch(MergeField::asked);
  }

  /**
   * The changes that turn the product as it is now into what was chosen, in the order in which they
   * are to be made.
   *
   * @param mine the fields in which the refused decision is to stand
   */
  public List<ReviewChange> changes(Collection<MergeField> mine) {
    var changes = new ArrayList<ReviewChange>();
    for (MergeField field : fields) {
      if (mine.contains(field)) {
        changes.add(change(field));
      }
    }
    boolean ends = changes.contains(stageWord);
    if (skip && current.stage().waits() && !ends) {
      changes.add(new ReviewChange.Skip());
    }
    return changes;
  }

  private ReviewChange change(MergeField field) {
    String value = field.mine();
    return switch (field.about().kind()) {
      case VERDICT -> new ReviewChange.JudgeCrop(field.about().crop(), Merge.KEEP.equals(value));
      case PRIMARY -> new ReviewChange.SetPrimary(Long.parseLong(Objects.requireNonNull(value)));
      case LABEL ->
          new ReviewChange.Relabel(
              field.about().crop(),
              field.about().attribute(),
              value == null ? List.of() : value.lines().toList());
      case FLAG -> new ReviewChange.Flag(value);
      case STANDING -> Objects.requireNonNull(stageWord);
      case BOX -> throw new IllegalStateException("Boxes are not merged");
    };
  }
}
