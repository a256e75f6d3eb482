package org.cropdesk.app.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListCell;
import javafx.scene.input.KeyCode;
import javafx.scene.text.Text;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.fx.Snapshots;
import org.cropdesk.crop.CropSource;
import org.cropdesk.db.Await;
import org.cropdesk.review.DecisionFilter;
import org.cropdesk.review.LoggedDecision;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;

/**
 * Somebody who has read nothing starts the desk and corrects ten products. They know only what is
 * on the screen: a key is pressed because it stands there with what it does, whole and in sight.
 */
final class TenProductsTest {
  private static final Map<String, KeyCode> NAMED =
      Map.of(
          "Enter", KeyCode.ENTER,
          "Esc", KeyCode.ESCAPE,
          "Ctrl", KeyCode.CONTROL,
          "Shift", KeyCode.SHIFT,
          "Alt", KeyCode.ALT,
          "\u2190", KeyCode.LEFT,
          "\u2192", KeyCode.RIGHT,
          "\u2191", KeyCode.UP,
          "\u2193", KeyCode.DOWN);

  @TempDir Path folder;
  private OpenDesk desk;
  private int pictures;
  private final Set<Long> corrected = new HashSet<>();

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  TenProductsTest() {}

  @BeforeEach
  void start() throws IOException, InterruptedException, TimeoutException {
    FxToolkit.registerPrimaryStage();
    desk = OpenDesk.asRunDoes(folder, 24);
  }

  @AfterEach
  void close() throws InterruptedException, TimeoutException {
    desk.close();
    FxToolkit.cleanupStages();
  }

  @Test
  void fromTheFirstStartToTenCorrectedProductsByWhatTheScreenSays()
      throws IOException, InterruptedException {
    Await.until("the wait is explained", () -> sees("Getting the catalog ready"));
    picture("first-start");
    Await.until("a product is on the desk", Duration.ofMinutes(2), () -> isOnDesk("accept"));
    desk.settle();
    assertThat(texts())
        .as("what there is to do")
        .anyMatch(t -> t.startsWith("New here?"))
        .contains("yes: accept it", "no: pick the crop that is wrong, then", "change its box");
    picture("first-product");

    for (int i = 0; i < 3; i++) {
      relabel();
    }
    for (int i = 0; i < 2; i++) {
      sendBack();
    }
    for (int i = 0; i < 2; i++) {
      giveTheStar();
    }
    for (int i = 0; i < 2; i++) {
      moveTheBox();
    }
    rejectACrop();

    assertThat(corrected).hasSize(10);
    assertThat(texts()).anyMatch(t -> t.contains("8 verified") && t.contains("2 rework"));
    assertThat(sees("All saved")).isTrue();
    assertThat(texts())
        .as("who decided ten products knows")
        .noneMatch(t -> t.startsWith("New here?"));
    picture("ten-corrected");
    assertThat(kinds()).containsExactly("boxes", "labels", "primary", "sent back", "verdict");
  }

  private void relabel() throws IOException, InterruptedException {
    ReviewItem before = desk.shown();
    press("label");
    assertThat(texts()).anyMatch(t -> t.matches("\\w+ of crop \\d+"));
    picture("label");
    String value = rows().get(1);
    choose(value);
    assertThat(sees(value)).as("the chosen value stands on the screen").isTrue();
    assertThat(sees("person")).as("and whose word it is").isTrue();
    accept(before);
  }

  private void sendBack() throws IOException, InterruptedException {
    ReviewItem before = desk.shown();
    press("reject");
    assertThat(sees("Reject and send to rework: why?")).isTrue();
    picture("reason");
    choose("Picture unusable");
    assertThat(desk.shown().productId()).isNotEqualTo(before.productId());
    assertThat(desk.stored(before.productId()).stage()).isEqualTo(ReviewStage.REWORK);
    corrected.add(before.productId());
  }

  private void giveTheStar() throws IOException, InterruptedException {
    toOneWithCrops(2);
    ReviewItem before = desk.shown();
    int other = before.primary() != null && before.primary() == before.crops().get(1).id() ? 1 : 2;
    pick(other);
    press("primary");
    assertThat(desk.shown().primary()).isEqualTo(before.crops().get(other - 1).id());
    assertThat(texts()).anyMatch(t -> t.startsWith("Chosen by a person"));
    picture("star");
    accept(before);
  }

  private void moveTheBox() throws IOException, InterruptedException {
    toOneWithCrops(1);
    ReviewItem before = desk.shown();
    pick(1);
    press("change box");
    assertThat(texts()).contains("move, with Shift by ten", "width", "height", "done");
    picture("box");
    String right = caps("move, with Shift by ten").get(1);
    for (int i = 0; i < 4; i++) {
      strike(right);
    }
    picture("box-moved");
    press("done");
    assertThat(texts()).as("the desk's keys are back").contains("accept");
    accept(before);
  }

  private void rejectACrop() throws IOException, InterruptedException {
    toOneWithCrops(2);
    ReviewItem before = desk.shown();
    pick(2);
    press("keep / reject crop");
    assertThat(sees("person")).as("whose word it is").isTrue();
    FxThread.call(() -> {
      var chips = desk.session().window().scene().getRoot().lookupAll(".crop-card .chip");
      chips.stream().filter(Node::isVisible).forEach(TenProductsTest::isWhole);
      return true;
    });
    picture("verdict");
    accept(before);
  }

  private void accept(ReviewItem item) throws InterruptedException {
    press("accept");
    assertThat(desk.stored(item.productId()).stage()).isEqualTo(ReviewStage.VERIFIED);
    corrected.add(item.productId());
  }

