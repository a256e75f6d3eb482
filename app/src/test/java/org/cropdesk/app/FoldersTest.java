package org.cropdesk.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FoldersTest {
  @Test
  void withoutAnyWishTheUsualFoldersOfTheDesktopAreTaken() {
    Folders folders = Folders.of(Map.of(), "/home/ada", "/opt/samples");

    assertThat(folders.home()).isEqualTo(Path.of("/home/ada/.local/share/cropdesk"));
    assertThat(folders.cache()).isEqualTo(Path.of("/home/ada/.cache/cropdesk"));
    assertThat(folders.samples()).isEqualTo(Path.of("/opt/samples"));
  }

  @Test
  void theEnvironmentMovesThem() {
    var env = Map.of("XDG_DATA_HOME", "/data", "XDG_CACHE_HOME", "/fast");

    Folders folders = Folders.of(env, "/home/ada", "/s");

    assertThat(folders.home()).isEqualTo(Path.of("/data/cropdesk"));
    assertThat(folders.cache()).isEqualTo(Path.of("/fast/cropdesk"));
    assertThat(Folders.of(Map.of("CROPDESK_HOME", "/mine"), "/home/ada", "/s").home())
        .isEqualTo(Path.of("/mine"));
  }

  @Test
  void twoCatalogsNeverShareAJournal() {
    Folders folders = Folders.of(Map.of(), "/home/ada", "/s");

    assertThat(folders.journal("jdbc:postgresql://a/shop"))
        .isNotEqualTo(folders.journal("jdbc:postgresql://b/shop"))
        .isEqualTo(folders.journal("jdbc:postgresql://a/shop"));
  }
}
