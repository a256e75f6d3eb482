package org.cropdesk.app.review;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.cropdesk.review.HumanField;
import org.cropdesk.review.MergeField;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewConflict;
import org.cropdesk.review.ReviewItem;
import org.jspecify.annotations.Nullable;

/**
 * Two people's words about one product, to be chosen from line by line. What only the person at
 * this desk changed is chosen already; where both spoke, nothing is chosen until the person does,
 * so a key pressed in haste decides nothing. JavaFX thread only.
 */
public final class ConflictViewModel {
  private final ReviewConflict conflict;
  private final ReadOnlyObjectWrapper<List<ConflictRow>> rows;
  private final ReadOnlyIntegerWrapper selected = new ReadOnlyIntegerWrapper(0);

  ConflictViewModel(ReviewConflict conflict) {
    this.conflict = conflict;
    this.rows = new ReadOnlyObjectWrapper<>(conflict.fields().stream().map(this::row).toList());
    selectUnchosen();
  }

  private ConflictRow row(MergeField field) {
    return new ConflictRow(
        field,
        what(field),
        text(field, field.base()),
        theirs(field),
        text(field, field.mine()),
        field.asked() ? null : ConflictRow.Side.MINE);
  }

  private String what(MergeField field) {
    return switch (field.about().kind()) {
      case VERDICT -> "Crop " + number(field.about().crop());
      case PRIMARY -> "Primary crop";
      case FLAG -> "Flag";
      case LABEL -> "Crop " + number(field.about().crop()) + ", " + field.about().attribute();
      case STANDING -> "Product";
      case BOX -> "Box " + number(field.about().crop());
    };
  }

  private String theirs(MergeField field) {
    String text = text(field, field.theirs());
    String mine = field.mine();
    if (field.about().kind() != HumanField.Kind.PRIMARY || mine == null) {
      return text;
    }
    long wanted = Long.parseLong(mine);
    boolean rejected =
        conflict.current().crops().stream()
            .anyMatch(c -> c.id() == wanted && Boolean.FALSE.equals(c.humanKeep()));
    return rejected ? text + "; crop " + number(wanted) + " rejected" : text;
  }

  private String text(MergeField field, @Nullable String value) {
    return switch (field.about().kind()) {
      case VERDICT -> value == null ? "not judged" : value;
      case PRIMARY -> value == null ? "none" : "crop " + number(Long.parseLong(value));
      case LABEL -> value == null ? "as the machine says" : value.replace("\n", ", ");
      case FLAG -> value == null ? "not flagged" : value.isBlank() ? "flagged" : value;
      case STANDING -> value == null ? "waiting" : value;
      case BOX -> value == null ? "as the machine drew it" : value;
    };
  }

  private int number(long crop) {
    List<Long> ids = conflict.current().crops().stream().map(c -> c.id()).toList();
    return ids.indexOf(crop) + 1;
  }

  public ReviewItem item() {
    return conflict.current();
  }

  /** The other person; "somebody" when the catalog does not say. */
  public String actor() {
    return Objects.requireNonNullElse(conflict.actor(), "somebody");
  }

  public ReadOnlyObjectProperty<List<ConflictRow>> rowsProperty() {
    return rows.getReadOnlyProperty();
  }

  /** Index of the line the keys act on. */
  public ReadOnlyIntegerProperty selectedProperty() {
    return selected.getReadOnlyProperty();
  }

  public void select(int index) {
    selected.set(Math.clamp(index, 0, Math.max(0, rows.get().size() - 1)));
  }

  public void next() {
    select(selected.get() + 1);
  }

  public void previous() {
    select(selected.get() - 1);
  }

  /** Takes one side in the selected line. */
  public void choose(ConflictRow.Side side) {
    var changed = new ArrayList<>(rows.get());
    int at = selected.get();
    changed.set(at, changed.get(at).chosen(side));
    rows.set(List.copyOf(changed));
  }

  /** To the other side in the selected line. */
  public void toggle() {
    boolean mine = rows.get().get(selected.get()).side() == ConflictRow.Side.MINE;
    choose(mine ? ConflictRow.Side.THEIRS : ConflictRow.Side.MINE);
  }

  public boolean isComplete() {
    return rows.get().stream().allMatch(r -> r.side() != null);
  }

  /**
   * What is to be decided about the product as it is now; nothing when theirs was chosen
   * throughout.
   */
  List<ReviewChange> changes() {
    var mine =
        rows.get().stream()
            .filter(r -> r.side() == ConflictRow.Side.MINE)
            .map(ConflictRow::field)
            .toList();
    return conflict.changes(mine);
  }

  /** Goes to the first line nobody has chosen in yet. */
  void selectUnchosen() {
    for (int i = 0; i < rows.get().size(); i++) {
      if (rows.get().get(i).side() == null) {
        select(i);
        return;
      }
    }
  }
}
