package org.cropdesk.inference.known;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.SpaceKey;
import org.cropdesk.embedding.SpaceRecipe;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.backfill.PictureSource;
import org.cropdesk.inference.backfill.RecipeMaker;
import org.cropdesk.inference.backfill.RecipeRequest;
import org.cropdesk.inference.backfill.VectorMakers;
import org.cropdesk.inference.encode.Embedder;
import org.cropdesk.inference.encode.LocalEmbedder;
import org.cropdesk.inference.encode.Side;
import org.cropdesk.inference.onnx.OnnxRuntime;
import org.cropdesk.inference.onnx.WeightFiles;
import org.cropdesk.inference.remote.KeySource;
import org.cropdesk.inference.remote.ServerSettings;
import org.cropdesk.inference.serve.Drill;
import org.cropdesk.inference.serve.EmbeddingServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A space is served by its own encoder, wherever that lies and whatever it is called. */
final class KnownEncodersTest {
  private static final Path SAMPLE =
      Path.of(System.getProperty("cropdesk.root", "..")).resolve("samples/models/encoder");
  private static final PictureSource NONE =
      key -> new PictureSource.Fetched.Refused("missing", key);

  @TempDir Path folder;

  private KnownEncoders known(double margin, @Nullable ServerSettings server, Path... folders) {
    return new KnownEncoders(
        new EncoderSettings(
            List.of(folders), server, KeySource.none(), 1, margin, folder.resolve("cache")),
        line -> {});
  }

  private static VectorMakers makers(KnownEncoders known) {
    return new VectorMakers(known, NONE, new RecipeMaker.Threads(1, 1));
  }

  private static SpaceRecipe recipe(KnownEncoders known, Aspect aspect, Path encoder) {
    var request = RecipeRequest.of(aspect, new EncoderChoice.Folder(encoder));
    try (var maker = makers(known).open(request)) {
      return maker.recipe();
    }
  }

  private static SpaceRecipe.Part image(SpaceRecipe recipe) {
    return Objects.requireNonNull(recipe.image());
  }

  private String hash(Path encoder) {
    return LocalEmbedder.hash(encoder, new WeightFiles(folder.resolve("cache")));
  }

  /** The sample's files elsewhere; another initial scale makes it another encoder. */
  private Path copy(String name, boolean other) throws IOException {
    Path target = folder.resolve(name);
    try (Stream<Path> files = Files.walk(SAMPLE)) {
      for (Path file : files.toList()) {
        Path to = target.resolve(SAMPLE.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(file, to);
        }
      }
    }
    if (other) {
      Path config = target.resolve("config.json");
      Files.writeString(config, Files.readString(config) + "\n");
    }
    return target;
  }

  @Test
  void itIsFoundByItsFilesNotByItsName() throws IOException {
    Path other = copy("one/encoder", true);
    Path same = copy("two/called-otherwise", false);
    try (KnownEncoders there = known(0.15, null);
        KnownEncoders here = known(0.15, null, other, folder.resolve("two"))) {
      SpaceRecipe recipe = recipe(there, Aspect.COMBINED, SAMPLE);
      assertThat(here.list()).extracting(KnownEncoder::folder).containsExactly(other, same);
      try (SpaceEncoders own = here.open(recipe)) {
        assertThat(own.image()).isNotNull().isEqualTo(own.text());
        assertThat(own.image().info().hash()).isEqualTo(image(recipe).hash());
        assertThat(own.image().info().name()).isEqualTo("called-otherwise");
      }
      try (var maker = makers(here).open(recipe)) {
        assertThat(maker.recipe()).isEqualTo(recipe);
        assertThat(maker.probes()).hasSize(2);
      }
    }
  }

  @Test
  void aSpaceOfIndexRunsIsServedByTheIndexersEncoder() {
    try (KnownEncoders known = known(0.15, null, SAMPLE)) {
      SpaceKey key = SpaceKey.of(recipe(known, Aspect.IMAGE, SAMPLE));
      try (SpaceEncoders own = known.open(key)) {
        assertThat(own.image()).isNotNull();
        assertThat(own.text()).isNull();
      }
      try (SpaceEncoders own = known.open(SpaceKey.of(recipe(known, Aspect.TEXT, SAMPLE)))) {
        assertThat(own.text()).isNotNull();
      }
    }
  }

  @Test
  void aReplacedFileIsRefusedAndItIsSaidWhereItWasLookedFor() throws IOException {
    Path encoder = copy("encoder", false);
    try (KnownEncoders known = known(0.15, null, encoder)) {
      SpaceRecipe recipe = recipe(known, Aspect.IMAGE, encoder);
      Path weights = encoder.resolve("onnx/vision_model.onnx");
      byte[] bytes = Files.readAllBytes(weights);
      bytes[bytes.length - 100] ^= 1;
      Files.write(weights, bytes);
      var refused = catchThrowableOfType(CatalogException.class, () -> known.open(recipe));
      assertThat(refused.kind()).isEqualTo(ErrorKind.WEIGHTS);
      assertThat(refused)
          .hasMessageContaining(image(recipe).hash())
          .hasMessageContaining("encoder")
          .hasMessageContaining(encoder.toString());
      assertThat(refused.remedy()).contains("--encoders");
    }
  }

