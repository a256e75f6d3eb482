package org.cropdesk.app.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.javafx.scene.input.DragboardHelper;
import com.sun.javafx.tk.TKClipboard;
import com.sun.javafx.tk.Toolkit;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import javafx.event.Event;
import javafx.event.EventTarget;
import javafx.event.EventType;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.image.Image;
import javafx.scene.input.Clipboard;
import javafx.scene.input.DataFormat;
import javafx.scene.input.DragEvent;
import javafx.scene.input.Dragboard;
import javafx.scene.input.KeyCode;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.VBox;
import org.cropdesk.app.command.CommandId;
import org.cropdesk.app.command.Invocation;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.search.SearchViewModel.State;
import org.cropdesk.app.shell.MainWindow;
import org.cropdesk.app.shell.OpenDesk;
import org.cropdesk.db.Await;
import org.cropdesk.db.Statements;
import org.cropdesk.search.Hit;
import org.cropdesk.search.ScanResult;
import org.cropdesk.search.SearchAnswer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;

/** Searching on the real window, over really indexed samples. */
final class SearchScreenTest {
  private static final Path ROOT =
      Path.of(System.getProperty("cropdesk.root", "..")).toAbsolutePath().normalize();

  @TempDir Path folder;

  private OpenDesk open;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  SearchScreenTest() {}

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

  private State state() {
    return open.session().search().stateProperty().get();
  }

  private SearchAnswer answer() {
    assertThat(state()).isInstanceOf(State.Answered.class);
    return ((State.Answered) state()).answer();
  }

  private ScanResult scan(Path photo) throws InterruptedException {
    FxThread.call(() -> {
      open.session().search().scan(photo);
      return true;
    });
    open.settle();
    return ((State.Scanned) state()).scan();
  }

  @Test
  void wordsFindThreeListsAndTheBestOpensOnTheDesk() throws InterruptedException {
    assertThat(open.page()).isEqualTo(MainWindow.Page.SEARCH);
    open.type("blue mug");
    open.press(KeyCode.ENTER);
    assertThat(answer().keyword()).isNotEmpty();
    assertThat(answer().semantic()).isNotEmpty();
    assertThat(open.find("#search-together", ListView.class).isFocused()).isTrue();
    assertThat(open.find("#search-semantic-title", Label.class).getText()).contains("related");
    open.press(KeyCode.LEFT);
    assertThat(open.find("#search-semantic", ListView.class).isFocused()).isTrue();
    Hit hit = open.session().search().selected();
    assertThat(hit).isEqualTo(answer().semantic().getFirst());
    open.press(KeyCode.ENTER);
    assertThat(open.page()).isEqualTo(MainWindow.Page.REVIEW);
    assertThat(open.shown().productId()).isEqualTo(answer().semantic().getFirst().productId());
    assertThat(queries()).as("nobody asked for it to be kept").isZero();
  }

  private long queries() {
    String sql = "select count(*) from query_result where actor = 'ada'";
    return open.app().database().read("count", c -> Statements.number(c, sql));
  }

