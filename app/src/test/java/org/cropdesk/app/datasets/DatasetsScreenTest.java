package org.cropdesk.app.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.cropdesk.app.datasets.DatasetsViewModel.Part;
import org.cropdesk.app.datasets.VersionForm.Field;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.shell.MainWindow;
import org.cropdesk.app.shell.OpenDesk;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.Split;
import org.cropdesk.dataset.export.DatasetExport;
import org.cropdesk.dataset.export.DatasetVerifier;
import org.cropdesk.dataset.export.ExportWatch;
import org.cropdesk.job.StopSignal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Training sets by the keyboard alone, over really indexed samples. */
final class DatasetsScreenTest {
  @RegisterExtension private final OpenDesk open = OpenDesk.with(12);

  private DatasetsRoom room() {
    return open.session().training();
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

  private String text(String query) {
    return open.find(query, Label.class).getText();
  }

  private void fill(Field field, String text) throws InterruptedException {
    FxThread.call(() -> {
      open.find("#version-field-" + field, TextField.class).requestFocus();
      return true;
    });
    open.press(KeyCode.CONTROL, KeyCode.A);
    open.type(text);
  }

  private DatasetVersion freeze(String name) throws InterruptedException {
    open.press(KeyCode.N);
    fill(Field.NAME, name);
    open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.ENTER);
    return Objects.requireNonNull(room().page().version());
  }

  private DatasetExport export(Path target) throws InterruptedException {
    open.press(KeyCode.E);
    FxThread.call(() -> {
      open.find("#export-target", TextField.class).requestFocus();
      return true;
    });
    open.press(KeyCode.CONTROL, KeyCode.A);
    open.type(target.toString());
    open.press(KeyCode.ENTER);
    return Objects.requireNonNull(room().page().detailsProperty().get()).exports().getFirst();
  }

