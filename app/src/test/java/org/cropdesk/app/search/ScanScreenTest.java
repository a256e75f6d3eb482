package org.cropdesk.app.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.javafx.scene.input.DragboardHelper;
import com.sun.javafx.tk.TKClipboard;
import com.sun.javafx.tk.Toolkit;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import javafx.event.Event;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.image.Image;
import javafx.scene.input.Clipboard;
import javafx.scene.input.DataFormat;
import javafx.scene.input.DragEvent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.search.SearchViewModel.State;
import org.cropdesk.app.settings.SearchChoice;
import org.cropdesk.app.shell.OpenDesk;
import org.cropdesk.app.spaces.SecondSpace;
import org.cropdesk.db.Await;
import org.cropdesk.db.Statements;
import org.cropdesk.search.Leg;
import org.cropdesk.search.ScanResult;
import org.cropdesk.search.SearchAnswer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;

/** What becomes of a photo, of the crop a person picked, and of how they want to search. */
final class ScanScreenTest {
  private static final Path IMAGES =
      Path.of(System.getProperty("cropdesk.root", ".."))
          .toAbsolutePath()
          .normalize()
          .resolve("samples/catalog/images");

  /** A mug in front, and other things behind it. */
  private static final Path MUG = IMAGES.resolve("cd-1001-1.jpg");

  @TempDir Path folder;

  private OpenDesk open;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  ScanScreenTest() {}

  @BeforeEach
  void open() throws IOException, InterruptedException, TimeoutException {
    FxToolkit.registerPrimaryStage();
    open = OpenDesk.on(folder, 24);
    open.press(KeyCode.CONTROL, KeyCode.DIGIT9);
  }

  @AfterEach
  void close() throws TimeoutException, InterruptedException {
    open.close();
    FxToolkit.cleanupStages();
  }

  private SearchViewModel model() {
    return open.session().search();
  }

  private State state() {
    return model().stateProperty().get();
  }

  private ScanResult scanned() {
    assertThat(state()).isInstanceOf(State.Scanned.class);
    return ((State.Scanned) state()).scan();
  }

  private SearchAnswer answer() {
    assertThat(state()).isInstanceOf(State.Answered.class);
    return ((State.Answered) state()).answer();
  }

  private String notes() {
    return open.find("#search-notes", Label.class).getText();
  }

  private void onFx(Runnable does) throws InterruptedException {
    FxThread.call(() -> {
      does.run();
      return true;
    });
  }

  private long kept() {
    String sql = "select count(*) from query_result";
    return open.app().database().read("count", c -> Statements.number(c, sql));
  }

  @Test
  void thePickedCropStaysThroughAFilterAnotherSpaceAndAPromotion() throws InterruptedException {
    onFx(() -> model().keep(true));
    onFx(() -> model().scan(MUG));
    open.settle();
    int first = scanned().crop();
    int other = first == 1 ? 2 : 1;
    open.press(other == 1 ? KeyCode.DIGIT2 : KeyCode.DIGIT3);
    assertThat(scanned().crop()).isEqualTo(other);
    onFx(() -> assertThat(model().filter("category:shoe")).isTrue());
    open.settle();
    assertThat(scanned().crop()).as("behind a filter").isEqualTo(other);
    assertThat(scanned().answer()).isNotNull();
    onFx(() -> assertThat(model().filter("")).isTrue());
    open.settle();

    int second = SecondSpace.fill(open.app(), 0);
    Await.until("the space is known", () -> model().feed().find(second) != null);
    onFx(() -> model().searchIn(second));
    open.settle();
    assertThat(scanned().crop()).as("in another space").isEqualTo(other);
    onFx(() -> model().searchIn(null));
    open.settle();
    long before = kept();
    assertThat(before).as("each was asked by a person").isEqualTo(6);

    String promote =
        """
        update space set state = case when id = %d then 'ACTIVE' else 'VERIFIED' end
         where aspect = 'IMAGE'
        """
            .formatted(second);
    open.app()
        .database()
        .write(
            "promote",
            c -> {
              Statements.execute(c, "update space set state = 'VERIFIED' where aspect = 'IMAGE'");
              return Statements.update(c, promote);
            });
    onFx(() -> model().feed().refresh());
    Await.until(
        "the page answers from the space in force",
        () ->
            state() instanceof State.Scanned s
                && s.scan().answer() != null
                && s.scan().answer().space() != null
                && s.scan().answer().space().id() == second);
    open.settle();
    assertThat(scanned().crop()).as("after a promotion").isEqualTo(other);
    assertThat(kept()).as("what the page asks by itself is nobody's query").isEqualTo(before);
  }

  @Test
  void aCropIsPickedWhileThePhotoIsStillLookedAt() throws InterruptedException {
    var read = new CountDownLatch(1);
    onFx(() ->
        model()
            .scan(
                "slow.jpg",
                () -> {
                  read.await();
                  return Files.readAllBytes(MUG);
                }));
    open.pressAndGoOn(KeyCode.DIGIT2);
    assertThat(state()).isInstanceOf(State.Busy.class);
    read.countDown();
    open.settle();
    assertThat(scanned().crop()).isEqualTo(1);
    onFx(() -> model().compare(8));
    open.settle();
    assertThat(scanned().crop()).as("there is no ninth one").isEqualTo(1);
  }

