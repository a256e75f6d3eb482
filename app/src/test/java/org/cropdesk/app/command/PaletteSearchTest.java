package org.cropdesk.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class PaletteSearchTest {
  @Test
  void withNothingTypedTheRecentOnesStandFirstAndNoneIsMissing() {
    List<CommandId> all =
        PaletteSearch.find("", List.of(CommandId.HISTORY, CommandId.TOGGLE_THEME));

    assertThat(all).startsWith(CommandId.HISTORY, CommandId.TOGGLE_THEME, CommandId.ACCEPT);
    assertThat(all).containsExactlyInAnyOrder(CommandId.values());
  }

  @Test
  void lettersInOrderAreEnough() {
    assertThat(PaletteSearch.find("npw", List.of())).contains(CommandId.NEXT_WAITING);
    assertThat(PaletteSearch.find("npt", List.of()).getFirst()).isEqualTo(CommandId.NEXT_WAITING);
    assertThat(PaletteSearch.find("REJ", List.of()).getFirst()).isEqualTo(CommandId.REJECT);
    assertThat(PaletteSearch.find("qqq", List.of())).isEmpty();
  }

  @Test
  void theGroupIsFoundTooBehindTheTitles() {
    assertThat(PaletteSearch.find("picture", List.of()))
        .containsSubsequence(CommandId.FIT, CommandId.ZOOM_IN)
        .containsSubsequence(CommandId.SEARCH_PICTURE, CommandId.ZOOM_CROP);
  }
}
