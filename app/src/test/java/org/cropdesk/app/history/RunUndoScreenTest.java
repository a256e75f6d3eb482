package org.cropdesk.app.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyCode;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.shell.OpenDesk;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.crop.Thresholds;
import org.cropdesk.db.Statements;
import org.cropdesk.index.IndexScope;
import org.cropdesk.inference.pipeline.Pipeline;
import org.cropdesk.inference.pipeline.PipelineConfig;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;

/** Samples indexed twice by real machines with other settings; the second run is undone by keys. */
final class RunUndoScreenTest {
  private static final List<String> TABLES =
      List.of(
          "alike",
          "image",
          "detection",
          "crop",
          "crop_quality",
          "verdict",
          "crop_score",
          "label",
          "primary_choice",
          "space_vector");

  @TempDir Path folder;

  private OpenDesk open;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  RunUndoScreenTest() {}

  @BeforeEach
  void open() throws IOException, InterruptedException, TimeoutException {
    FxToolkit.registerPrimaryStage();
    open = OpenDesk.on(folder, 8);
  }

  @AfterEach
  void close() throws TimeoutException, InterruptedException {
    open.close();
    FxToolkit.cleanupStages();
  }

  private Map<String, List<String>> tables() {
    var all = new TreeMap<String, List<String>>();
    for (String table : TABLES) {
      // A crop that was chosen for a while stays marked for the index; nobody sees that.
      boolean vectors = table.equals("space_vector");
      String less = vectors ? "- '{of_primary,stale_at}'::text[]" : "";
      String text = vectors ? "|| t.embedding::text" : "";
      all.put(
          table,
          open.app()
              .database()
              .read(
                  "look",
                  c ->
                      Statements.list(
                          c,
                          "select (to_jsonb(t) %s)::text %s from %s t order by 1"
                              .formatted(less, text, table),
                          r -> r.getString(1))));
    }
    return all;
  }

  /** A wider margin is another embedding space, and hardly a crop is large enough. */
  private void indexOtherwise(AppContext app) {
    var weights = app.options().weights();
    var config =
        PipelineConfig.standard(
                weights.detector(),
                weights.encoder(),
                weights.vocabularies(),
                app.options().folders().cache())
            .withMargin(0.2)
            .withThresholds(Thresholds.standard().with(QualityCheck.SIZE, 220));
    try (Pipeline other = Pipeline.open(config)) {
      app.indexer().run(other, IndexScope.ALL, s -> {}, new StopSignal());
    }
  }

  private void pressButton(String id) throws InterruptedException {
    for (int i = 0; i < 40; i++) {
      var owner = open.session().window().scene().getFocusOwner();
      if (owner != null && id.equals(owner.getId())) {
        open.press(KeyCode.SPACE);
        return;
      }
      open.press(KeyCode.TAB);
    }
    throw new AssertionError("Tab never came to " + id);
  }

  @Test
  void aRunWithWrongSettingsIsUndoneByKeysAndWhatPeopleSaidStays() throws InterruptedException {
    ReviewItem accepted = open.shown();
    open.press(KeyCode.ENTER);
    var before = tables();
    indexOtherwise(open.app());
    open.settle();
    assertThat(tables().get("verdict")).isNotEqualTo(before.get("verdict"));

    open.press(KeyCode.CONTROL, KeyCode.DIGIT4);
    pressButton("history-runs");
    toTheNewestRun();
    assertThat(open.find("#run-list", ListView.class).getItems().size()).isEqualTo(2);
    pressButton("run-look");
    assertThat(open.find("#run-undo", Button.class).getText()).isEqualTo("Undo run 2");
    assertThat(tables().get("verdict")).as("only looked").isNotEqualTo(before.get("verdict"));
    pressButton("run-undo");

    assertThat(tables()).isEqualTo(before);
    assertThat(open.find("#run-message", Label.class).getText())
        .contains("Run 2: 8 products as before it")
        .contains("run 3, which can be undone");
    assertThat(open.find("#run-list", ListView.class).getItems().size()).isEqualTo(3);
    assertThat(open.stored(accepted.productId()).stage()).isEqualTo(ReviewStage.VERIFIED);
  }

  /** Down from the toggle into the list, onto its first row. */
  private void toTheNewestRun() throws InterruptedException {
    for (int i = 0; i < 40; i++) {
      var owner = open.session().window().scene().getFocusOwner();
      if (owner != null && "run-list".equals(owner.getId())) {
        open.press(KeyCode.HOME);
        return;
      }
      open.press(KeyCode.TAB);
    }
    throw new AssertionError("Tab never came to the list of runs");
  }
}
