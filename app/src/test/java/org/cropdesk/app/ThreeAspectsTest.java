package org.cropdesk.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.cropdesk.backfill.BackfillRunner;
import org.cropdesk.backfill.BackfillSettings;
import org.cropdesk.backfill.BackfillState;
import org.cropdesk.backfill.Backfills;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.SpaceState;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.index.IndexScope;
import org.cropdesk.inference.backfill.RecipeRequest;
import org.cropdesk.inference.known.EncoderChoice;
import org.cropdesk.inference.onnx.TestGraph;
import org.cropdesk.job.StopSignal;
import org.cropdesk.search.Leg;
import org.cropdesk.search.SearchQuery;
import org.cropdesk.search.SearchRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a product is, what it is for and what it can do, each by an encoder of its own size. */
final class ThreeAspectsTest {
  private static final Path SAMPLES =
      Path.of(System.getProperty("cropdesk.root", "..")).toAbsolutePath().resolve("samples");
  private static final Set<Aspect> OWN = Set.of(Aspect.DESCRIPTION, Aspect.USAGE, Aspect.FEATURE);
  private static final String TABLE =
      """
      sku,title,description,usage,features,category,images
      A,One,A blue mug with a plain finish,For sport and travel,dishwasher safe,mug,a.jpg
      B,Two,A glass bottle in black,At home and in the office,fits cup holders,bottle,b.jpg
      C,Three,A red lamp,On the desk,,lamp,c.jpg
      """;

  @TempDir Path folder;

  /** A text encoder that means the words of a text and nothing else: the mean of drawn vectors. */
  private Path encoder(Aspect aspect, int dimensions) throws IOException {
    Path made = Files.createDirectories(folder.resolve("encoders").resolve(aspect.name()));
    Path tokenizer = SAMPLES.resolve("models/encoder/tokenizer.json");
    Files.copy(tokenizer, made.resolve("tokenizer.json"));
    Files.writeString(made.resolve("config.json"), "{\"model_type\": \"bert\"}");
    Files.writeString(
        made.resolve("sentence_bert_config.json"),
        "{\"max_seq_length\": 77, \"do_lower_case\": false}");
    Files.createDirectories(made.resolve("1_Pooling"));
    Files.writeString(
        made.resolve("1_Pooling/config.json"),
        "{\"word_embedding_dimension\": %d, \"pooling_mode_mean_tokens\": true}"
            .formatted(dimensions));
    int words = new ObjectMapper().readTree(tokenizer.toFile()).at("/model/vocab").size();
    var random = new Random(dimensions);
    var table = new float[words * dimensions];
    for (int i = 0; i < table.length; i++) {
      table[i] = (float) random.nextGaussian();
    }
    Files.createDirectories(made.resolve("onnx"));
    new TestGraph()
        .input("input_ids", TestGraph.INT64, -1, -1)
        .input("attention_mask", TestGraph.INT64, -1, -1)
        .weights("table", table, words, dimensions)
        .node("Gather", "last_hidden_state", "table", "input_ids")
        .output("last_hidden_state", -1, -1, dimensions)
        .write(made.resolve("onnx/model.onnx"));
    return made;
  }

  private AppContext open() throws IOException {
    Weights weights = Weights.of(null, null, null, List.of(folder.resolve("encoders")), SAMPLES);
    AppContext app = AppContext.open(SampleApp.options(folder, SAMPLES, weights));
    Path table = Files.writeString(folder.resolve("products.csv"), TABLE);
    List<Path> photos;
    try (var files = Files.list(SAMPLES.resolve("catalog/images"))) {
      photos = files.filter(f -> f.toString().endsWith("1.jpg")).sorted().limit(3).toList();
    }
    for (int i = 0; i < 3; i++) {
      Files.copy(photos.get(i), folder.resolve("abc".charAt(i) + ".jpg"));
    }
    app.importer().importCsv(table, folder);
    app.indexer().run(app.pipeline(), IndexScope.MISSING, s -> {}, new StopSignal());
    return app;
  }

  private static Space filled(AppContext app, Aspect aspect, Path encoder) {
    var runs = new Backfills(app.database(), Clock.systemUTC());
    var runner = new BackfillRunner(app.database(), Clock.systemUTC(), "ada");
    var request = RecipeRequest.of(aspect, new EncoderChoice.Folder(encoder));
    try (var maker = app.vectorMakers().open(request)) {
      var run = runs.begin(maker, BackfillSettings.STANDARD, "ada", "");
      assertThat(runner.work(run.id(), maker, new StopSignal(), live -> {}).state())
          .isEqualTo(BackfillState.DONE);
    }
    var spaces = new Spaces(app.database());
    Space space =
        spaces.list().stream().filter(s -> s.key().aspect() == aspect).findFirst().orElseThrow();
    assertThat(spaces.verify(space, app.clock().instant()).passed()).isTrue();
    return space;
  }

  private static String nearest(AppContext app, Space space, String words) {
    var request =
        SearchRequest.of(new SearchQuery.ByText(words)).in(space.id()).by(Set.of(Leg.SEMANTIC));
    return app.search().search(request).together().getFirst().sku();
  }

  @Test
  void eachHasASpaceOfItsOwnSizeAndAnswersAboutItsOwnTexts() throws IOException {
    try (AppContext app = open()) {
      Space descriptions = filled(app, Aspect.DESCRIPTION, encoder(Aspect.DESCRIPTION, 768));
      Space usages = filled(app, Aspect.USAGE, encoder(Aspect.USAGE, 768));
      Space features = filled(app, Aspect.FEATURE, encoder(Aspect.FEATURE, 384));

      assertThat(new Spaces(app.database()).list())
          .filteredOn(s -> OWN.contains(s.key().aspect()))
          .allSatisfy(s -> assertThat(s.state()).isEqualTo(SpaceState.ACTIVE))
          .extracting(s -> s.key().dimensions())
          .containsExactlyInAnyOrder(768, 768, 384);
      assertThat(nearest(app, descriptions, "a plain blue mug")).isEqualTo("A");
      assertThat(nearest(app, usages, "in the office")).isEqualTo("B");
      assertThat(nearest(app, features, "fits cup holders")).isEqualTo("B");
      // Where a product says nothing of an aspect, it is neither missing nor guessed.
      assertThat(nearest(app, usages, "on the desk")).isEqualTo("C");
      assertThat(
              app.search()
                  .search(
                      SearchRequest.of(new SearchQuery.ByText("lamp"))
                          .in(features.id())
                          .by(Set.of(Leg.SEMANTIC)))
                  .semantic())
          .extracting(hit -> hit.sku())
          .containsExactlyInAnyOrder("A", "B");
    }
  }
}
