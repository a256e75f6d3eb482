package org.cropdesk.app.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javafx.scene.control.Label;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.AppOptions;
import org.cropdesk.app.Folders;
import org.cropdesk.app.SampleApp;
import org.cropdesk.db.Await;
import org.cropdesk.index.IndexScope;
import org.cropdesk.job.StopSignal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A window that is open while somebody imports and indexes from a shell. */
final class OtherProcessTest {
  @RegisterExtension final OpenDesk desk = OpenDesk.with(2);

  private String position() {
    return desk.find("#queue-position", Label.class).getText();
  }

  @Test
  void whatAnotherProcessImportsAndIndexesComesUpWithoutAKey() throws IOException {
    assertThat(position()).contains("2 waiting");
    AppOptions here = desk.app().options();
    Path samples = SampleApp.SAMPLES;
    var lines = Files.readAllLines(samples.resolve("catalog/products.csv"));
    Path table = Files.write(desk.folder().resolve("more.csv"), lines.subList(0, 5));
    Folders folders = here.folders();
    var elsewhere =
        new AppOptions(
            here.catalog(),
            here.store(),
            here.weights(),
            here.margin(),
            new Folders(desk.folder().resolve("other"), folders.cache(), folders.samples()),
            "grace");

    try (var other = AppContext.open(elsewhere)) {
      other.importer().importCsv(table, samples.resolve("catalog/images"));
      other.indexer().run(other.pipeline(), IndexScope.MISSING, s -> {}, new StopSignal());
    }

    Await.until("four products wait on the screen", () -> position().contains("4 waiting"));
  }
}
