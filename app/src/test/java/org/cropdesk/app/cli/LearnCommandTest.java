package org.cropdesk.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.cropdesk.db.TestCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Learning from the shell; what it learns is seen on the samples elsewhere. */
final class LearnCommandTest {
  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  LearnCommandTest() {}

  @Test
  void itSaysHowMuchIsMissingAndChangesNothing() throws IOException {
    String catalog = TestCatalog.address(TestCatalog.fresh());
    String store = "file:" + folder.resolve("store");
    Path table =
        Files.write(
            folder.resolve("products.csv"),
            Files.readAllLines(Shell.SAMPLES.resolve("catalog/products.csv")).subList(0, 3));
    String[] where = {"--catalog", catalog, "--store", store};
    run(where, "import", table.toString(), "--images", Shell.SAMPLES + "/catalog/images");
    run(where, "index");

    var status = run(where, "learn", "--json").endsWith(ExitCode.DONE).json();
    assertThat(status.path("colour").path("inUse").asInt()).isZero();
    assertThat(status.path("colour").path("tooFew").asText())
        .isEqualTo("20 more verified crops are needed; a head takes 20.");
    var trained = run(where, "learn", "train", "colour").endsWith(ExitCode.FAILED_IN_PART);
    assertThat(trained.out()).contains("20 more verified crops");
    run(where, "learn", "back", "colour").endsWith(ExitCode.DONE);
    assertThat(run(where, "learn", "use", "colour", "1").endsWith(ExitCode.WRONG_USAGE).err())
        .contains("There is no version 1 for colour");
    assertThat(run(where, "learn", "train", "mood").endsWith(ExitCode.WRONG_USAGE).err())
        .contains("no attribute \"mood\"");
  }

  private static Shell.Result run(String[] where, String... command) {
    return Shell.run(Stream.concat(Stream.of(where), Stream.of(command)).toArray(String[]::new));
  }
}
