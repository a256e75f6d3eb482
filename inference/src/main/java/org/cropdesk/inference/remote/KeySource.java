package org.cropdesk.inference.remote;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the key of an embedding server comes from. */
@FunctionalInterface
public interface KeySource {
  /** The variable of the environment. */
  String VARIABLE = "EMBEDDING_SERVER_KEY";

  /** The key of this server, if there is one; a server may need none. */
  Optional<Secret> key(URI server);

  /** No key at all. */
  static KeySource none() {
    return server -> Optional.empty();
  }

  static KeySource of(Map<String, String> environment) {
    return server ->
        Optional.ofNullable(environment.get(VARIABLE)).map(Secret::new).filter(k -> !k.isEmpty());
  }

  /**
   * The desktop's keyring by its own command, where that is there: {@code secret-tool store
   * --label="Embedding server" service cropdesk server HOST}.
   */
  static KeySource keyring() {
    return Keyring::lookUp;
  }

  /** The environment, then the keyring. */
  static KeySource standard() {
    return of(System.getenv()).or(keyring());
  }

  default KeySource or(KeySource next) {
    return server -> key(server).or(() -> next.key(server));
  }

  /** libsecret's command line; a keyring that is locked or missing is as good as none. */
  final class Keyring {
    private static final Logger log = LoggerFactory.getLogger(KeySource.class);

    /** Unlocking asks a person; longer than this nobody is there. */
    private static final int SECONDS = 30;

    private Keyring() {}

    static Optional<Secret> lookUp(URI server) {
      String host = server.getHost() == null ? server.toString() : server.getHost();
      try {
        Process process =
            new ProcessBuilder("secret-tool", "lookup", "service", "cropdesk", "server", host)
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
        log.debug("There is no secret-tool here, so no keyring is asked");
        return Optional.empty();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }
  }
}
