package org.cropdesk.inference.remote;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** libsecret's command line; a keyring that is locked or missing is as good as none. */
final class Keyring {
  private static final Logger log = LoggerFactory.getLogger(Keyring.class);
  private static final String PROGRAM = "secret-tool";

  /** Unlocking asks a person; longer than this nobody is there. */
  private static final int SECONDS = 30;

  private Keyring() {}

  static Optional<Secret> lookUp(Map<String, String> environment, URI server) {
    Optional<Path> program = program(environment);
    if (program.isEmpty()) {
      log.debug("There is no {} here, so no keyring is asked", PROGRAM);
      return Optional.empty();
    }
    String host = server.getHost() == null ? server.toString() : server.getHost();
    try {
      Process process =
          new ProcessBuilder(
                  program.get().toString(), "lookup", "service", "cropdesk", "server", host)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        log.warn("The keyring did not answer within {} s; it is left out", SECONDS);
        return Optional.empty();
      }
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.exitValue() == 0 && !text.isBlank()
          ? Optional.of(new Secret(text))
          : Optional.empty();
    } catch (IOException e) {
      log.warn("The keyring cannot be asked: {}", e.getMessage());
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static Optional<Path> program(Map<String, String> environment) {
    return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder, PROGRAM))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
