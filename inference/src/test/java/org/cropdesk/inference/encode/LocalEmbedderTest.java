package org.cropdesk.inference.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.inference.onnx.OnnxRuntime;
import org.cropdesk.inference.onnx.TestGraph;
import org.cropdesk.inference.onnx.WeightFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalEmbedderTest {
  private static final Path SAMPLE =
      Path.of(System.getProperty("cropdesk.root", "..")).resolve("samples/models/encoder");

  @TempDir private Path folder;

  private LocalEmbedder open(Path path) {
    return LocalEmbedder.open(OnnxRuntime.get(), path, new WeightFiles(folder.resolve("cache")), 1);
  }

  private SentenceFiles sentences(String name) {
    return new SentenceFiles(folder.resolve(name));
  }

  private static float[] vector(Embedded answer) {
    assertThat(answer).isInstanceOf(Embedded.Vector.class);
    return ((Embedded.Vector) answer).values();
  }

  /** The unit vector along these numbers. */
  private static float[] along(double... values) {
    var floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return Vectors.normalized(floats);
  }

  private static void same(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    assertThat(Vectors.dot(actual, expected)).isCloseTo(1, within(1e-5));
  }

  @Test
  void theSampleFolderMakesTheVectorsOfTheIndexer() {
    try (LocalEmbedder embedder = open(SAMPLE);
        DualEncoder dual =
            DualEncoder.open(
                OnnxRuntime.get(), SAMPLE, new WeightFiles(folder.resolve("cache")), 1)) {
      EmbedderInfo info = embedder.info();
      assertThat(info.hash()).isEqualTo(dual.info().hash());
      assertThat(info.imageDimensions()).isEqualTo(128);
      assertThat(info.textDimensions()).isEqualTo(128);
      assertThat(embedder.textFingerprint()).isEqualTo(dual.textSpace().preprocessFingerprint());
      var rule = embedder.cropRule(0.15);
      assertThat(embedder.imageFingerprint(rule)).isEqualTo(dual.imageFingerprint(rule));
      PixelImage picture = Probes.picture(96);
      assertThat(vector(embedder.images(List.of(picture)).getFirst()))
          .isEqualTo(dual.encodeImage(picture))
          .isEqualTo(embedder.probe(Side.IMAGE));
      assertThat(vector(embedder.texts(List.of("a red mug")).getFirst()))
          .isEqualTo(dual.encodeTexts(List.of("a red mug"))[0]);
      assertThat(Probes.same(embedder.probe(Side.TEXT), dual.probe(Aspect.TEXT))).isTrue();
      assertThat(Probes.same(embedder.probe(Side.TEXT), embedder.probe(Side.IMAGE))).isFalse();
    }
  }

  @Test
  void theSecondSampleIsAnotherEncoderOfItsOwnSize() {
    try (LocalEmbedder second = open(SAMPLE.resolveSibling("encoder-256"));
        LocalEmbedder first = open(SAMPLE)) {
      assertThat(second.info().imageDimensions()).isEqualTo(256);
      assertThat(second.info().imageSide()).isEqualTo(first.info().imageSide());
      assertThat(second.info().hash()).isNotEqualTo(first.info().hash());
      assertThat(Probes.same(second.probe(Side.IMAGE), first.probe(Side.IMAGE))).isFalse();
      // It means what it says: the words for a picture are nearer than those for another.
      float[] mug = vector(second.texts(List.of("a red mug")).getFirst());
      assertThat(Vectors.dot(mug, vector(second.texts(List.of("a red striped mug")).getFirst())))
          .isGreaterThan(
              Vectors.dot(mug, vector(second.texts(List.of("a blue chair")).getFirst())));
    }
  }

  @Test
  void aLentEncoderStaysOpen() {
    try (DualEncoder dual =
        DualEncoder.open(OnnxRuntime.get(), SAMPLE, new WeightFiles(folder.resolve("cache")), 1)) {
      LocalEmbedder.lent(dual).close();
      assertThat(dual.probe(Aspect.TEXT)).hasSize(128);
    }
  }

  @Test
  void longListsAreRunInPiecesAndKeepTheirOrder() {
    try (LocalEmbedder embedder = open(SAMPLE)) {
      List<String> texts = IntStream.range(0, 70).mapToObj(i -> "a mug, number " + i).toList();
      List<Embedded> answers = embedder.texts(texts);
      assertThat(answers).hasSize(70);
      same(vector(answers.get(69)), vector(embedder.texts(List.of(texts.get(69))).getFirst()));
      assertThat(embedder.consumption().items()).isEqualTo(71);
    }
  }

  @Test
  void meanPoolingLeavesThePaddingOut() {
    Path path = folder.resolve("mean");
    new SentenceFiles(path).pooling("pooling_mode_mean_tokens").graph();
    try (LocalEmbedder embedder = open(path)) {
      assertThat(embedder.info().imageDimensions()).isZero();
      assertThat(embedder.info().textDimensions()).isEqualTo(3);
      List<Embedded> answers = embedder.texts(List.of("mug mug mug mug mug", "red", "red mug"));
      same(vector(answers.get(0)), along(21 / 6.0, 1, 81 / 6.0));
      same(vector(answers.get(1)), along(4 / 2.0, 1, 10 / 2.0));
      same(vector(answers.get(2)), along(8 / 3.0, 1, 26 / 3.0));
      assertThatThrownBy(() -> embedder.images(List.of(Probes.picture(8))))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("no pictures");
    }
  }

  @Test
  void causalEncodersPoolTheLastTokenAndStartWithoutMemory() {
    Path path = folder.resolve("causal");
    new SentenceFiles(path).pooling("pooling_mode_lasttoken").causalGraph();
    try (LocalEmbedder embedder = open(path)) {
      List<Embedded> answers = embedder.texts(List.of("red", "red mug mug mug"));
      same(vector(answers.get(0)), along(1, 1, 1));
      same(vector(answers.get(1)), along(1, 1, 1));
    }
  }

  @Test
  void theFirstTokenAndTheNewSpellingOfIt() {
    Path path = folder.resolve("first");
    new SentenceFiles(path).text("1_Pooling/config.json", "{\"pooling_mode\": \"cls\"}").graph();
    try (LocalEmbedder embedder = open(path)) {
      same(vector(embedder.texts(List.of("mug red")).getFirst()), along(4, 1, 16));
    }
  }

  @Test
  void searchingTextsHaveAnotherPromptThanThoseToBeFound() {
    Path path = folder.resolve("prompts");
    SentenceFiles files =
        new SentenceFiles(path)
            .pooling("pooling_mode_cls_token")
            .text(
                "config_sentence_transformers.json",
                "{\"prompts\": {\"query\": \"red \", \"document\": \"\"}}")
            .graph();
    String before;
    try (LocalEmbedder embedder = open(path)) {
      same(vector(embedder.texts(List.of("mug")).getFirst()), along(4, 1, 16));
      same(vector(embedder.queries(List.of("mug")).getFirst()), along(3, 1, 9));
      before = embedder.textFingerprint();
    }
    files.text("config_sentence_transformers.json", "{\"prompts\": {\"query\": \"mug \"}}");
    try (LocalEmbedder embedder = open(path)) {
      assertThat(embedder.textFingerprint()).isNotEqualTo(before);
    }
  }

  @Test
  void aPromptThatIsNotPooledLeavesTheMeanAlone() {
    Path path = folder.resolve("unpooled");
    new SentenceFiles(path)
        .text(
            "1_Pooling/config.json",
            "{\"pooling_mode_mean_tokens\": true, \"include_prompt\": false}")
        .text("config_sentence_transformers.json", "{\"prompts\": {\"query\": \"red red \"}}")
        .graph();
    try (LocalEmbedder embedder = open(path)) {
      same(
          vector(embedder.queries(List.of("mug")).getFirst()),
          vector(embedder.texts(List.of("mug")).getFirst()));
    }
  }

  @Test
  void aGraphThatPoolsItselfIsTakenAtItsWord() {
    Path path = folder.resolve("itself");
    new SentenceFiles(path).pooling("pooling_mode_mean_tokens");
    SentenceFiles.tokens(new TestGraph(), "token_embeddings")
        .output("token_embeddings", -1, -1, 3)
        .weights("fixed", new float[] {0, 0, 1}, 1, 3)
        .toFloat("mask", "attention_mask")
        .node("ReduceMax", "any", "mask")
        .node("Mul", "sentence_embedding", "fixed", "any")
        .output("sentence_embedding", -1, 3)
        .write(path.resolve("model.onnx"));
    try (LocalEmbedder embedder = open(path)) {
      same(vector(embedder.texts(List.of("mug")).getFirst()), along(0, 0, 1));
    }
  }

  @Test
  void oneVectorWithoutANumberCostsTheOthersNothing() {
    Path path = folder.resolve("nan");
    new SentenceFiles(path).pooling("pooling_mode_mean_tokens").graph();
    try (LocalEmbedder embedder = open(path)) {
      List<Embedded> answers = embedder.texts(List.of("red", "Red", "mug"));
      assertThat(answers.get(1))
          .isInstanceOfSatisfying(
              Embedded.Refused.class,
              refused -> assertThat(refused.code()).isEqualTo(Embedded.NOT_A_NUMBER));
      same(vector(answers.get(0)), along(2, 1, 5));
      same(vector(answers.get(2)), along(2.5, 1, 8.5));
    }
  }

  @Test
  void lengthsOfMatryoshkaComeFromTheConfig() {
    Path path = folder.resolve("doll");
    new SentenceFiles(path)
        .text("config.json", "{\"matryoshka_dimensions\": [2, 3]}")
        .pooling("pooling_mode_mean_tokens")
        .graph();
    try (LocalEmbedder embedder = open(path)) {
      assertThat(embedder.info().matryoshka()).containsExactly(2, 3);
    }
  }

  @Test
  void aFolderOfPicturesOnly() {
    Path path = folder.resolve("pictures");
    new EncoderFiles(path).clip().vision("vision_model.onnx", -1, 8, "image_embeds");
    path.resolve("tokenizer.json").toFile().delete();
    try (LocalEmbedder embedder = open(path)) {
      assertThat(embedder.info().imageDimensions()).isEqualTo(3);
      assertThat(embedder.info().textDimensions()).isZero();
      assertThat(embedder.info().imageSide()).isEqualTo(8);
      assertThat(embedder.images(List.of(Probes.picture(30), Probes.picture(8)))).hasSize(2);
      assertThatThrownBy(() -> embedder.texts(List.of("a")))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Test
  void whatIsNotKnownIsRefusedWithItsName() {
    sentences("dense")
        .pooling("pooling_mode_mean_tokens")
        .text(
            "modules.json",
            """
            [{"path": "", "type": "sentence_transformers.models.Transformer"},
             {"path": "2_Dense", "type": "sentence_transformers.models.Dense"}]
            """)
        .graph();
    assertThatThrownBy(() -> open(folder.resolve("dense"))).hasMessageContaining("Dense");
    sentences("max").pooling("pooling_mode_max_tokens").graph();
    assertThatThrownBy(() -> open(folder.resolve("max")))
        .hasMessageContaining("pooling_mode_max_tokens");
    sentences("silent").graph();
    assertThatThrownBy(() -> open(folder.resolve("silent"))).hasMessageContaining("1_Pooling");
    sentences("asks").pooling("pooling_mode_mean_tokens");
    SentenceFiles.tokens(new TestGraph(), "last_hidden_state")
        .input("audio", TestGraph.FLOAT, -1, 2)
        .output("last_hidden_state", -1, -1, 3)
        .write(folder.resolve("asks/model.onnx"));
    assertThatThrownBy(() -> open(folder.resolve("asks"))).hasMessageContaining("audio");
    assertThatThrownBy(() -> open(folder.resolve("cache"))).hasMessageContaining("encoder folder");
  }

  @Test
  void anInterruptStopsBeforeTheNextRun() {
    try (LocalEmbedder embedder = open(SAMPLE)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> embedder.texts(List.of("a")))
          .isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
