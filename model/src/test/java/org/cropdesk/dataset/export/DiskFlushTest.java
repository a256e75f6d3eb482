package org.cropdesk.dataset.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskFlushTest {
  /** As if each file were larger than what may wait for the disk. */
  private static final long MUCH = 1L << 30;

  @TempDir Path folder;

  @Test
  void manyWriteWhileItIsBroughtToTheDiskAndItEndsWhenTheyHave() throws Exception {
    try (var flush = new DiskFlush(folder);
        var writers = Executors.newFixedThreadPool(4)) {
      var all = new ArrayList<Future<?>>();
      for (int i = 0; i < 32; i++) {
        Path file = folder.resolve("file-" + i);
        all.add(
            writers.submit(() -> {
              Files.write(file, new byte[100]);
              flush.wrote(MUCH);
              return file;
            }));
      }
      for (Future<?> one : all) {
        one.get();
      }
      flush.everything();
      assertThat(folder).isDirectoryContaining(f -> f.endsWith("file-31"));
    }
  }

  @Test
  void aFolderThatIsGoneIsNotOnTheDisk() throws IOException {
    Path gone = folder.resolve("gone");
    try (var flush = new DiskFlush(gone)) {
      assertThatCode(() -> flush.wrote(MUCH)).doesNotThrowAnyException();
      assertThatThrownBy(flush::everything).isInstanceOf(NoSuchFileException.class);
    }
  }
}
