package org.cropdesk.app.spaces;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.FlowPane;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.AppOptions;
import org.cropdesk.app.Folders;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.search.SearchViewModel.State;
import org.cropdesk.app.shell.MainWindow;
import org.cropdesk.app.shell.OpenDesk;
import org.cropdesk.dataset.DatasetMachines;
import org.cropdesk.dataset.DatasetPlan;
import org.cropdesk.dataset.DatasetQuery;
import org.cropdesk.dataset.FreezeProgress;
import org.cropdesk.dataset.FreezeWish;
import org.cropdesk.db.Await;
import org.cropdesk.db.Statements;
import org.cropdesk.embedding.SpaceComparison;
import org.cropdesk.embedding.SpaceOverview;
import org.cropdesk.embedding.SpaceState;
import org.cropdesk.embedding.SpaceVerifier;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.inference.evaluation.ModelPath;
import org.cropdesk.job.StopSignal;
import org.cropdesk.search.SearchAnswer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;

/** The room of spaces on the real window, by keyboard, with both sample encoders. */
final class SpacesScreenTest {
  private static final int PRODUCTS = 16;

  @TempDir Path folder;

  private OpenDesk open;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  SpacesScreenTest() {}

  @BeforeEach
  void open() throws IOException, InterruptedException, TimeoutException {
    FxToolkit.registerPrimaryStage();
    open = OpenDesk.on(folder, PRODUCTS);
    room();
  }

  @AfterEach
  void close() throws TimeoutException, InterruptedException {
    open.close();
    FxToolkit.cleanupStages();
  }

