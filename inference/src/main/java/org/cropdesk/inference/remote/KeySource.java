package org.cropdesk.inference.remote;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;

/** Where the key of an embedding server comes from. */
@FunctionalInterface
public interface KeySource {
  /** The variable of the environment. */
  String VARIABLE = "EMBEDDING_SERVER_KEY";

  /** Whose key that is. */
  String URL_VARIABLE = "EMBEDDING_SERVER_URL";

  /** With "yes", keys are sent over plain HTTP to other machines as well. */
  String IN_CLEAR_VARIABLE = "EMBEDDING_SERVER_KEY_IN_CLEAR";

  /**
   * The key of this server, if there is one; a server may need none.
   *
   * @throws CatalogException of kind USAGE when there is one that must not be sent there
   */
  Optional<Secret> key(URI server);

  /** No key at all. */
  static KeySource none() {
    return server -> Optional.empty();
  }

  /** The environment's, which is the key of the environment's server and of no other. */
  static KeySource of(Map<String, String> environment) {
    return server ->
        Optional.ofNullable(environment.get(VARIABLE))
            .filter(k -> isSameOrigin(server, environment.getOrDefault(URL_VARIABLE, "")))
            .map(Secret::new)
            .filter(k -> !k.isEmpty());
  }

  /**
   * The desktop's keyring by its own command, where that is there: {@code secret-tool store
   * --label="Embedding server" service cropdesk server HOST}.
   */
  static KeySource keyring(Map<String, String> environment) {
    return server -> Keyring.lookUp(environment, server);
  }

  /** The environment, then the keyring; in clear to this machine only. */
  static KeySource standard(Map<String, String> environment) {
    KeySource keys = of(environment).or(keyring(environment));
    return "yes".equalsIgnoreCase(environment.getOrDefault(IN_CLEAR_VARIABLE, "").strip())
        ? keys
        : keys.notInClear();
  }

  default KeySource or(KeySource next) {
    return server -> key(server).or(() -> next.key(server));
  }

  /** Refuses to give a key away that everybody between here and the server could read. */
  default KeySource notInClear() {
    return server -> {
      Optional<Secret> key = key(server);
      if (key.isPresent() && !"https".equals(server.getScheme()) && !isThisMachine(server)) {
        throw new CatalogException(
            ErrorKind.USAGE,
            "%s is reached over plain HTTP, where everybody on the way could read its key; nothing was sent."
                .formatted(server.getHost()),
            "Use its https address. Where the network is your own and trusted, set %s=yes."
                .formatted(IN_CLEAR_VARIABLE),
            null);
      }
      return key;
    };
  }

  private static boolean isSameOrigin(URI server, String other) {
    try {
      URI own = URI.create(other.strip());
      return String.valueOf(server.getScheme()).equalsIgnoreCase(own.getScheme())
          && String.valueOf(server.getHost()).equalsIgnoreCase(own.getHost())
          && port(server) == port(own);
    } catch (IllegalArgumentException e) {
      return false; // No address, so nobody's key.
    }
  }

  private static int port(URI address) {
    return address.getPort() >= 0
        ? address.getPort()
        : "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
  }

  /** By its name alone: what a name server says of another name may be wrong on purpose. */
  private static boolean isThisMachine(URI server) {
    String host = String.valueOf(server.getHost()).toLowerCase(Locale.ROOT);
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || host.equals("[::1]")
        || host.matches("127(\\.\\d{1,3}){3}");
  }
}
