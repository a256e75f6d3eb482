package org.cropdesk.app.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.cropdesk.app.datasets.VersionForm.Field;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.shell.MainWindow;
import org.cropdesk.app.shell.OpenDesk;
import org.cropdesk.crop.Box;
import org.cropdesk.dataset.DatasetChange;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.Fault;
import org.cropdesk.dataset.FrozenSource;
import org.cropdesk.dataset.LeftOut;
import org.cropdesk.dataset.Preflight;
import org.cropdesk.dataset.Split;
import org.cropdesk.dataset.export.DatasetExport;
import org.cropdesk.dataset.export.DatasetFormat;
import org.cropdesk.dataset.export.DatasetVerifier;
import org.cropdesk.dataset.export.ExportWatch;
import org.cropdesk.db.Await;
import org.cropdesk.evaluation.Evaluation;
import org.cropdesk.inference.evaluation.ModelPath;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewDecision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Training sets by the keyboard alone, over really indexed samples. */
final class DatasetsScreenTest {
  private static final int MOST_TABS = 60;

  /** Enough that a person has the time to think better of it. */
  private static final int CAME_BACK = 8;

  @RegisterExtension private final OpenDesk open = OpenDesk.with(12);

  private static <T> T onFx(Supplier<T> look) {
    try {
      return FxThread.call(look);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private DatasetsRoom room() {
    return open.session().training();
  }

  private Optional<DatasetVersion> version() {
    return onFx(() -> Optional.ofNullable(room().page().version()));
  }

  private Optional<DatasetDetails> details() {
    return onFx(() -> Optional.ofNullable(room().page().detailsProperty().get()));
  }

  private Optional<FaultFinder.Checked> checked() {
    return onFx(() -> Optional.ofNullable(room().newVersion().checkedProperty().get()));
  }

  private String text(String query) {
    return onFx(() ->
        open.isThere(query) ? open.find(query, Label.class).getText() : "nothing is " + query);
  }

  private void awaitText(String query, Predicate<String> wanted) {
    try {
      Await.until("something else at " + query, () -> wanted.test(text(query)));
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + " than: " + text(query), e);
    }
  }

  /** Words on screen that can be seen. */
  private List<String> seen(String query) {
    return onFx(() ->
        open.session().window().scene().getRoot().lookupAll(query).stream()
            .filter(n -> n.isVisible() && n.getParent().isVisible())
            .map(n -> ((Label) n).getText())
            .toList());
  }

  private List<Object> items(String list) {
    return onFx(() -> {
      ListView<?> view = open.find(list, ListView.class);
      return List.<Object>copyOf(view.getItems());
    });
  }

  /** Walks with Tab, as a person without a mouse does. */
  private void tabTo(String id) throws InterruptedException {
    for (int i = 0; i < MOST_TABS && !hasKeyboard(id); i++) {
      open.press(KeyCode.TAB);
    }
    assertThat(hasKeyboard(id)).as("Tab comes to " + id).isTrue();
  }

  private boolean hasKeyboard(String id) {
    return onFx(() -> {
      Node owner = open.session().window().scene().getFocusOwner();
      return owner != null && id.equals(owner.getId());
    });
  }

  private void write(String id, String text) throws InterruptedException {
    tabTo(id);
    open.press(KeyCode.CONTROL, KeyCode.A);
    open.type(text);
  }

  private void fill(Field field, String text) throws InterruptedException {
    write("version-field-" + field, text);
  }

  private void accept(int products) throws InterruptedException {
    open.press(KeyCode.CONTROL, KeyCode.DIGIT1);
    for (int i = 0; i < products; i++) {
      open.press(KeyCode.ENTER);
    }
  }

  private void toDatasets() throws InterruptedException {
    open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.DIGIT3);
    assertThat(open.page()).isEqualTo(MainWindow.Page.DATASETS);
  }

