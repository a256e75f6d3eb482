package org.cropdesk.inference.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.cropdesk.failure.CatalogException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which server is sent which key. */
final class KeySourceTest {
  private static final URI COMPANY = URI.create("https://gpu.example.org/v1");
  private static final Map<String, String> ENVIRONMENT =
      Map.of(KeySource.VARIABLE, " company ", KeySource.URL_VARIABLE, COMPANY.toString());

  @TempDir Path folder;

  private static String key(KeySource keys, String server) {
    return keys.key(URI.create(server)).map(Secret::value).orElse("");
  }

  @Test
  void theKeyOfTheEnvironmentIsSentToItsServerAndToNoOther() {
    KeySource keys = KeySource.of(ENVIRONMENT);
    assertThat(key(keys, "https://gpu.example.org/v1")).isEqualTo("company");
    assertThat(key(keys, "https://GPU.example.org:443/embeddings")).isEqualTo("company");
    assertThat(keys.key(COMPANY).orElseThrow()).hasToString("[key]");
    for (String other :
        new String[] {
          "http://test-box:8080",
          "https://test-box",
          "http://gpu.example.org/v1",
          "https://gpu.example.org:8443/v1",
          "https://gpu.example.org.evil.net"
        }) {
      assertThat(key(keys, other)).as(other).isEmpty();
    }
    assertThat(key(KeySource.of(Map.of(KeySource.VARIABLE, "company")), COMPANY.toString()))
        .as("without an address it is nobody's")
        .isEmpty();
  }

  @Test
  void overPlainHttpAKeyLeavesThisMachineOnlyWhenSomebodySaidSo() {
    for (String here :
        new String[] {"http://localhost:8080", "http://127.0.0.1:9", "http://[::1]:9"}) {
      var environment = Map.of(KeySource.VARIABLE, "k", KeySource.URL_VARIABLE, here);
      assertThat(key(KeySource.standard(environment), here)).as(here).isEqualTo("k");
    }
    for (String far : new String[] {"http://gpu.example.org:8080", "http://127.0.0.1.evil.net"}) {
      var environment = new HashMap<String, String>();
      environment.put(KeySource.VARIABLE, "k");
      environment.put(KeySource.URL_VARIABLE, far);
      assertThatThrownBy(() -> key(KeySource.standard(environment), far))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("plain HTTP")
          .hasMessageContaining("nothing was sent");
      environment.put(KeySource.IN_CLEAR_VARIABLE, "yes");
      assertThat(key(KeySource.standard(environment), far)).as(far).isEqualTo("k");
    }
    assertThat(key(KeySource.standard(Map.of()), "http://gpu.example.org"))
        .as("without a key there is nothing to give away")
        .isEmpty();
  }

  /** The keyring of a desktop, as its own command answers. */
  private Map<String, String> withKeyring() throws IOException {
    Path program =
        Files.writeString(
            folder.resolve("secret-tool"),
            """
            #!/bin/sh
            case "$*" in
              "lookup service cropdesk server test-box") printf 'of-the-box' ;;
              "lookup service cropdesk server gpu.example.org") printf 'of-the-ring\\n' ;;
              "lookup service cropdesk server locked") echo 'Cannot unlock' >&2; exit 1 ;;
              *) exit 1 ;;
            esac
            """);
    assertThat(program.toFile().setExecutable(true)).isTrue();
    var environment = new HashMap<>(ENVIRONMENT);
    environment.put("PATH", folder.resolve("nothing") + ":" + folder);
    return environment;
  }

  @Test
  void anyOtherServerIsSentItsOwnKeyOfTheKeyring() throws IOException {
    KeySource keys = KeySource.standard(withKeyring());
    assertThat(key(keys, "https://test-box:8443/v1")).isEqualTo("of-the-box");
    assertThat(key(keys, COMPANY.toString())).as("the environment's own").isEqualTo("company");
    assertThat(key(keys, "https://gpu.example.org:8443")).isEqualTo("of-the-ring");
    assertThat(key(keys, "https://locked")).isEmpty();
    assertThat(key(keys, "https://unknown")).isEmpty();
    assertThatThrownBy(() -> key(keys, "http://test-box:8080")).hasMessageContaining("plain HTTP");
  }

  @Test
  void withoutAKeyringThereIsNoKey() {
    var nowhere = Map.of("PATH", folder.toString());
    assertThat(KeySource.keyring(nowhere).key(COMPANY)).isEqualTo(Optional.empty());
    assertThat(KeySource.keyring(Map.of()).key(COMPANY)).isEmpty();
  }
}
