package org.cropdesk.app.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.shell.MainWindow;
import org.cropdesk.app.shell.OpenDesk;
import org.cropdesk.grid.CropTile;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewDecision;
import org.cropdesk.review.ReviewService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;

/**
 * The grid of crops on the real window, by keyboard: what LS#1667, LS#1239 and X-AnyLabeling#822
 * ask for.
 */
final class GridScreenTest {
  @TempDir Path folder;

  private OpenDesk open;
  private GridViewModel grid;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  GridScreenTest() {}

  @BeforeEach
  void open() throws IOException, InterruptedException, TimeoutException {
    FxToolkit.registerPrimaryStage();
    open = OpenDesk.on(folder, 12);
    grid = open.session().grid();
    open.press(KeyCode.CONTROL, KeyCode.DIGIT5);
    open.settle();
    assertThat(open.page()).isEqualTo(MainWindow.Page.CROPS);
  }

  @AfterEach
  void close() throws TimeoutException, InterruptedException {
    open.close();
    FxToolkit.cleanupStages();
  }

  private String text(String id) {
    return open.find(id, Label.class).getText();
  }

  private void filter(String typed) throws InterruptedException {
    open.press(KeyCode.CONTROL, KeyCode.F);
    open.press(KeyCode.CONTROL, KeyCode.A);
    open.press(KeyCode.DELETE);
    open.type(typed);
    open.press(KeyCode.ENTER);
  }

  private List<CropTile> tiles() throws InterruptedException {
    return FxThread.call(() -> {
      grid.inSight(0, grid.size());
      return true;
    })
        ? settled()
        : List.of();
  }

  private List<CropTile> settled() throws InterruptedException {
    open.settle();
    return FxThread.call(() ->
        IntStream.range(0, grid.size())
            .mapToObj(i -> Objects.requireNonNull(grid.tile(i)))
            .toList());
  }

