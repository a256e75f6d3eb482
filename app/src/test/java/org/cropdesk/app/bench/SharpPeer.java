package org.cropdesk.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code samples/peer/resize.mjs} in a Node process: idle until it is asked for a round. */
final class SharpPeer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final Writer to;
  private final BufferedReader from;

  private SharpPeer(Process process) {
    this.process = process;
    to = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    from =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static SharpPeer start(Ground ground, int side, int threads, List<Path> files)
      throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                "node",
                ground.cache().resolve("peer").resolve("resize.mjs").toString(),
                Integer.toString(side),
                Integer.toString(threads)));
    files.forEach(f -> command.add(f.toString()));
    return new SharpPeer(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  private JsonNode ask(String line) throws IOException {
    to.write(line + "\n");
    to.flush();
    String answer = from.readLine();
    if (answer == null) {
      throw new IOException("The peer has ended");
    }
    return JSON.readTree(answer);
  }

  /** Pictures per second of one round, by its own clock. */
  double round() throws IOException {
    JsonNode answer = ask("round");
    return answer.get("files").asInt() / answer.get("seconds").asDouble();
  }

  /** The pixels of all pictures, one behind the other. */
  byte[] pixels(Path scratch) throws IOException {
    Path file = scratch.resolve("peer.rgb");
    ask("pixels " + file);
    byte[] bytes = Files.readAllBytes(file);
    Files.delete(file);
    return bytes;
  }

  @Override
  public void close() throws IOException {
    to.close();
    process.destroy();
  }
}
