package org.cropdesk.app.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.cropdesk.filter.Filter;
import org.cropdesk.grid.CropSet;
import org.junit.jupiter.api.Test;

/** A selection of all is a filter with exceptions, never a million ids (LightlyStudio PR#2186). */
final class GridSelectionTest {
  private final Filter filter = new Filter.Text("mug");
  private final Listing list = new Listing(new long[] {5, 7, 9, 11}, null, true, filter);
  private final GridSelection selection = new GridSelection();

  @Test
  void anUntouchedSelectionOfAllIsTheFilterItself() {
    selection.selectAll();
    assertThat(selection.set(list)).isEqualTo(new CropSet.Matching(filter, Set.of()));
    assertThat(selection.count(list)).isEqualTo(4);
    assertThat(selection.has(9)).isTrue();
  }

  @Test
  void whatIsTakenOutOfAllIsAnException() {
    selection.selectAll();
    selection.toggle(7);
    assertThat(selection.has(7)).isFalse();
    assertThat(selection.set(list)).isEqualTo(new CropSet.Matching(filter, Set.of(7L)));
    assertThat(selection.count(list)).isEqualTo(3);
    selection.toggle(7);
    assertThat(selection.set(list)).isEqualTo(new CropSet.Matching(filter, Set.of()));
  }

  @Test
  void aRangeRunsInEitherDirectionAndAddsToWhatIsSelected() {
    selection.only(5);
    selection.addRange(list, 3, 2);
    assertThat(selection.set(list))
        .isInstanceOfSatisfying(
            CropSet.Chosen.class,
            chosen -> assertThat(chosen.crops()).containsExactlyInAnyOrder(5L, 9L, 11L));
  }

  @Test
  void allOfAListThatIsNoFilterAreItsCrops() {
    var similar = new Listing(new long[] {5, 7}, new double[] {1, .5}, true, null);
    selection.selectAll();
    selection.toggle(5);
    assertThat(selection.set(similar)).isEqualTo(new CropSet.Chosen(List.of(7L)));
    selection.toggle(7);
    assertThat(selection.set(similar)).isNull();
  }
}