  private DatasetVersion freezeAs(String wanted) throws InterruptedException {
    open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.ENTER);
    Await.until(
        wanted + " is frozen", () -> version().filter(v -> v.name().equals(wanted)).isPresent());
    awaitText("#dataset-title", wanted::equals);
    return version().orElseThrow();
  }

  private DatasetVersion freeze(String name) throws InterruptedException {
    open.press(KeyCode.N);
    open.type(name);
    return freezeAs(name + " v1");
  }

  private DatasetExport export(Path target, DatasetExport.State wanted)
      throws InterruptedException {
    open.press(KeyCode.E);
    write("export-target", target.toString());
    open.press(KeyCode.ENTER);
    return awaitExport(wanted);
  }

  private DatasetExport awaitExport(DatasetExport.State wanted) {
    Await.until(
        "the export is " + wanted,
        () ->
            details()
                .filter(d -> !d.exports().isEmpty())
                .filter(d -> d.exports().getFirst().state() == wanted)
                .isPresent());
    return details().orElseThrow().exports().getFirst();
  }

  private static long filesBelow(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).count();
    }
  }

  @Test
  void anEmptyPageSaysWhatADatasetIsAndNothingToFreezeIsSaid() throws InterruptedException {
    toDatasets();
    awaitText("#datasets-empty .empty-title", "There is no dataset yet"::equals);
    open.press(KeyCode.N);
    open.type("things");
    awaitText("#version-why", t -> t.startsWith("Nothing matches. Accept products"));
    open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.ENTER);
    assertThat(open.app().datasets().list()).isEmpty();
    open.press(KeyCode.ESCAPE);
    assertThat(onFx(() -> open.isThere("#datasets-empty"))).isTrue();
  }

  @Test
  void whatWasPromisedIsFrozenExportedVerifiedAndItsTrainCommandIsShown()
      throws IOException, InterruptedException {
    accept(12);
    toDatasets();
    open.press(KeyCode.N);
    open.type("things");
    awaitText("#version-counts", t -> t.startsWith("12 products, "));
    Await.until("few pictures are looked at without being asked", () -> checked().isPresent());
    Preflight promised = checked().orElseThrow().preflight();
    assertThat(onFx(() -> open.isThere("#version-sheet .sheet-tile"))).isTrue();
    DatasetVersion made = freezeAs("things v1");
    assertThat(made.counts()).isEqualTo(promised.counts());
    awaitText("#dataset-notice", t -> t.startsWith("things v1 is frozen: "));
    awaitText("#dataset-leak", "no leak"::equals);

    Path out = open.folder().resolve("export");
    export(out, DatasetExport.State.DONE);
    awaitText("#dataset-notice", t -> t.contains("is at " + out));
    assertThat(DatasetVerifier.verify(out.toString(), Map.of(), new StopSignal(), ExportWatch.NONE))
        .hasValueSatisfying(v -> assertThat(v.isWhole()).isTrue());
    assertThat(filesBelow(out.resolve("images"))).isEqualTo(made.counts().images());
    open.press(KeyCode.O);
    Await.until("the README is open", () -> onFx(() -> open.isThere("#export-readme")));
    assertThat(onFx(() -> open.find("#export-readme", TextArea.class).getText()))
        .contains("yolo detect train data=");
    open.press(KeyCode.ESCAPE);
    assertThat(onFx(() -> open.isThere("#export-readme"))).isFalse();
  }

  @Test
  void theSecondVersionBeginsAsTheFirstWasAndItsSharesStand() throws InterruptedException {
    accept(10);
    toDatasets();
    open.press(KeyCode.N);
    open.type("things");
    fill(Field.FEWEST, "0");
    fill(Field.TRAIN, "50");
    fill(Field.VAL, "30");
    awaitText("#version-why", t -> t.contains("make 100"));
    fill(Field.TEST, "20");
    assertThat(freezeAs("things v1").dataset().ratios().val()).isEqualTo(0.3);
    open.press(KeyCode.N);
    VersionForm form = onFx(() -> room().newVersion().formProperty().get());
    assertThat(form.text(Field.NAME)).isEqualTo("things");
    assertThat(form.text(Field.FEWEST)).isEqualTo("0");
    assertThat(onFx(() -> open.find("#version-field-TRAIN", TextField.class).isDisabled()))
        .isTrue();
    freezeAs("things v2");
    Await.until("both versions are listed", () -> items("#datasets-list").size() == 2);
  }

  @Test
  void whatIsLeftOutIsNamedWithItsReasonAndEnterOpensTheProduct()
      throws IOException, InterruptedException {
    String key = open.shown().images().getFirst().objectKey();
    accept(12);
    open.app().store().delete(key);
    toDatasets();
    open.press(KeyCode.N);
    open.type("things");
    Await.until(
        "the missing picture is found",
        () -> items("#version-findings").toString().contains(Fault.MISSING_PICTURE.name()));
    assertThat(onFx(() -> open.find("#version-freeze", Button.class).getText()))
        .contains("leaving");
    freezeAs("things v1");
    open.press(KeyCode.DIGIT2);
    Await.until("what is left out is listed", () -> !items("#dataset-left-out").isEmpty());
    List<LeftOut> left = details().orElseThrow().leftOut();
    assertThat(left).anySatisfy(l -> assertThat(l.message()).contains(key));
    open.press(KeyCode.RIGHT);
    open.press(KeyCode.ENTER);
    Await.until("the desk is in front", () -> open.page() == MainWindow.Page.REVIEW);
    assertThat(open.shown().productId()).isEqualTo(left.getFirst().productId());
  }

  @Test
  void aStrictFreezeThatMeetsAFaultSaysSoAndMakesNoVersion() throws InterruptedException {
    accept(6);
    toDatasets();
    open.press(KeyCode.N);
    open.type("things");
    fill(Field.FEWEST, "1000");
    tabTo("version-field-STRICT");
    open.press(KeyCode.SPACE);
    open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.ENTER);
    awaitText("#dataset-notice", t -> t.startsWith("No version of things was made: "));
    assertThat(onFx(() -> room().page().rows())).allSatisfy(r -> assertThat(r.version()).isNull());
  }

  @Test
  void anExportToAFolderThatHoldsSomethingIsRefusedAndLeavesItAlone()
      throws IOException, InterruptedException {
    accept(8);
    toDatasets();
    freeze("things");
    Path full = Files.createDirectories(open.folder().resolve("full"));
    Files.writeString(full.resolve("mine.txt"), "mine");
    export(full, DatasetExport.State.FAILED);
    awaitText("#dataset-notice", t -> t.contains(full.toString()));
    assertThat(filesBelow(full)).isEqualTo(1);
    open.press(KeyCode.X);
    open.press(KeyCode.ENTER);
    awaitExport(DatasetExport.State.CANCELLED);
    assertThat(filesBelow(full)).isEqualTo(1);
  }

  @Test
  void formatsOfferWhatTheyNeedOnly() throws InterruptedException {
    accept(6);
    toDatasets();
    freeze("things");
    open.press(KeyCode.E);
    assertThat(isOffered("#export-caption")).isFalse();
    open.press(KeyCode.DOWN);
    open.press(KeyCode.DOWN);
    open.press(KeyCode.DOWN);
    assertThat(isOffered("#export-caption")).isTrue();
    assertThat(onFx(() -> open.find("#export-target", TextField.class).getText()))
        .endsWith("things-v1-clip");
    open.press(KeyCode.ESCAPE);
  }

  private boolean isOffered(String field) {
    return onFx(() -> open.find(field, TextField.class).getParent().isVisible());
  }

  @Test
  void twoVersionsAreComparedWithPicturesAndEnterOpensTheProduct() throws InterruptedException {
    accept(4);
    toDatasets();
    freeze("things");
    open.press(KeyCode.DIGIT4);
    awaitText("#compare-said", t -> t.startsWith("There is no other version to compare with."));

    accept(3);
    toDatasets();
    open.press(KeyCode.N);
    DatasetVersion second = freezeAs("things v2");
    long added = second.counts().images() - versionOf(1).counts().images();
    assertThat(added).isPositive();
    awaitText("#compare-said", ("From v1 to v2, " + added + " pictures differ.")::equals);
    awaitText("#compare-counts .chip", (added + " added")::equals);
    Await.until("what differs is listed", () -> items("#compare-changes").size() == added);
    DatasetChange first = (DatasetChange) items("#compare-changes").getFirst();
    assertThat(first.kind()).isEqualTo(DatasetChange.Kind.ADDED);

    open.press(KeyCode.N);
    freezeAs("things v3");
    awaitText("#compare-said", t -> t.startsWith("Nothing differs: v2 and v3 hold the same"));
    open.press(KeyCode.RIGHT);
    open.press(KeyCode.DOWN);
    awaitText("#compare-said", t -> t.startsWith("From v1 to v3, "));

    Await.until("what differs is listed", () -> items("#compare-changes").size() == added);
    open.press(KeyCode.RIGHT);
    open.press(KeyCode.ENTER);
    Await.until("the desk is in front", () -> open.page() == MainWindow.Page.REVIEW);
    assertThat(open.shown().productId()).isEqualTo(Objects.requireNonNull(first.is()).productId());
  }

  @Test
  void modelsThatWereEvaluatedOnTheTestSetStandBesideEachOther() throws InterruptedException {
    accept(8);
    toDatasets();
    open.press(KeyCode.N);
    open.type("things");
    fill(Field.TRAIN, "40");
    fill(Field.VAL, "10");
    fill(Field.TEST, "50");
    fill(Field.NEAR, "0.999");
    DatasetVersion version = freezeAs("things v1");
    open.press(KeyCode.DIGIT5);
    awaitText("#dataset-no-models", t -> t.contains("'model evaluate things:1 FOLDER'"));

    var app = open.app();
    var path = ModelPath.of(app.options().weights().detector());
    var source = new FrozenSource(app.datasets(), version);
    var scored =
        app.evaluator().evaluate(path, source, Split.TEST, new StopSignal(), n -> {}).orElseThrow();
    var model = app.models().add(scored.model(), null, "", "grace");
    app.models()
        .evaluated(model, version, Split.TEST, scored.score(), Duration.ofSeconds(1), "grace");
    open.press(KeyCode.CONTROL, KeyCode.DIGIT1);
    toDatasets();
    awaitText("#dataset-models .list-cell .task-title", "detector.onnx"::equals);
    awaitText("#dataset-models .list-cell .text-small", t -> t.endsWith(" by grace"));
    assertThat(((Evaluation) items("#dataset-models").getFirst()).score())
        .isEqualTo(scored.score());
  }

  private void toBigTestSet() throws InterruptedException {
    open.press(KeyCode.N);
    open.type("things");
    fill(Field.TRAIN, "40");
    fill(Field.VAL, "10");
    fill(Field.TEST, "50");
    fill(Field.NEAR, "0.999");
  }

  /** A detector that learned from a version: the sample one with a hash of its own. */
  private void cameBack(DatasetVersion version, int number) throws IOException {
    var app = open.app();
    Path folder = Files.createDirectories(open.folder().resolve("came-back-" + number));
    byte[] graph = Files.readAllBytes(app.options().weights().detector());
    // An unknown field at the end of a protobuf message changes the hash and nothing else.
    byte[] more = Arrays.copyOf(graph, graph.length + 3);
    more[graph.length] = (byte) 0xf8;
    more[graph.length + 1] = 0x7f;
    more[graph.length + 2] = (byte) number;
    Files.write(folder.resolve("detector.onnx"), more);
    app.models().add(app.evaluator().found(ModelPath.of(folder)), version, "", "grace");
  }

  private boolean isOff(String button) {
    return onFx(() -> open.find(button, Button.class).getStyleClass().contains("off"));
  }

  private void awaitEvaluating(int models) {
    Await.until(
        "the evaluation is under way",
        () ->
            seen("#dataset-evaluating").stream()
                .anyMatch(t -> t.startsWith("Evaluate %d models on things v1".formatted(models))));
  }

  private List<Evaluation> evaluations() {
    return details().map(DatasetDetails::evaluations).orElse(List.of());
  }

  @Test
  void modelsAreEvaluatedFromThePageBesideTheOnesInUse() throws InterruptedException {
    accept(8);
    toDatasets();
    toBigTestSet();
    DatasetVersion version = freezeAs("things v1");
    Path second = open.app().options().weights().encoder().resolveSibling("encoder-256");
    onFx(() -> {
      open.session().window().datasets().setFolders((owner, title, start) -> Optional.of(second));
      return true;
    });
    open.press(KeyCode.V);
    Await.until(
        "the catalog knows no other model",
        () -> onFx(() -> open.isThere("#evaluate-models .label")));
    write("evaluate-other", open.folder().resolve("nothing").toString());
    open.press(KeyCode.ENTER);
    awaitText("#evaluate-other-problem", t -> t.contains("nothing cannot be read"));
    assertThat(onFx(() -> open.isThere("#evaluate-go"))).as("it can be mended").isTrue();

    onFx(() -> {
      open.find("#evaluate-choose", Button.class).fire();
      return true;
    });
    open.pressAndGoOn(KeyCode.ENTER);
    awaitEvaluating(2);
    Await.until("both were evaluated", () -> evaluations().size() == 2);
    awaitText("#dataset-notice", "2 models evaluated on the test set of things v1."::equals);
    assertThat(seen("#dataset-evaluating")).isEmpty();
    var shown = items("#dataset-models").stream().map(Evaluation.class::cast).toList();
    assertThat(shown).extracting(Evaluation::name).containsExactly("encoder", "encoder-256");
    assertThat(shown).extracting(Evaluation::split).containsOnly(Split.TEST);
    assertThat(seen("#dataset-models .chip-running")).containsExactly("in use");
    assertThat(seen("#dataset-models .score-beside"))
        .singleElement()
        .asString()
        .startsWith("against the one in use: top-1 ");

    // What the page came to is what the command comes to.
    var app = open.app();
    var scored =
        app.evaluator()
            .evaluate(
                ModelPath.of(second),
                new FrozenSource(app.datasets(), version),
                Split.TEST,
                new StopSignal(),
                n -> {})
            .orElseThrow();
    assertThat(shown.getLast().score()).isEqualTo(scored.score());
    assertThat(app.models().list()).extracting(m -> m.hash()).contains(shown.getLast().hash());
  }

  @Test
  void anEvaluationThatIsCancelledKeepsWhatTheOthersCameToAndSaysSo()
      throws IOException, InterruptedException {
    accept(8);
    toDatasets();
    toBigTestSet();
    DatasetVersion version = freezeAs("things v1");
    for (int i = 0; i < CAME_BACK; i++) {
      cameBack(version, i);
    }
    open.press(KeyCode.V);
    Await.until(
        "what came back is offered",
        () -> onFx(() -> open.isThere("#evaluate-model-" + (CAME_BACK - 1))));
    assertThat(onFx(() -> open.find("#evaluate-model-0", CheckBox.class).isSelected()))
        .as("what was not evaluated yet is ticked")
        .isTrue();
    open.pressAndGoOn(KeyCode.ENTER);
    awaitEvaluating(CAME_BACK + 1);
    assertThat(isOff("#dataset-DATASET_EVALUATE")).as("one evaluation at a time").isTrue();
    assertThat(isOff("#dataset-DATASET_CANCEL")).isFalse();
    open.press(KeyCode.X);
    awaitText("#dataset-notice", t -> t.startsWith("The evaluation was cancelled"));
    assertThat(seen("#dataset-evaluating")).isEmpty();
    assertThat(evaluations())
        .as("what was come to before stands")
        .hasSizeLessThanOrEqualTo(CAME_BACK);
    open.press(KeyCode.V);
    Await.until("it can be begun again", () -> onFx(() -> open.isThere("#evaluate-go")));
    open.press(KeyCode.ESCAPE);
  }

  @Test
  void vectorsThatAreNotThoseOfTheVersionAreRefusedOnThePageWithTheirCrop()
      throws InterruptedException {
    accept(6);
    toDatasets();
    DatasetVersion version = freeze("things");
    var app = open.app();
    var item =
        app.datasets().items(version, 0, 100).stream()
            .filter(i -> i.objects().stream().anyMatch(o -> o.chosen() && !o.className().isEmpty()))
            .findFirst()
            .orElseThrow();
    long crop = item.objects().stream().filter(o -> o.chosen()).findFirst().orElseThrow().cropId();
    var seen = app.reviews().load(item.productId()).orElseThrow();
    app.reviews()
        .record(
            ReviewDecision.of(
                UUID.randomUUID(),
                seen.productId(),
                seen.version(),
                "grace",
                app.clock().instant(),
                new ReviewChange.Redraw(crop, new Box(1, 1, 90, 90), 0.15)));
    open.press(KeyCode.E);
    for (int i = 0; i < DatasetFormat.WORDS.indexOf("parquet-vectors"); i++) {
      open.press(KeyCode.DOWN);
    }
    Path out = open.folder().resolve("vectors");
    write("export-target", out.toString());
    open.press(KeyCode.ENTER);
    awaitExport(DatasetExport.State.FAILED);
    String named = "crop %d of %s (".formatted(crop, item.sku());
    awaitText("#dataset-notice", t -> t.contains(named) && t.contains("Freeze a new version"));
    awaitText("#dataset-exports .list-cell .failed", t -> t.contains(named));
    assertThat(
            onFx(() ->
                open.find("#dataset-exports .list-cell .failed", Label.class).isTextTruncated()))
        .as("all of it can be read")
        .isFalse();
    assertThat(out).doesNotExist();
  }

  @Test
  void howNearStrangersAreIsMeasuredUnlessItIsTyped() throws InterruptedException {
    accept(6);
    toDatasets();
    open.press(KeyCode.N);
    open.type("things");
    String why = open.app().datasets().nearness(new StopSignal()).why();
    awaitText("#version-near", t -> t.startsWith("Crops are one picture from 0.97 on, " + why));
    fill(Field.NEAR, "0.98");
    assertThat(seen("#version-near")).isEmpty();
    assertThat(freezeAs("things v1").dataset().near()).isEqualTo(0.98);
  }

  private DatasetVersion versionOf(int number) {
    return onFx(() -> room().page().rows()).stream()
        .map(DatasetRow::version)
        .filter(Objects::nonNull)
        .filter(v -> v.number() == number)
        .findFirst()
        .orElseThrow();
  }
}
