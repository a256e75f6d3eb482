package org.cropdesk.inference.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.encode.Embedded;
import org.cropdesk.inference.encode.Probes;
import org.cropdesk.inference.encode.Side;
import org.cropdesk.inference.remote.ServerSettings.Patience;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a server in another process can show: killed, started again, and swapped. */
final class ServerProcessTest {
  private static final Path MODELS =
      Path.of(System.getProperty("cropdesk.root", "..")).resolve("samples/models");
  private static final Patience PATIENT =
      new Patience(
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          50,
          Duration.ofMillis(5),
          Duration.ofMillis(50));

  @TempDir private Path folder;

  private static ServerEmbedder open(ServerProcess server) {
    return ServerEmbedder.open(
        ServerSettings.at(server.url()).withPatience(PATIENT), KeySource.none(), line -> {});
  }

  @Test
  void aKilledServerIsWaitedForUntilItIsBack() throws Exception {
    ServerProcess server = ServerProcess.start(MODELS.resolve("encoder"), folder, 0);
    var stop = new AtomicBoolean();
    try (ServerEmbedder embedder = open(server);
        var thread = Executors.newSingleThreadExecutor()) {
      Future<Integer> made = thread.submit(() -> encode(embedder, stop));
      try {
        await(embedder, 10, made);
        server.kill();
        long before = embedder.consumption().items();
        server = ServerProcess.start(MODELS.resolve("encoder"), folder, server.port());
        await(embedder, before + 10, made);
      } finally {
        stop.set(true);
      }
      assertThat(made.get()).isGreaterThanOrEqualTo(20);
      assertThat(embedder.consumption().retries()).isPositive();
    } finally {
      server.close();
    }
  }

  /** Vectors made until it is stopped; every one is right. */
  private static int encode(ServerEmbedder embedder, AtomicBoolean stop) {
    int vectors = 0;
    while (!stop.get()) {
      for (Embedded each : embedder.texts(List.of("a red mug", "a blue bag"))) {
        assertThat(each).isInstanceOf(Embedded.Vector.class);
        vectors++;
      }
    }
    return vectors;
  }

  private static void await(ServerEmbedder embedder, long items, Future<?> work) {
    while (embedder.consumption().items() < items) {
      assertThat(work.state()).isEqualTo(Future.State.RUNNING);
      Thread.onSpinWait();
    }
  }

  @Test
  void anEncoderThatWasSwappedBehindTheAddressIsFoundOut() throws Exception {
    Path other = folder.resolve("encoder");
    copy(MODELS.resolve("encoder"), other);
    turnSigns(other.resolve("onnx/vision_model.onnx"));
    Files.delete(other.resolve("golden.json"));
    ServerProcess server = ServerProcess.start(MODELS.resolve("encoder"), folder, 0);
    try (ServerEmbedder embedder = open(server)) {
      float[] before = embedder.probe(Side.IMAGE);
      server.kill();
      server = ServerProcess.start(other, folder, server.port());
      assertThatThrownBy(() -> embedder.images(List.of(Probes.picture(96))))
          .isInstanceOfSatisfying(
              CatalogException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.WEIGHTS))
          .hasMessageContaining("changed its revision");
      try (ServerEmbedder again = open(server)) {
        assertThat(again.info().imageDimensions()).isEqualTo(embedder.info().imageDimensions());
        assertThat(again.info().hash()).isNotEqualTo(embedder.info().hash());
        assertThat(Probes.same(before, again.probe(Side.IMAGE))).isFalse();
      }
    } finally {
      server.close();
    }
  }

  /** Turns the sign of every other weight of the projection: same size, other directions. */
  private static void turnSigns(Path graph) throws IOException {
    byte[] bytes = Files.readAllBytes(graph);
    // Field 9, raw_data, of 4 x 384 x 128 bytes; the projection is the only weight of that size.
    byte[] head = {0x4a, (byte) 0x80, (byte) 0x80, 0x0c};
    int at = 0;
    while (!Arrays.equals(bytes, at, at + head.length, head, 0, head.length)) {
      at++;
    }
    for (int i = 0; i < 4 * 384 * 128; i += 8) {
      bytes[at + head.length + i + 3] ^= (byte) 0x80;
    }
    Files.write(graph, bytes);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }
}