  private void room() throws InterruptedException {
    open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.DIGIT1);
    assertThat(open.page()).isEqualTo(MainWindow.Page.SPACES);
  }

  private SpaceOverview space(int id) {
    return new Spaces(open.app().database())
        .overview().stream().filter(s -> s.id() == id).findFirst().orElseThrow();
  }

  private SpaceState state(int id) {
    return space(id).space().state();
  }

  private SpaceDetails details() {
    return Objects.requireNonNull(open.session().spaces().detailsProperty().get());
  }

  private String text(String query) {
    return open.find(query, Label.class).getText();
  }

  private ListView<?> list(String query) {
    return open.find(query, ListView.class);
  }

  /** Fills a second space behind the screen and puts the keyboard on it. */
  private int second() throws InterruptedException {
    int id = SecondSpace.fill(open.app(), 0);
    Await.until("the new space is listed", () -> list("#space-list").getItems().size() == 3);
    open.settle();
    choose(id);
    return id;
  }

  private void choose(int id) throws InterruptedException {
    open.press(KeyCode.LEFT);
    open.press(KeyCode.HOME);
    for (int i = 0; i < 3 && chosen() != id; i++) {
      open.press(KeyCode.DOWN);
    }
    assertThat(chosen()).isEqualTo(id);
  }

  private int chosen() {
    return Objects.requireNonNull(open.session().spaces().chosenProperty().get()).id();
  }

  private int active() {
    return Objects.requireNonNull(open.session().spaces().feed().searched()).id();
  }

  private SearchAnswer answer() {
    State state = open.session().search().stateProperty().get();
    assertThat(state).isInstanceOf(State.Answered.class);
    return ((State.Answered) state).answer();
  }

  private int searched() {
    return Objects.requireNonNull(answer().space()).id();
  }

  @Test
  void aSpaceSaysWhichVersionItsEncoderLearnedFrom() throws InterruptedException {
    var app = open.app();
    var query = new DatasetQuery("", false, true, false, List.of(), List.of(), 0, false, 0);
    var things = app.datasets().create(DatasetPlan.of("things").withSalt("s"), "ada");
    var version =
        app.datasets()
            .freeze(
                FreezeWish.of(things, query, DatasetMachines.NONE, app.store(), "ada"),
                f -> {},
                FreezeProgress.NONE,
                new StopSignal())
            .orElseThrow();
    var encoder = app.options().weights().encoder().resolveSibling("encoder-256");
    app.models().add(app.evaluator().found(ModelPath.of(encoder)), version, "", "ada");
    second();
    assertThat(words("#space-counts .label")).contains("Encoder trained on", "things:1");
    assertThat(words("#space-list .text-small"))
        .anyMatch(t -> t.contains("trained on things:1"))
        .anyMatch(t -> !t.contains("trained on"));
  }

  private List<String> words(String query) {
    return open.session().window().scene().getRoot().lookupAll(query).stream()
        .filter(Label.class::isInstance)
        .map(n -> ((Label) n).getText())
        .toList();
  }

  /** Issue 4's way of a second encoder, from the desktop, without the mouse. */
  @Test
  void aSecondEncoderIsProvedComparedSignedPromotedRolledBackAndLetGoOf()
      throws InterruptedException {
    int first = active();
    int second = second();
    open.press(KeyCode.P);
    assertThat(text("#space-notice")).contains("not verified");
    assertThat(text("#space-promotion")).startsWith("Cannot be promoted.").contains("not verified");

    open.press(KeyCode.V);
    assertThat(state(second)).isEqualTo(SpaceState.VERIFIED);
    assertThat(text("#verification-head")).startsWith("Verified").contains("nothing changed since");
    assertThat(open.isThere("#finding-recall .passed")).isTrue();
    assertThat(open.find("#verification-hits", FlowPane.class).getChildren()).isNotEmpty();

    open.press(KeyCode.P);
    assertThat(text("#space-notice")).contains("Nobody has signed the comparison");
    assertThat(state(second)).isEqualTo(SpaceState.VERIFIED);

    open.press(KeyCode.C);
    SpaceComparison comparison = Objects.requireNonNull(details().comparison());
    assertThat(list("#comparison-queries").getItems()).hasSameSizeAs(comparison.worst());
    open.press(KeyCode.RIGHT);
    open.press(KeyCode.DOWN);
    var query = comparison.worst().get(1);
    assertThat(open.find("#comparison-mine", FlowPane.class).getChildren())
        .hasSameSizeAs(query.mine());
    long changed =
        open.find("#comparison-mine", FlowPane.class).getChildren().stream()
            .filter(tile -> tile.getStyleClass().contains("changed"))
            .count();
    assertThat(changed).isEqualTo(query.mine().size() - query.common());

    open.press(KeyCode.S);
    open.type("Looked at the worst ten.");
    open.press(KeyCode.ENTER);
    assertThat(text("#comparison-signed")).contains("Signed by ada", "Looked at the worst ten.");

    open.press(KeyCode.P);
    assertThat(text("#confirm-card .label")).contains("space " + second);
    open.press(KeyCode.ESCAPE);
    assertThat(active()).as("asked, not done").isEqualTo(first);
    open.press(KeyCode.P);
    open.press(KeyCode.ENTER);
    assertThat(state(second)).isEqualTo(SpaceState.ACTIVE);
    assertThat(text("#status-space")).contains("space " + second, "encoder-256");

    open.press(KeyCode.CONTROL, KeyCode.DIGIT9);
    open.type("blue mug");
    open.press(KeyCode.ENTER);
    assertThat(searched()).isEqualTo(second);
    assertThat(text("#search-line")).contains("space " + second);
    assertThat(text("#search-space-covers")).isEqualTo("100 % of products");

    room();
    open.press(KeyCode.B);
    assertThat(text("#confirm-card .label")).contains("space " + first);
    open.press(KeyCode.ENTER);
    assertThat(state(first)).isEqualTo(SpaceState.ACTIVE);
    assertThat(text("#status-space")).contains("space " + first);
    open.settle();
    assertThat(searched()).as("asked again in the space that is in force").isEqualTo(first);

    choose(second);
    open.press(KeyCode.DELETE);
    long vectors = space(second).space().vectors();
    assertThat(text("#confirm-card .label")).contains(vectors + " vectors", "no undo");
    open.press(KeyCode.ENTER);
    assertThat(state(second)).isEqualTo(SpaceState.RETIRED);
    assertThat(text("#space-notice")).contains("let go of", vectors + " vectors");
    open.press(KeyCode.V);
    assertThat(text("#space-notice")).contains("let go of");
    open.press(KeyCode.DIGIT4);
    assertThat(list("#space-history").getItems().toString())
        .contains("promoted space " + second, "rolled back to space " + first, "signed");
  }

  @Test
  void whatAnotherDeskPromotesIsSeenHereWithoutAKey() throws InterruptedException {
    int first = active();
    int second = second();
    AppOptions here = open.app().options();
    Folders folders = here.folders();
    var elsewhere =
        new AppOptions(
            here.catalog(),
            here.store(),
            here.weights(),
            here.margin(),
            new Folders(folder.resolve("other"), folders.cache(), folders.samples()),
            "grace");
    try (var other = AppContext.open(elsewhere)) {
      var verifier = new SpaceVerifier(other.database());
      var now = other.clock().instant();
      assertThat(verifier.verify(space(second).space(), now).passed()).isTrue();
      var compared = verifier.compare(space(second).space(), 10, 5, now);
      verifier.sign(compared.id(), "grace", "fine", now);
      new Spaces(other.database()).promote(space(second).space(), "grace", now);
      Await.until(
          "the status bar names the other space",
          () -> text("#status-space").contains("space " + second));
      open.settle();
      assertThat(text("#space-promotion")).contains("in force");
      var spaces = new Spaces(other.database());
      var back = spaces.requireWayBack(space(second).space().key().aspect());
      spaces.rollBack(back, "grace", other.clock().instant());
      Await.until(
          "and then the first one again", () -> text("#status-space").contains("space " + first));
    }
  }

  @Test
  void aSpaceThatChangedSinceItWasVerifiedIsNotPromoted() throws InterruptedException {
    int second = second();
    open.press(KeyCode.V);
    open.press(KeyCode.C);
    open.press(KeyCode.S);
    open.press(KeyCode.ENTER);
    assertThat(text("#space-promotion")).contains("can be promoted");
    write(
        "update space_vector set stale = true where space_id = %d and subject_id = (select min(subject_id) from space_vector where space_id = %1$d)"
            .formatted(second));
    refresh();
    assertThat(text("#space-promotion")).contains("out of date");
    open.press(KeyCode.P);
    assertThat(text("#space-notice")).contains("out of date");
    assertThat(open.isThere("#confirm-yes")).isFalse();
    assertThat(state(second)).isEqualTo(SpaceState.VERIFIED);

    open.press(KeyCode.V);
    assertThat(text("#space-notice")).contains("not verified");
    assertThat(open.isThere("#finding-covered .failed")).isTrue();
    open.press(KeyCode.RIGHT);
    assertThat(list("#space-missing").getItems()).hasSize(1);
    long product = details().missing().getFirst().productId();
    assertThat(details().missing().getFirst().stale()).isTrue();
    open.press(KeyCode.ENTER);
    assertThat(open.page()).isEqualTo(MainWindow.Page.REVIEW);
    assertThat(open.shown().productId()).isEqualTo(product);
  }

  /** Refused by the machine, so no space holds it; no vector is written when a person wants it. */
  @Test
  void aPrimaryCropThatHasNoVectorIsMissedAtOnce() throws InterruptedException {
    write(
        """
        update verdict set keep = false where source = 'MACHINE' and crop_id = (
          select min(c.id) from crop c
           where c.deleted_at is null and exists (select from crop o where o.product_id = c.product_id and o.id <> c.id)
             and not exists (select from primary_choice h where h.crop_id = c.id))
        """);
    int second = second();
    open.press(KeyCode.V);
    open.press(KeyCode.C);
    open.press(KeyCode.S);
    open.press(KeyCode.ENTER);
    assertThat(text("#space-promotion")).contains("can be promoted");

    long covered = Objects.requireNonNull(space(second).coverage()).covered();
    long crop = refused();
    open.press(KeyCode.CONTROL, KeyCode.DIGIT1);
    for (int i = 0; i < PRODUCTS && place(crop) < 0; i++) {
      open.press(KeyCode.PAGE_DOWN);
    }
    long product = open.shown().productId();
    int place = place(crop);
    assertThat(place).isNotNegative();
    open.press(KeyCode.DIGIT1);
    for (int i = 0; i < place; i++) {
      open.press(KeyCode.RIGHT);
    }
    open.press(KeyCode.P);
    assertThat(open.stored(product).humanPrimary()).isEqualTo(crop);

    room();
    choose(second);
    open.settle();
    Await.until(
        "it is counted anew",
        () -> Objects.requireNonNull(space(second).coverage()).covered() == covered - 1);
    assertThat(text("#space-promotion")).contains("out of date");
    open.press(KeyCode.V);
    assertThat(text("#verification-head")).contains("1 vectors are missing");
    assertThat(details().missing()).extracting(m -> m.productId()).containsExactly(product);
  }

  /** Of a crop in the product on the desk; -1 when it is another's. */
  private int place(long crop) {
    return open.shown().crops().stream().map(c -> c.id()).toList().indexOf(crop);
  }

  private long refused() {
    return open.app()
        .database()
        .read(
            "ask",
            c ->
                Statements.number(
                    c,
                    """
                    select min(c.id) from crop c
                      join verdict v on v.crop_id = c.id and v.source = 'MACHINE' and not v.keep
                      join space_vector x on x.crop_id = c.id and x.space_id = (
                        select min(id) from space where aspect = 'IMAGE')
                     where not exists (select from space_vector x where x.crop_id = c.id and x.space_id = (
                        select max(id) from space))
                    """));
  }

  private void write(String sql) {
    open.app()
        .database()
        .write(
            "arrange a test",
            c -> {
              Statements.execute(c, sql);
              return true;
            });
  }

  private void refresh() throws InterruptedException {
    FxThread.call(() -> {
      open.session().spaces().feed().refresh();
      return true;
    });
    open.settle();
  }

  @Test
  void aMissingIndexIsSaidAndBuiltFromHere() throws InterruptedException {
    int second = second();
    write("drop index space_vector_hnsw_" + second);
    refresh();
    open.press(KeyCode.V);
    assertThat(state(second)).isEqualTo(SpaceState.BUILDING);
    assertThat(open.isThere("#finding-index .failed")).isTrue();
    assertThat(text("#verification-head")).contains("The approximate index is not there.");
    assertThat(open.find("#space-index", javafx.scene.control.Button.class).isVisible()).isTrue();
    open.press(KeyCode.I);
    assertThat(space(second).indexed()).isTrue();
    open.press(KeyCode.V);
    assertThat(state(second)).isEqualTo(SpaceState.VERIFIED);
    assertThat(open.find("#space-index", javafx.scene.control.Button.class).isVisible()).isFalse();
  }

  @Test
  void aVerificationThatHangsIsStoppedAndNothingOfItIsKept()
      throws InterruptedException, SQLException {
    int second = second();
    try (var other = open.app().database().dedicated("hold the vectors")) {
      other.setAutoCommit(false);
      Statements.execute(other, "lock table space_vector_" + second + " in access exclusive mode");
      FxThread.call(() -> {
        open.session().spaces().actions().verify();
        return true;
      });
      Await.until("it is under way", () -> open.isThere("#space-stop") && busy());
      open.robot().press(KeyCode.ESCAPE).release(KeyCode.ESCAPE);
      Await.until("it was stopped", () -> !busy());
      other.rollback();
    }
    open.settle();
    assertThat(text("#space-notice")).contains("stopped");
    assertThat(new SpaceVerifier(open.app().database()).last(space(second).space())).isEmpty();
  }

  /** Going back is due just when much else is under way. */
  @Test
  void promotingAndRollingBackWaitForNoVerification() throws InterruptedException, SQLException {
    int first = active();
    int second = second();
    open.press(KeyCode.V);
    open.press(KeyCode.C);
    open.press(KeyCode.S);
    open.press(KeyCode.ENTER);
    try (var other = open.app().database().dedicated("hold what is kept of verifications")) {
      other.setAutoCommit(false);
      Statements.execute(other, "lock table space_check in exclusive mode");
      FxThread.call(() -> {
        open.session().spaces().actions().verify();
        return true;
      });
      Await.until("it is under way", () -> open.isThere("#space-stop") && busy());
      open.pressAndGoOn(KeyCode.P);
      Await.until("it asks", () -> open.isThere("#confirm-card"));
      open.pressAndGoOn(KeyCode.ENTER);
      Await.until("the second is in force", () -> state(second) == SpaceState.ACTIVE);
      Await.until("and it is said", () -> text("#space-notice").contains("is in force, for"));
      Await.until("the way back is known", () -> canGoBack(second));
      open.pressAndGoOn(KeyCode.B);
      Await.until("it asks", () -> open.isThere("#confirm-card"));
      open.pressAndGoOn(KeyCode.ENTER);
      Await.until("the first is in force again", () -> state(first) == SpaceState.ACTIVE);
      assertThat(busy()).as("the verification goes on").isTrue();
      other.rollback();
    }
    open.settle();
    assertThat(state(second)).isEqualTo(SpaceState.VERIFIED);
  }

  private boolean canGoBack(int from) {
    var way = details().wayBack();
    return way != null && way.from() == from;
  }

  @Test
  void whoRollsBackWhatAColleagueHasChangedMeanwhileIsTold() throws InterruptedException {
    int first = active();
    int second = second();
    open.press(KeyCode.V);
    open.press(KeyCode.C);
    open.press(KeyCode.S);
    open.press(KeyCode.ENTER);
    open.press(KeyCode.P);
    open.press(KeyCode.ENTER);
    assertThat(active()).isEqualTo(second);
    open.press(KeyCode.B);
    assertThat(open.isThere("#confirm-card")).isTrue();
    var spaces = new Spaces(open.app().database());
    var way = spaces.requireWayBack(space(second).space().key().aspect());
    spaces.rollBack(way, "grace", open.app().clock().instant());
    open.press(KeyCode.ENTER);
    assertThat(text("#space-notice"))
        .contains("Nothing was rolled back", "Meanwhile grace rolled back to space " + first);
    assertThat(state(first)).isEqualTo(SpaceState.ACTIVE);
  }

  private boolean busy() {
    return open.session().spaces().actions().isBusy();
  }

  @Test
  void aDatabaseThatIsAwayIsExplainedAndTheScreenKeepsWhatItKnows()
      throws InterruptedException, SQLException {
    int second = second();
    String name = database();
    try (var admin =
        DriverManager.getConnection(open.app().options().catalog().replace(name, "postgres"))) {
      Statements.execute(admin, "alter database " + name + " allow_connections false");
      Statements.list(
          admin,
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = ?",
          r -> true,
          name);
      open.press(KeyCode.V);
      assertThat(text("#space-notice")).contains("could not be verified");
      assertThat(list("#space-list").getItems()).hasSize(3);
      Statements.execute(admin, "alter database " + name + " allow_connections true");
    }
    Await.until("the database answers again", this::answers);
    open.settle();
    open.press(KeyCode.V);
    assertThat(state(second)).isEqualTo(SpaceState.VERIFIED);
  }

  private boolean answers() {
    try {
      return !database().isEmpty();
    } catch (CatalogException e) {
      return false;
    }
  }

  private String database() {
    return open.app()
        .database()
        .read(
            "ask its name",
            c -> Statements.first(c, "select current_database()", r -> r.getString(1)))
        .orElseThrow();
  }

  @Test
  void withoutAnySpaceThePageSaysWhereTheyComeFrom() throws InterruptedException {
    write("truncate space cascade");
    refresh();
    assertThat(open.find("#space-empty", javafx.scene.layout.VBox.class).isVisible()).isTrue();
    assertThat(text("#space-empty .empty-title")).isEqualTo("There is no space yet");
    open.press(KeyCode.V);
    assertThat(text("#space-notice")).isEqualTo("There is no space yet.");
    assertThat(text("#status-space")).isEqualTo("No space in force");
  }

  @Test
  void aLongNameIsCutAndPushesNoNumberOutOfSight() throws InterruptedException {
    write(
        "update space set encoder_name = '%s' where aspect = 'IMAGE'"
            .formatted("siglip2-so400m-patch16-naflex-finetuned-on-".repeat(6)));
    refresh();
    var list = list("#space-list");
    assertThat(open.isThere("#space-list .scroll-bar:horizontal")).isTrue();
    assertThat(
            open.find("#space-list .scroll-bar:horizontal", javafx.scene.control.ScrollBar.class)
                .isVisible())
        .isFalse();
    double right = list.localToScene(list.getBoundsInLocal()).getMaxX();
    assertThat(
            open.robot().from(list).lookup(".number").queryAllAs(Label.class).stream()
                .filter(Label::isVisible)
                .mapToDouble(l -> l.localToScene(l.getBoundsInLocal()).getMaxX()))
        .allMatch(x -> x < right);
    assertThat(text("#status-space")).contains("siglip2");
  }

  @Test
  void whatIsShownIsExportedAsCsvAndAsJson() throws InterruptedException, IOException {
    second();
    Path csv = folder.resolve("checks.csv");
    saveTo(csv);
    open.press(KeyCode.V);
    open.press(KeyCode.E);
    var checks = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    try (var reader = Files.newBufferedReader(csv)) {
      assertThat(checks.parse(reader).getRecords())
          .extracting((CSVRecord r) -> r.get("level"))
          .contains("green")
          .doesNotContain("red");
    }
    open.press(KeyCode.C);
    saveTo(folder.resolve("comparison.json"));
    open.press(KeyCode.E);
    var json = new ObjectMapper().readTree(folder.resolve("comparison.json").toFile());
    assertThat(json.get("histogram")).hasSize(11);
    assertThat(json.get("worst").get(0).get("mine")).isNotEmpty();
    saveTo(folder.resolve("missing/folder/spaces.csv"));
    open.press(KeyCode.DIGIT1);
    open.press(KeyCode.E);
    assertThat(text("#space-notice")).contains("could not be written");
  }

  private void saveTo(Path file) throws InterruptedException {
    FxThread.call(() -> {
      open.session().window().spaces().setFiles((owner, title, name, kinds) -> Optional.of(file));
      return true;
    });
  }

  @Test
  void anySpaceIsSearchedByItsOwnEncoderAndItIsSaidHowCompleteItIs() throws InterruptedException {
    int first = active();
    int part = SecondSpace.fill(open.app(), PRODUCTS / 2);
    Await.until("the new space is listed", () -> list("#space-list").getItems().size() == 3);
    open.settle();
    refresh();
    choose(part);
    open.press(KeyCode.SLASH);
    assertThat(open.page()).isEqualTo(MainWindow.Page.SEARCH);
    open.find("#search-words", TextField.class);
    open.press(KeyCode.CONTROL, KeyCode.F);
    open.type("blue mug");
    open.press(KeyCode.ENTER);
    assertThat(searched()).isEqualTo(part);
    assertThat(answer().semantic()).hasSizeLessThanOrEqualTo(PRODUCTS / 2).isNotEmpty();
    Await.until(
        "what it covers is counted behind the screen",
        () -> text("#search-space-covers").matches("[1-9][0-9]? % of products"));
    int percent = Objects.requireNonNull(space(part).coverage()).percent();
    assertThat(text("#search-space-covers")).isEqualTo(percent + " % of products");
    open.press(KeyCode.CONTROL, KeyCode.E);
    open.press(KeyCode.HOME);
    open.press(KeyCode.ENTER);
    assertThat(searched()).isEqualTo(first);
  }
}