  @Test
  void aRunThatGoesOnKeepsTheEncoderItBeganWith() throws IOException {
    Path encoder = copy("encoder", false);
    try (KnownEncoders known = known(0.15, null, encoder)) {
      Embedder before = known.open(new EncoderChoice.Folder(encoder));
      float[] probe = before.probe(Side.IMAGE);
      Path config = encoder.resolve("config.json");
      Files.writeString(config, Files.readString(config) + "\n");
      try (Embedder after = known.open(new EncoderChoice.Folder(encoder))) {
        assertThat(after.info().hash()).isNotEqualTo(before.info().hash());
      }
      assertThat(before.probe(Side.IMAGE)).isEqualTo(probe);
      before.close();
      before.close();
    }
  }

  @Test
  void theMarginIsTheSpacesWhateverThisMachineIsSetTo() {
    try (KnownEncoders there = known(0.12, null, SAMPLE);
        KnownEncoders here = known(0.15, null, SAMPLE)) {
      SpaceRecipe recipe = recipe(there, Aspect.IMAGE, SAMPLE);
      assertThat(recipe.hash()).isNotEqualTo(recipe(here, Aspect.IMAGE, SAMPLE).hash());
      try (SpaceEncoders own = here.open(recipe)) {
        assertThat(own.margin()).isEqualTo(0.12);
      }
    }
  }

  @Test
  void otherPreparationOfTextsIsNotTheSameSpace() {
    try (KnownEncoders known = known(0.15, null, SAMPLE)) {
      SpaceRecipe now = recipe(known, Aspect.TEXT, SAMPLE);
      var then = new SpaceRecipe.Part("encoder", hash(SAMPLE), "another", now.dimensions());
      var recipe = SpaceRecipe.ofTexts(Aspect.TEXT, then, now.dimensions(), now.fields());
      assertThat(catchThrowableOfType(CatalogException.class, () -> known.open(recipe)))
          .hasMessageContaining("texts in another way");
    }
  }

  @Test
  void theServerIsAskedWhenNoFolderHasIt() {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (LocalEmbedder local =
            LocalEmbedder.open(
                OnnxRuntime.get(), SAMPLE, new WeightFiles(folder.resolve("cache")), 1);
        EmbeddingServer server = EmbeddingServer.start(local, any, Optional.empty(), Drill.none());
        KnownEncoders known =
            known(
                0.15,
                ServerSettings.at(URI.create("http://127.0.0.1:" + server.port())),
                SAMPLE.resolveSibling("nothing"))) {
      SpaceRecipe recipe;
      var request = RecipeRequest.of(Aspect.COMBINED, new EncoderChoice.Server());
      try (var maker = makers(known).open(request)) {
        recipe = maker.recipe();
      }
      try (SpaceEncoders own = known.open(recipe)) {
        assertThat(own.image()).isNotNull();
      }
      var other = new SpaceRecipe.Part("gone", "0".repeat(64), "print", 128);
      var missing = SpaceRecipe.ofImages(other, 128);
      assertThat(catchThrowableOfType(CatalogException.class, () -> known.open(missing)))
          .hasMessageContaining("gone")
          .hasMessageContaining("127.0.0.1:" + server.port());
    }
  }

  @Test
  void aServerThatSomebodyTypedServesItsSpacesFromThenOn() {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (LocalEmbedder local =
            LocalEmbedder.open(
                OnnxRuntime.get(), SAMPLE, new WeightFiles(folder.resolve("cache")), 1);
        EmbeddingServer server = EmbeddingServer.start(local, any, Optional.empty(), Drill.none());
        KnownEncoders known = known(0.15, null, SAMPLE.resolveSibling("nothing"))) {
      var typed = ServerSettings.at(URI.create("http://127.0.0.1:" + server.port())).withCost(2);
      SpaceRecipe recipe;
      var request = RecipeRequest.of(Aspect.COMBINED, new EncoderChoice.Server(typed));
      try (var maker = makers(known).open(request)) {
        recipe = maker.recipe();
        assertThat(maker.costPer1000()).isEqualTo(4);
      }
      try (SpaceEncoders own = known.open(recipe)) {
        assertThat(own.text()).isNotNull();
      }
    }
  }

  @Test
  void whatCannotBeMadeIsRefusedBeforeAnythingIsWritten() {
    try (KnownEncoders known = known(0.15, null, SAMPLE)) {
      var text = RecipeRequest.of(Aspect.TEXT, new EncoderChoice.Folder(SAMPLE));
      var makers = makers(known);
      assertThat(
              catchThrowableOfType(
                  CatalogException.class, () -> makers.open(text.withDimensions(64, false))))
          .hasMessageContaining("cannot be brought to 64");
      try (var maker = makers.open(text.withDimensions(64, true))) {
        assertThat(maker.recipe().dimensions()).isEqualTo(64);
      }
      for (String wrong : List.of("no; field", "tittle", "material")) {
        assertThat(
                catchThrowableOfType(
                    CatalogException.class, () -> makers.open(text.withFields(List.of(wrong)))))
            .hasMessageContaining("no field of a product");
      }
      var combined = RecipeRequest.of(Aspect.COMBINED, new EncoderChoice.Folder(SAMPLE));
      assertThat(
              catchThrowableOfType(
                  CatalogException.class, () -> makers.open(combined.withWeights(0, 0))))
          .hasMessageContaining("Weights");
      assertThat(
              catchThrowableOfType(
                  CatalogException.class,
                  () -> makers.open(combined.withText(new EncoderChoice.Server()))))
          .hasMessageContaining("no embedding server");
    }
  }
}