  @Test
  void aComparisonThatFailsKeepsThePhotoAndCanBeAskedAgain() throws InterruptedException {
    onFx(() -> model().scan(MUG));
    open.settle();
    String away = "alter table space_vector rename to space_vector_away";
    open.app()
        .database()
        .write(
            "lose the vectors",
            c -> {
              Statements.execute(c, away);
              return true;
            });
    open.press(KeyCode.DIGIT2);
    assertThat(open.isThere("#scan-crop-2")).as("the photo is there").isTrue();
    assertThat(notes()).contains("What is shown was found before");
    var again = open.find("#search-again", Button.class);
    assertThat(again.isVisible()).isTrue();
    open.app()
        .database()
        .write(
            "find them",
            c -> {
              Statements.execute(c, "alter table space_vector_away rename to space_vector");
              return true;
            });
    open.robot().interact(again::fire);
    open.settle();
    assertThat(scanned().crop()).isEqualTo(1);
    assertThat(open.find("#search-again", Button.class).isVisible()).isFalse();
  }

  @Test
  void aCellOfATableIsPastedAsItsTextAndOneFileOfSeveralIsNamed() throws InterruptedException {
    onFx(() ->
        Clipboard.getSystemClipboard()
            .setContent(
                Map.of(
                    DataFormat.PLAIN_TEXT,
                    "CD-1002",
                    DataFormat.IMAGE,
                    new Image(MUG.toUri().toString()))));
    open.press(KeyCode.CONTROL, KeyCode.F);
    open.press(KeyCode.CONTROL, KeyCode.V);
    assertThat(open.find("#search-words", TextField.class).getText()).isEqualTo("CD-1002");
    open.press(KeyCode.ENTER);
    assertThat(answer().together().getFirst().sku()).isEqualTo("CD-1002");

    Path second = IMAGES.resolve("cd-1002-1.jpg");
    onFx(() -> drop(List.of(MUG.toFile(), second.toFile())));
    open.settle();
    assertThat(scanned().name()).isEqualTo("cd-1001-1.jpg");
    assertThat(notes()).contains("cd-1001-1.jpg was taken, and cd-1002-1.jpg was left aside");
    onFx(() -> model().scan(MUG));
    open.settle();
    assertThat(notes()).doesNotContain("left aside");
  }

  private void drop(List<File> files) {
    TKClipboard held = Toolkit.getToolkit().createLocalClipboard();
    var copied =
        (TKClipboard)
            Proxy.newProxyInstance(
                TKClipboard.class.getClassLoader(),
                new Class<?>[] {TKClipboard.class},
                (self, method, arguments) ->
                    method.getName().equals("getTransferModes")
                        ? EnumSet.of(TransferMode.COPY)
                        : method.invoke(held, arguments));
    var board = DragboardHelper.createDragboard(copied);
    board.setContent(Map.of(DataFormat.FILES, files));
    var target = open.find("#search-empty", VBox.class);
    Event.fireEvent(
        target,
        new DragEvent(
            target,
            target,
            DragEvent.DRAG_DROPPED,
            board,
            10,
            10,
            10,
            10,
            TransferMode.COPY,
            null,
            target,
            null));
  }

  private void set(String field, String text) {
    open.robot().interact(() -> open.find(field, TextField.class).setText(text));
  }

  @Test
  void listsResultsAndWeightsAreChosenByKeysAndRemembered() throws InterruptedException {
    open.type("blue mug");
    open.press(KeyCode.ENTER);
    assertThat(answer().semantic()).hasSizeGreaterThan(5);
    assertThat(open.find("#search-choice", FlowPane.class).isVisible())
        .as("out of the way until it is wanted")
        .isFalse();
    open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.O);
    var limit = open.find("#search-limit", TextField.class);
    assertThat(limit.isFocused()).isTrue();
    set("#search-limit", "many");
    open.press(KeyCode.ENTER);
    assertThat(open.find("#search-choice-fault", Label.class).getText())
        .contains("Results wants a number");
    set("#search-limit", "3");
    set("#search-floor", "0.99");
    set("#search-weight-category", "0.5");
    open.press(KeyCode.ENTER);
    assertThat(answer().semantic()).hasSize(3);
    assertThat(answer().floor()).isEqualTo(0.99);
    assertThat(answer().semanticRelated().count()).isZero();
    assertThat(answer().keyword().getFirst().parts().category()).isEqualTo(0.5);
    assertThat(limit.isVisible() && open.find("#search-how", Button.class).getText().equals("How"))
        .as("it is seen that something else than the standard is chosen")
        .isFalse();

    open.reopen();
    open.press(KeyCode.CONTROL, KeyCode.DIGIT9);
    open.type("blue mug");
    open.press(KeyCode.ENTER);
    assertThat(answer().semantic()).as("remembered").hasSize(3);
    open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.O);
    open.robot().interact(() -> open.find("#search-keyword-wanted", CheckBox.class).fire());
    open.press(KeyCode.ENTER);
    assertThat(open.isThere("#search-keyword")).isFalse();
    assertThat(open.find("#search-semantic", ListView.class).isFocused()).isTrue();
    open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.O);
    set("#search-limit", "7");
    open.press(KeyCode.ESCAPE);
    assertThat(model().choiceProperty().get().limit()).as("thought better of").isEqualTo(3);
    open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.O);
    open.robot().interact(() -> open.find("#search-choice-standard", Button.class).fire());
    open.robot().interact(() -> open.find("#search-choice-take", Button.class).fire());
    open.settle();
    assertThat(model().choiceProperty().get()).isEqualTo(SearchChoice.STANDARD);
    assertThat(answer().keyword()).isNotEmpty();
    assertThat(model().choiceProperty().get().legs()).contains(Leg.KEYWORD, Leg.SEMANTIC);
  }
}
