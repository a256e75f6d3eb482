package org.cropdesk.app.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyCode;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.search.SearchViewModel.State;
import org.cropdesk.app.shell.MainWindow;
import org.cropdesk.app.shell.OpenDesk;
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
    assertThat(queries()).as("kept, as the settings say").isEqualTo(1);
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
}
