package org.cropdesk.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

/** Runs commands as a shell would and keeps what they said. */
final class Shell {
  /** The checkout this test runs in. */
  static final Path ROOT =
      Path.of(System.getProperty("cropdesk.root", "..")).toAbsolutePath().normalize();

  static final Path SAMPLES = ROOT.resolve("samples");

  /** What a command left behind. */
  record Result(int code, String out, String err) {
    JsonNode json() {
      try {
        return new ObjectMapper().readTree(out);
      } catch (JsonProcessingException e) {
        throw new AssertionError("Not JSON: " + out, e);
      }
    }

    Result endsWith(int wanted) {
      assertThat(code).as(out + err).isEqualTo(wanted);
      return this;
    }
  }

  private Shell() {}

  static Result run(String... args) {
    System.setProperty("cropdesk.samples", SAMPLES.toString());
    var out = new StringWriter();
    var err = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(args);
    return new Result(code, out.toString(), err.toString());
  }
}