  @Test
  void anEmptyPageSaysWhatADatasetIsAndNothingToFreezeIsSaid() throws InterruptedException {
    toDatasets();
    assertThat(open.isThere("#datasets-empty")).isTrue();
    assertThat(text("#datasets-empty .empty-title")).isEqualTo("There is no dataset yet");
    open.press(KeyCode.N);
    open.type("things");
    assertThat(text("#version-why")).contains("Nothing matches. Accept products");
    open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.ENTER);
    assertThat(open.app().datasets().list()).isEmpty();
    open.press(KeyCode.ESCAPE);
    assertThat(open.isThere("#datasets-empty")).isTrue();
  }

  @Test
  void acceptedProductsAreFrozenExportedVerifiedAndTheTrainCommandIsShown()
      throws IOException, InterruptedException {
    accept(12);
    toDatasets();
    open.press(KeyCode.N);
    open.type("things");
    var look = Objects.requireNonNull(room().newVersion().lookProperty().get());
    assertThat(look.preview().images()).isPositive();
    assertThat(look.tiles()).isNotEmpty();
    assertThat(text("#version-counts")).contains("12 products");
    assertThat(room().newVersion().checkedProperty().get())
        .as("few pictures are looked at without being asked")
        .isNotNull();
    assertThat(text("#version-why")).isEmpty();
    open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.ENTER);
    DatasetVersion made = Objects.requireNonNull(room().page().version());
    assertThat(made.name()).isEqualTo("things v1");
    assertThat(made.counts().chosen()).isEqualTo(look.preview().chosen() - leftOutCrops(made));
    assertThat(text("#dataset-notice")).startsWith("things v1 is frozen: ");
    assertThat(text("#dataset-title")).isEqualTo("things v1");
    assertThat(text("#dataset-leak")).isEqualTo("no leak");

    Path out = open.folder().resolve("export");
    DatasetExport done = export(out);
    assertThat(done.state()).isEqualTo(DatasetExport.State.DONE);
    assertThat(text("#dataset-notice")).contains("is at " + out);
    assertThat(DatasetVerifier.verify(out.toString(), Map.of(), new StopSignal(), ExportWatch.NONE))
        .hasValueSatisfying(v -> assertThat(v.isWhole()).isTrue());
    long pictures;
    try (var files = Files.walk(out.resolve("images"))) {
      pictures = files.filter(Files::isRegularFile).count();
    }
    assertThat(pictures).isEqualTo(made.counts().images());
    open.press(KeyCode.O);
    assertThat(open.find("#export-readme", TextArea.class).getText())
        .contains("yolo detect train data=");
    open.press(KeyCode.ESCAPE);
    assertThat(open.isThere("#export-readme")).isFalse();
  }

  private static long leftOutCrops(DatasetVersion made) {
    // Of the samples nothing chosen is faulty but what the version names.
    return made.counts().leftOut() == 0 ? 0 : made.counts().leftOut();
  }

  @Test
  void theSecondVersionBeginsAsTheFirstWasAndItsSharesStand() throws InterruptedException {
    accept(10);
    toDatasets();
    open.press(KeyCode.N);
    fill(Field.NAME, "things");
    fill(Field.TRAIN, "50");
    fill(Field.VAL, "30");
    assertThat(text("#version-why")).contains("make 100");
    fill(Field.TEST, "20");
    fill(Field.FEWEST, "0");
    open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.ENTER);
    assertThat(Objects.requireNonNull(room().page().version()).dataset().ratios().val())
        .isEqualTo(0.3);
    open.press(KeyCode.N);
    VersionForm form = FxThread.call(() -> room().newVersion().formProperty().get());
    assertThat(form.text(Field.NAME)).isEqualTo("things");
    assertThat(form.text(Field.FEWEST)).isEqualTo("0");
    assertThat(open.find("#version-field-TRAIN", TextField.class).isDisabled()).isTrue();
    open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.ENTER);
    assertThat(text("#dataset-title")).isEqualTo("things v2");
    assertThat(open.find("#datasets-list", ListView.class).getItems()).hasSize(2);
  }

  @Test
  void whatIsLeftOutIsNamedWithItsReasonAndEnterOpensTheProduct() throws InterruptedException {
    accept(12);
    var lost =
        open.app()
            .datasets()
            .preview(org.cropdesk.dataset.DatasetQuery.verified(), new StopSignal())
            .orElseThrow();
    var tile =
        new org.cropdesk.grid.CropGrid(open.app().database(), java.time.Clock.systemUTC())
            .tiles(lost.sheet())
            .getFirst();
    open.app().store().delete(tile.objectKey());
    toDatasets();
    open.press(KeyCode.N);
    open.type("things");
    var findings = open.find("#version-findings", ListView.class);
    assertThat(findings.getItems().toString()).contains("MISSING_PICTURE").contains(tile.sku());
    assertThat(open.find("#version-freeze", Button.class).getText()).contains("leaving");
    open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.ENTER);
    open.press(KeyCode.DIGIT2);
    assertThat(room().page().partProperty().get()).isEqualTo(Part.LEFT_OUT);
    open.press(KeyCode.RIGHT);
    var left = Objects.requireNonNull(room().page().detailsProperty().get()).leftOut();
    assertThat(left).anySatisfy(l -> assertThat(l.message()).contains(tile.objectKey()));
    open.press(KeyCode.ENTER);
    assertThat(open.page()).isEqualTo(MainWindow.Page.REVIEW);
    assertThat(open.shown().productId()).isEqualTo(left.getFirst().productId());
  }

  @Test
  void aStrictFreezeThatMeetsAFaultSaysSoAndMakesNoVersion() throws InterruptedException {
    accept(6);
    toDatasets();
    open.press(KeyCode.N);
    fill(Field.NAME, "things");
    fill(Field.FEWEST, "1000");
    FxThread.call(() -> {
      open.find("#version-field-STRICT", javafx.scene.control.CheckBox.class).requestFocus();
      return true;
    });
    open.press(KeyCode.SPACE);
    open.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.ENTER);
    assertThat(text("#dataset-notice")).startsWith("No version of things was made: ");
    assertThat(room().page().rows()).allSatisfy(r -> assertThat(r.version()).isNull());
  }

  @Test
  void anExportToAFolderThatHoldsSomethingIsRefusedAndLeavesItAlone()
      throws IOException, InterruptedException {
    accept(8);
    toDatasets();
    freeze("things");
    Path full = Files.createDirectories(open.folder().resolve("full"));
    Files.writeString(full.resolve("mine.txt"), "mine");
    DatasetExport refused = export(full);
    assertThat(refused.state()).isEqualTo(DatasetExport.State.FAILED);
    assertThat(text("#dataset-notice")).contains(full.toString());
    try (var files = Files.list(full)) {
      assertThat(files).hasSize(1);
    }
    open.press(KeyCode.X);
    open.press(KeyCode.ENTER);
    assertThat(
            Objects.requireNonNull(room().page().detailsProperty().get())
                .exports()
                .getFirst()
                .state())
        .isEqualTo(DatasetExport.State.CANCELLED);
  }

  @Test
  void formatsOfferWhatTheyNeedOnly() throws InterruptedException {
    accept(6);
    toDatasets();
    DatasetVersion made = freeze("things");
    assertThat(made.counts().bySplit().get(Split.TRAIN)).isPositive();
    open.press(KeyCode.E);
    assertThat(open.isThere("#export-caption")).isTrue();
    assertThat(open.find("#export-caption", TextField.class).getParent().isVisible()).isFalse();
    FxThread.call(() -> {
      @SuppressWarnings("unchecked")
      var format = (ComboBox<String>) open.find("#export-format", ComboBox.class);
      format.setValue("clip");
      return true;
    });
    assertThat(open.find("#export-caption", TextField.class).getParent().isVisible()).isTrue();
    assertThat(open.find("#export-target", TextField.class).getText()).endsWith("things-v1-clip");
    open.press(KeyCode.ESCAPE);
  }
}
