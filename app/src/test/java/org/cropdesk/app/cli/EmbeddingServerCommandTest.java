package org.cropdesk.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.cropdesk.inference.encode.Embedded;
import org.cropdesk.inference.remote.KeySource;
import org.cropdesk.inference.remote.ServerEmbedder;
import org.cropdesk.inference.remote.ServerSettings;
import org.junit.jupiter.api.Test;

final class EmbeddingServerCommandTest {
  @Test
  void theSampleEncoderIsServedToOthersUntilTheCommandIsStopped() throws Exception {
    System.setProperty("cropdesk.samples", Shell.SAMPLES.toString());
    var out = new PipedWriter();
    var lines = new BufferedReader(new PipedReader(out));
    var command =
        new FutureTask<>(() ->
            Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .execute("embedding-server", "--port", "0", "--fault", "none,half"));
    var thread = new Thread(command, "embedding-server");
    thread.start();
    String line = lines.readLine();
    assertThat(line).startsWith("Serving encoder on http://127.0.0.1:");
    URI url = URI.create(line.substring(line.indexOf("http://")));
    try (ServerEmbedder embedder =
        ServerEmbedder.open(ServerSettings.at(url), KeySource.none(), told -> {})) {
      for (int i = 0; i < 2; i++) {
        assertThat(embedder.texts(List.of("a red mug")).getFirst())
            .isInstanceOf(Embedded.Vector.class);
      }
      assertThat(embedder.consumption().retries()).isEqualTo(1);
    }
    thread.interrupt();
    assertThat(command.get()).isZero();
  }

  @Test
  void anUnknownFaultIsWrongUsage() {
    Shell.Result result = Shell.run("embedding-server", "--port", "0", "--fault", "earthquake");
    assertThat(result.endsWith(2).err()).contains("EARTHQUAKE");
  }
}
