package org.cropdesk.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.cropdesk.failure.CatalogException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderStoreTest extends ObjectStoreContract {
  @TempDir Path dir;

  @Override
  ObjectStore open() {
    return ObjectStores.open("file:" + dir.resolve("pictures"), Map.of());
  }

  @Test
  void nothingUnfinishedStaysBehind() throws IOException {
    try (var store = open()) {
      store.putIfAbsent("a/b", new byte[3]);
      store.putIfAbsent("a/b", new byte[3]);
    }
    try (var files = Files.walk(dir)) {
      assertThat(files.filter(Files::isRegularFile).toList())
          .containsExactly(dir.resolve("pictures/a/b"));
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsExplained() throws IOException {
    Path file = Files.createFile(dir.resolve("file"));
    assertThatThrownBy(() -> ObjectStores.open("file:" + file, Map.of()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void anAddressOfAnotherKindIsExplained() {
    assertThatThrownBy(() -> ObjectStores.open("ftp://host/x", Map.of()))
        .isInstanceOfSatisfying(
            CatalogException.class, e -> assertThat(e.remedy()).contains("s3://BUCKET/PREFIX"));
  }
}