  @Test
  void aFilterNarrowsWhatIsFoundAndAWrongOneIsExplained() throws InterruptedException {
    open.type("mug");
    open.press(KeyCode.ENTER);
    int all = answer().semantic().size();
    open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.F);
    open.type("category:mug ");
    open.press(KeyCode.ESCAPE);
    open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.F);
    FxThread.call(() -> open.session().search().filter("category:mug"));
    open.settle();
    assertThat(answer().semantic())
        .isNotEmpty()
        .hasSizeLessThan(all)
        .allMatch(h -> h.category().equals("mug"));
    boolean understood = FxThread.call(() -> open.session().search().filter("category:"));
    assertThat(understood).isFalse();
  }

  @Test
  void whatIsLikeTheCropOnTheDeskIsFoundFromThere() throws InterruptedException {
    open.press(KeyCode.CONTROL, KeyCode.DIGIT1);
    String sku = open.shown().sku();
    open.press(KeyCode.CONTROL, KeyCode.L);
    assertThat(open.page()).isEqualTo(MainWindow.Page.SEARCH);
    assertThat(answer().semantic()).isNotEmpty().noneMatch(h -> h.sku().equals(sku));
    String first = answer().semantic().getFirst().sku();
    open.press(KeyCode.CONTROL, KeyCode.L);
    assertThat(answer().semantic()).as("and onwards").noneMatch(h -> h.sku().equals(first));
  }

  @Test
  void aPhotoIsScannedAndEachOfItsCropsCanBeCompared() throws InterruptedException {
    ScanResult scan = scan(ROOT.resolve("samples/catalog/images/cd-1001-1.jpg"));
    assertThat(scan.outcome()).isEqualTo(ScanResult.Outcome.MATCHED);
    assertThat(scan.matches().getFirst().sku()).isEqualTo("CD-1001");
    assertThat(open.isThere("#scan-photo")).isTrue();
    assertThat(open.isThere("#scan-crop-1")).isTrue();
    open.press(KeyCode.DIGIT1);
    assertThat(((State.Scanned) state()).scan().crop()).isZero();
  }

  @Test
  void aFileThatIsNoPictureIsExplained() throws IOException, InterruptedException {
    Path broken = Files.writeString(folder.resolve("broken.jpg"), "no picture at all");
    ScanResult scan = scan(broken);
    assertThat(scan.outcome()).isEqualTo(ScanResult.Outcome.UNREADABLE);
    assertThat(open.find("#scan-said", Label.class).getText()).contains("cannot be read");
  }

  private static final Path MUG = ROOT.resolve("samples/catalog/images/cd-1001-1.jpg");

  private void findsTheMug(String way) throws InterruptedException {
    open.settle();
    assertThat(state()).as(way).isInstanceOf(State.Scanned.class);
    ScanResult scan = ((State.Scanned) state()).scan();
    assertThat(scan.matches()).as(way).isNotEmpty();
    assertThat(scan.matches().getFirst().sku()).as(way).isEqualTo("CD-1001");
    FxThread.call(() -> {
      open.session().search().byWords("");
      return true;
    });
    assertThat(state()).isInstanceOf(State.Empty.class);
  }

  private static void copy(DataFormat format, Object content) throws InterruptedException {
    FxThread.call(() -> Clipboard.getSystemClipboard().setContent(Map.of(format, content)));
  }

  private static Image image() {
    return new Image(MUG.toUri().toString());
  }

  @Test
  void aPictureIsPastedAlsoWhileWordsAreTypedAndTextStaysText() throws InterruptedException {
    copy(DataFormat.PLAIN_TEXT, "striped");
    FxThread.call(() -> {
      open.session().searchScreen().handle(new Invocation(CommandId.SEARCH_PASTE, 0));
      return true;
    });
    assertThat(open.find("#search-notes", Label.class).getText()).contains("no picture");
    open.press(KeyCode.CONTROL, KeyCode.F);
    open.press(KeyCode.CONTROL, KeyCode.V);
    assertThat(open.find("#search-words", TextField.class).getText()).isEqualTo("striped");

    copy(DataFormat.IMAGE, image());
    open.press(KeyCode.CONTROL, KeyCode.V);
    findsTheMug("a picture pasted into the words");
    copy(DataFormat.FILES, List.of(MUG.toFile()));
    open.press(KeyCode.CONTROL, KeyCode.F);
    open.press(KeyCode.CONTROL, KeyCode.V);
    findsTheMug("a file pasted into the words");
    open.type("mug");
    open.press(KeyCode.ENTER);
    assertThat(open.find("#search-together", ListView.class).isFocused()).isTrue();
    open.press(KeyCode.CONTROL, KeyCode.V);
    findsTheMug("a file pasted beside the words");
  }

  /** Drops something onto the results; tells whether it was offered a place and taken. */
  private boolean drop(DataFormat format, Object content) throws InterruptedException {
    return FxThread.call(() -> {
      var board = DragboardHelper.createDragboard(dragged());
      board.setContent(Map.of(format, content));
      var target = open.find("#search-empty", VBox.class);
      var over = event(DragEvent.DRAG_OVER, board, target);
      Event.fireEvent(target, over);
      var dropped = event(DragEvent.DRAG_DROPPED, board, target);
      Event.fireEvent(target, dropped);
      return over.isAccepted() && dropped.isDropCompleted();
    });
  }

  /** Without a display nothing can be dragged; a clipboard that may be copied from is alike. */
  private static TKClipboard dragged() {
    TKClipboard held = Toolkit.getToolkit().createLocalClipboard();
    return (TKClipboard)
        Proxy.newProxyInstance(
            TKClipboard.class.getClassLoader(),
            new Class<?>[] {TKClipboard.class},
            (self, method, arguments) ->
                method.getName().equals("getTransferModes")
                    ? EnumSet.of(TransferMode.COPY)
                    : method.invoke(held, arguments));
  }

  private static DragEvent event(EventType<DragEvent> type, Dragboard board, Object target) {
    return new DragEvent(
        target,
        (EventTarget) target,
        type,
        board,
        10,
        10,
        10,
        10,
        TransferMode.COPY,
        null,
        target,
        null);
  }

  @Test
  void aPictureIsDroppedAsAFileOrAsPixelsAndAWordIsNot() throws InterruptedException {
    assertThat(drop(DataFormat.PLAIN_TEXT, "mug")).isFalse();
    assertThat(state()).isInstanceOf(State.Empty.class);
    assertThat(drop(DataFormat.FILES, List.of(MUG.toFile()))).isTrue();
    findsTheMug("a dropped file");
    assertThat(drop(DataFormat.IMAGE, image())).isTrue();
    findsTheMug("a dropped picture");
  }

  @Test
  void aPictureIsChosenAndThinkingBetterOfItChangesNothing() throws InterruptedException {
    var answer = new AtomicReference<Optional<Path>>(Optional.empty());
    FxThread.call(() -> {
      open.session().searchScreen().askForFilesBy(window -> answer.get());
      return true;
    });
    open.press(KeyCode.CONTROL, KeyCode.O);
    assertThat(state()).isInstanceOf(State.Empty.class);
    answer.set(Optional.of(MUG));
    open.press(KeyCode.CONTROL, KeyCode.O);
    findsTheMug("a file chosen by a key");
    open.robot().interact(() -> open.find("#search-choose", Button.class).fire());
    findsTheMug("a file chosen by the mouse");
  }

  @Test
  void queriesAreKeptWithTheirResultsOnlyWhileThatIsAskedFor() throws InterruptedException {
    assertThat(open.find("#search-keep", CheckBox.class).isSelected()).as("at first").isFalse();
    open.type("blue mug");
    open.press(KeyCode.ENTER);
    answer();
    assertThat(queries()).isZero();
    open.robot().interact(() -> open.find("#search-keep", CheckBox.class).fire());
    scan(MUG);
    assertThat(queries()).isEqualTo(1);
    String kept =
        """
        select count(*) from query_result
         where actor = 'ada' and kind = 'scan' and query ->> 'sha256' ~ '^[0-9a-f]{64}$'
           and (results -> 'together' -> 0 ->> 'product')::bigint
               = (select id from product where sku = 'CD-1001')
        """;
    assertThat(open.app().database().<Long>read("count", c -> Statements.number(c, kept)))
        .isEqualTo(1);
  }

  @Test
  void everyPartOfAScoreStandsOnTheCard() throws InterruptedException {
    open.type("blue mug");
    open.press(KeyCode.ENTER);
    Hit first = answer().together().getFirst();
    assertThat(first.parts().category()).as("it is a mug").isPositive();
    Await.until("the first card is drawn", () -> said().stream().anyMatch(this::isParts));
    List<String> said = said();
    String parts = said.stream().filter(this::isParts).findFirst().orElseThrow();
    assertThat(parts).contains("+ category 0.");
    double sum =
        Pattern.compile("(?:found|category|shape|metadata) ([0-9.]+)")
            .matcher(parts)
            .results()
            .mapToDouble(m -> Double.parseDouble(m.group(1)))
            .sum();
    assertThat(sum).isCloseTo(first.parts().total(), within(0.0021));
    assertThat(said).contains(String.format(Locale.ROOT, "%.3f", first.parts().total()));
  }

  private boolean isParts(String text) {
    return text.startsWith("found ");
  }

  /** All words of the first card. */
  private List<String> said() {
    var card = open.find("#search-together .list-cell", ListCell.class);
    return open.robot().from(card).lookup(".label").queryAllAs(Label.class).stream()
        .map(Label::getText)
        .toList();
  }
}
