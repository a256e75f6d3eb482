package org.cropdesk.inference.remote;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cropdesk.inference.encode.LocalEmbedder;
import org.cropdesk.inference.onnx.OnnxRuntime;
import org.cropdesk.inference.onnx.WeightFiles;
import org.cropdesk.inference.serve.Drill;
import org.cropdesk.inference.serve.EmbeddingServer;

/** An embedding server in a process of its own, which can really be killed. */
public final class ServerProcess implements AutoCloseable {
  private final Process process;
  private final int port;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one and waits until it listens.
   *
   * @param port 0 for any
   */
  static ServerProcess start(Path encoder, Path cache, int port) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ServerProcess.class.getName(),
                    encoder.toString(),
                    cache.toString(),
                    Integer.toString(port)))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("PORT ")) {
        // What it logs must not fill the pipe.
        Thread.startVirtualThread(() -> drain(lines));
        return new ServerProcess(process, Integer.parseInt(line.substring(5)));
      }
    }
    throw new IOException("The server ended before it listened");
  }

  private static void drain(BufferedReader lines) {
    try {
      lines.transferTo(Writer.nullWriter());
    } catch (IOException e) {
      // It was killed.
    }
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  int port() {
    return port;
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  public static void main(String[] args) throws Exception {
    LocalEmbedder embedder =
        LocalEmbedder.open(
            OnnxRuntime.get(), Path.of(args[0]), new WeightFiles(Path.of(args[1])), 1);
    EmbeddingServer server =
        EmbeddingServer.start(
            embedder,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[2])),
            Optional.empty(),
            Drill.none());
    System.out.println("PORT " + server.port());
    server.await();
  }
}