  private void toOneWithCrops(int least) throws InterruptedException {
    for (int i = 0; i < 10 && desk.shown().crops().size() < least; i++) {
      press("skip");
    }
    assertThat(desk.shown().crops().size()).isGreaterThanOrEqualTo(least);
  }

  private void pick(int number) throws InterruptedException {
    assertThat(caps("pick crop")).containsExactly("1\u20139");
    assertThat(sees(Integer.toString(number))).as("the crop wears its number").isTrue();
    strike(Integer.toString(number));
  }

  /** Presses the key that stands beside its meaning at the foot of the desk. */
  private void press(String meaning) throws InterruptedException {
    strike(caps(meaning).getFirst());
  }

  private void strike(String key) throws InterruptedException {
    desk.press(
        java.util.Arrays.stream(key.split("\\+"))
            .map(k -> NAMED.getOrDefault(k, KeyCode.getKeyCode(k)))
            .toArray(KeyCode[]::new));
  }

  /** The entries of the card, in order. */
  private List<String> rows() throws InterruptedException {
    return cells().stream().map(c -> c.get(1)).toList();
  }

  /** Presses the digit that stands before an entry of the card. */
  private void choose(String entry) throws InterruptedException {
    var cell = cells().stream().filter(c -> c.get(1).equals(entry)).findFirst();
    assertThat(cell).as(entry + " is offered").isPresent();
    strike(cell.orElseThrow().getFirst());
  }

  private List<List<String>> cells() throws InterruptedException {
    return FxThread.call(() ->
        inSight(desk.session().window().scene().getRoot()).stream()
            .filter(n -> n instanceof ListCell<?> cell && !cell.isEmpty())
            .map(n -> words((Parent) n))
            .filter(w -> w.size() >= 2)
            .toList());
  }

  private static List<String> words(Parent of) {
    return inSight(of).stream()
        .filter(Labeled.class::isInstance)
        .map(n -> ((Labeled) n).getText())
        .filter(t -> t != null && !t.isEmpty())
        .toList();
  }

  private boolean isOnDesk(String meaning) {
    try {
      return texts().contains(meaning) && desk.model().item() != null;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private boolean sees(String text) {
    try {
      return texts().contains(text);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Everything that can be read now. */
  private List<String> texts() throws InterruptedException {
    return FxThread.call(() -> {
      var all = new ArrayList<String>();
      for (Node node : inSight(desk.session().window().scene().getRoot())) {
        if (node instanceof Labeled labeled && labeled.getText() != null) {
          all.add(labeled.getText());
        } else if (node instanceof Text text && !(text.getParent() instanceof Button)) {
          all.add(text.getText());
        }
      }
      return all;
    });
  }

  /** The keys that stand before a meaning, which has to be readable to its last letter. */
  private List<String> caps(String meaning) throws InterruptedException {
    return FxThread.call(() -> {
      var root = desk.session().window().scene().getRoot();
      for (Node hint : root.lookupAll(".key-hints > HBox")) {
        var words = words((Parent) hint);
        if (!words.isEmpty() && words.getLast().equals(meaning)) {
          hint.lookupAll(".label").forEach(TenProductsTest::isWhole);
          return words.subList(0, words.size() - 1);
        }
      }
      throw new AssertionError("No key on the screen is said to mean: " + meaning);
    });
  }

  private static void isWhole(Node label) {
    if (label instanceof Labeled labeled && labeled.lookup(".text") instanceof Text drawn) {
      assertThat(drawn.getText()).as("is not cut off").isEqualTo(labeled.getText());
    }
  }

  /** What lies in the window and is not hidden. */
  private static List<Node> inSight(Parent root) {
    var all = new ArrayList<Node>();
    collect(root, all);
    return all;
  }

  private static void collect(Node node, List<Node> all) {
    if (!node.isVisible() || !isInside(node)) {
      return;
    }
    all.add(node);
    if (node instanceof Parent parent) {
      parent.getChildrenUnmodifiable().forEach(child -> collect(child, all));
    }
  }

  private static boolean isInside(Node node) {
    Bounds place = node.localToScene(node.getLayoutBounds());
    return place.getMaxX() > 0
        && place.getMaxY() > 0
        && place.getMinX() < node.getScene().getWidth()
        && place.getMinY() < node.getScene().getHeight();
  }

  /** What kinds of corrections are in the catalog. */
  private Set<String> kinds() {
    return desk.app().bulkUndo().log(DecisionFilter.ALL, Long.MAX_VALUE, 200).stream()
        .map(LoggedDecision::productId)
        .distinct()
        .map(desk::stored)
        .flatMap(item -> kinds(item).stream())
        .collect(Collectors.toCollection(java.util.TreeSet::new));
  }

  private static List<String> kinds(ReviewItem item) {
    var kinds = new ArrayList<String>();
    if (item.humanPrimary() != null) {
      kinds.add("primary");
    }
    if (item.stage() == ReviewStage.REWORK) {
      kinds.add("sent back");
    }
    item.crops()
        .forEach(crop -> {
          if (!crop.humanLabels().isEmpty()) {
            kinds.add("labels");
          }
          if (crop.humanKeep() != null) {
            kinds.add("verdict");
          }
          if (crop.source() == CropSource.PERSON) {
            kinds.add("boxes");
          }
        });
    return kinds;
  }

  private void picture(String name) throws IOException, InterruptedException {
    var image = FxThread.call(() -> Snapshots.of(desk.session().window().scene()));
    pictures++;
    Snapshots.write(
        image, Path.of("target", "ten-products", "%02d-%s.png".formatted(pictures, name)));
  }
}