  private ReviewCrop stored(CropTile tile) {
    return open.stored(tile.productId()).crops().stream()
        .filter(c -> c.id() == tile.cropId())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aFilterIsTypedWithHelpAndListsWhatMatches() throws InterruptedException {
    int all = grid.size();
    assertThat(all).isGreaterThan(12);
    assertThat(text("#grid-total")).isEqualTo(all + " crops");

    open.press(KeyCode.CONTROL, KeyCode.F);
    open.type("verd");
    assertThat(open.find("#grid-offers", ListView.class).getItems().size()).isEqualTo(1);
    open.press(KeyCode.TAB);
    open.type("rej");
    open.press(KeyCode.TAB);
    open.press(KeyCode.ENTER);

    assertThat(grid.textProperty().get()).isEqualTo("verdict:reject");
    assertThat(grid.size()).isBetween(1, all - 1);
    assertThat(tiles()).allMatch(t -> Boolean.FALSE.equals(t.keep()));
    filter("stge:new");
    assertThat(text("#grid-fault")).contains("no field \"stge\"").contains("Did you mean stage?");
    assertThat(grid.textProperty().get()).as("nothing was changed").isEqualTo("verdict:reject");
    open.press(KeyCode.ESCAPE);
    filter("sku:nothing");
    assertThat(open.isThere("#grid-empty")).isTrue();
    assertThat(text("#grid-total")).isEqualTo("0 crops");
  }

  @Test
  void aRangeGetsALabelInOneGoAndUndoTakesItBackInOneGo() throws InterruptedException {
    open.press(KeyCode.RIGHT);
    open.press(KeyCode.SHIFT, KeyCode.RIGHT);
    open.press(KeyCode.SHIFT, KeyCode.RIGHT);
    assertThat(text("#grid-count")).isEqualTo("3 crops selected");
    List<CropTile> chosen = tiles().subList(1, 4);
    open.press(KeyCode.L);
    open.type("colour: pink");
    open.press(KeyCode.ENTER);
    assertThat(text("#grid-proposal")).startsWith("Colour pink for 3 crops of ");
    assertThat(stored(chosen.getFirst()).humanLabels()).as("only proposed").isEmpty();

    open.press(KeyCode.ENTER);

    assertThat(text("#grid-notice")).isEqualTo("Done: colour pink for 3 crops.");
    assertThat(chosen).allMatch(t -> List.of("pink").equals(stored(t).humanLabels().get("colour")));
    assertThat(tiles().subList(1, 4))
        .as("the tiles say so without a new list")
        .allMatch(t -> "pink".equals(t.labels().get("colour")));
    open.press(KeyCode.CONTROL, KeyCode.Z);
    assertThat(chosen).allMatch(t -> stored(t).humanLabels().isEmpty());
    open.press(KeyCode.CONTROL, KeyCode.Y);
    assertThat(chosen).allMatch(t -> List.of("pink").equals(stored(t).humanLabels().get("colour")));
  }

  @Test
  void allThatMatchIsJudgedWithAPreviewThatCountsWhoSaidItAlready() throws InterruptedException {
    filter("verdict:keep");
    int kept = grid.size();
    open.press(KeyCode.K);
    open.press(KeyCode.ENTER);
    assertThat(text("#grid-notice")).isEqualTo("Done: keep for 1 crop.");
    open.press(KeyCode.CONTROL, KeyCode.A);
    assertThat(text("#grid-count")).isEqualTo("All that match: " + kept + " crops");
    open.press(KeyCode.K);
    assertThat(text("#grid-proposal"))
        .startsWith("Keep for " + (kept - 1) + " crops of ")
        .endsWith("; 1 has it already.");
    open.press(KeyCode.ESCAPE);
    open.press(KeyCode.X);
    open.press(KeyCode.DIGIT1);
    assertThat(text("#grid-proposal")).endsWith("; 1 was set otherwise by a person.");
    open.press(KeyCode.ENTER);
    assertThat(tiles()).allMatch(t -> Boolean.FALSE.equals(t.humanKeep()));
  }

  private void selectTwo() throws InterruptedException {
    open.press(KeyCode.RIGHT);
    open.press(KeyCode.SPACE);
    open.press(KeyCode.SHIFT, KeyCode.RIGHT);
    assertThat(text("#grid-count")).isEqualTo("2 crops selected");
  }

  private String newest(CropTile tile) {
    return open.app().reviews().history(tile.productId(), 1).getFirst().summary();
  }

  @Test
  void manyAreRejectedForAReasonWithTheKeysOfTheDesk() throws InterruptedException {
    selectTwo();
    List<CropTile> chosen = tiles().subList(1, 3);
    open.press(KeyCode.X);
    assertThat(chosen).as("only asked").allMatch(t -> stored(t).humanKeep() == null);
    open.press(KeyCode.DIGIT2);
    assertThat(text("#grid-proposal")).startsWith("Reject (picture unusable) for 2 crops of ");
    assertThat(chosen).as("only proposed").allMatch(t -> stored(t).humanKeep() == null);

    open.press(KeyCode.ENTER);

    assertThat(text("#grid-notice")).isEqualTo("Done: reject (picture unusable) for 2 crops.");
    assertThat(chosen).allMatch(t -> Boolean.FALSE.equals(stored(t).humanKeep()));
    assertThat(chosen).allMatch(t -> newest(t).equals("Rejected a crop: picture unusable"));
    open.press(KeyCode.CONTROL, KeyCode.Z);
    assertThat(chosen).allMatch(t -> stored(t).humanKeep() == null);
  }

  @Test
  void productsAreFlaggedWithANoteAndTheFlagIsTakenOffAndPutBack() throws InterruptedException {
    selectTwo();
    List<CropTile> chosen = tiles().subList(1, 3);
    long products = chosen.stream().map(CropTile::productId).distinct().count();
    open.press(KeyCode.F);
    open.type("look at the strap");
    open.press(KeyCode.ENTER);
    assertThat(text("#grid-proposal"))
        .isEqualTo("Flag \u201clook at the strap\u201d for " + GridWords.products(products) + ".");
    assertThat(chosen).as("only proposed").allMatch(t -> flag(t) == null);

    open.press(KeyCode.ENTER);

    assertThat(text("#grid-notice"))
        .isEqualTo(
            "Done: flag \u201clook at the strap\u201d for " + GridWords.products(products) + ".");
    assertThat(chosen).allMatch(t -> "look at the strap".equals(flag(t)));
    assertThat(tiles().subList(1, 3)).allMatch(CropTile::flagged);
    open.press(KeyCode.F);
    open.type("look at the strap");
    open.press(KeyCode.ENTER);
    assertThat(text("#grid-proposal")).startsWith("Nothing to change: ");
    assertThat(open.find("#grid-apply", Button.class).isDisabled()).isTrue();
    open.press(KeyCode.ESCAPE);
    open.press(KeyCode.SHIFT, KeyCode.F);
    open.press(KeyCode.ENTER);
    assertThat(chosen).allMatch(t -> flag(t) == null);
    open.press(KeyCode.CONTROL, KeyCode.Z);
    assertThat(chosen).allMatch(t -> "look at the strap".equals(flag(t)));
  }

  private @Nullable String flag(CropTile tile) {
    return open.stored(tile.productId()).flag();
  }

  private List<String> remarks(CropTile tile) {
    return stored(tile).humanLabels().getOrDefault("remarks", List.of());
  }

  private void say(KeyCode key, String value) throws InterruptedException {
    open.press(key);
    open.type(value);
    open.press(KeyCode.ENTER);
  }

  @Test
  void aValueIsAddedBesideTheOthersAndTakenOutAgain() throws InterruptedException {
    selectTwo();
    List<CropTile> three = tiles().subList(1, 4);
    say(KeyCode.A, "mirrored");
    assertThat(text("#grid-proposal")).startsWith("Add mirrored to remarks for 2 crops of ");
    open.press(KeyCode.ENTER);
    assertThat(text("#grid-notice")).isEqualTo("Done: add mirrored to remarks for 2 crops.");
    open.press(KeyCode.SHIFT, KeyCode.RIGHT);
    say(KeyCode.A, "watermark");
    open.press(KeyCode.ENTER);
    assertThat(remarks(three.get(0))).containsExactly("mirrored", "watermark");
    assertThat(remarks(three.get(2))).containsExactly("watermark");

    say(KeyCode.A, "mirrored");
    assertThat(text("#grid-proposal"))
        .isEqualTo("Add mirrored to remarks for 1 crop of 1 product; 2 have it already.");
    open.press(KeyCode.ESCAPE);
    say(KeyCode.R, "mirrored");
    assertThat(text("#grid-proposal"))
        .startsWith("Remove mirrored from remarks for 2 crops of ")
        .endsWith("; 1 lacks it already.");
    open.press(KeyCode.ENTER);

    assertThat(three).allMatch(t -> remarks(t).equals(List.of("watermark")));
    open.press(KeyCode.CONTROL, KeyCode.Z);
    assertThat(remarks(three.get(1))).containsExactly("mirrored", "watermark");
    say(KeyCode.L, "remarks: packaging");
    open.press(KeyCode.ENTER);
    assertThat(three)
        .as("the label list still replaces")
        .allMatch(t -> remarks(t).equals(List.of("packaging")));
  }

  @Test
  void similarCropsAreListedNearestFirstAndEnterOpensTheCropOnTheDesk()
      throws InterruptedException {
    CropTile like = tiles().getFirst();
    open.press(KeyCode.S);
    List<CropTile> found = tiles();
    assertThat(found.getFirst().cropId()).isEqualTo(like.cropId());
    assertThat(open.isThere(".grid-badge")).isTrue();
    open.press(KeyCode.RIGHT);
    open.press(KeyCode.RIGHT);
    CropTile third = found.get(2);
    open.press(KeyCode.ENTER);

    assertThat(open.page()).isEqualTo(MainWindow.Page.REVIEW);
    assertThat(open.shown().productId()).isEqualTo(third.productId());
    assertThat(Objects.requireNonNull(open.session().desk().selectedCrop()).id())
        .isEqualTo(third.cropId());
  }

  @Test
  void aRubberBandAndCtrlClicksSelectAndSpaceTakesOut() throws InterruptedException {
    CropGridView view = open.find("#crop-grid", CropGridView.class);
    var start = view.localToScreen(4, 4);
    open.robot()
        .moveTo(start.getX(), start.getY())
        .press(MouseButton.PRIMARY)
        .moveTo(start.getX() + 2.5 * view.pictureSide(), start.getY() + 40)
        .release(MouseButton.PRIMARY);
    open.settle();
    assertThat(text("#grid-count")).isEqualTo("3 crops selected");
    open.press(KeyCode.SPACE);
    assertThat(text("#grid-count")).isEqualTo("2 crops selected");
    assertThat(open.find("#grid-filter", TextField.class).isFocused()).isFalse();
  }

  @Test
  void whatAColleagueDecidesIsSeenWithoutListingAnew() throws InterruptedException {
    CropTile tile = tiles().getFirst();
    var colleague = new ReviewService(open.app().database(), InstantSource.system());
    colleague.record(
        ReviewDecision.of(
            UUID.randomUUID(),
            tile.productId(),
            tile.version(),
            "bob",
            Instant.now(),
            new ReviewChange.Relabel(tile.cropId(), "colour", "pink")));
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (!"pink".equals(tiles().getFirst().labels().get("colour"))) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }
}
