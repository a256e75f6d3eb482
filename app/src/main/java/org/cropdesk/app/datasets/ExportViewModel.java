package org.cropdesk.app.datasets;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.export.DatasetExport;
import org.cropdesk.dataset.export.DatasetFormat;
import org.cropdesk.dataset.export.ExportOptions;
import org.cropdesk.dataset.export.ExportOptions.Pixels;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.storage.ObjectStores;

/** What an export is to be, and what a published one says of itself. JavaFX thread only. */
public final class ExportViewModel {
  private static final String README = "README.md";

  private final DatasetsViewModel page;
  private final DatasetWork work;
  private final TaskRegistry tasks;
  private final Map<String, String> environment;

  /**
   * @param environment names an S3 server and its keys
   */
  ExportViewModel(
      DatasetsViewModel page,
      DatasetWork work,
      TaskRegistry tasks,
      Map<String, String> environment) {
    this.page = page;
    this.work = work;
    this.tasks = tasks;
    this.environment = environment;
  }

  /** The usual options of a format by its word. */
  static ExportOptions usual(String format) {
    return ExportOptions.of(DatasetFormat.of(format, ""));
  }

  /** A folder that says what is in it. */
  static String suggested(DatasetVersion version, String format) {
    String name = "%s-v%d-%s".formatted(version.dataset().name(), version.number(), format);
    return Path.of(System.getProperty("user.home"), "datasets", name).toString();
  }

  /**
   * Begins it.
   *
   * @return why it cannot be, empty when it was begun
   */
  String begin(
      DatasetVersion version,
      String format,
      Pixels pixels,
      String attribute,
      String caption,
      String target) {
    if (target.isBlank()) {
      return "Say where to: a folder, or s3://BUCKET/PREFIX.";
    }
    try {
      var options =
          new ExportOptions(DatasetFormat.of(format, attribute.strip()), pixels, caption.strip());
      work.begin(version, options, target.strip());
      return "";
    } catch (CatalogException e) {
      return e.explained();
    }
  }

  /** Reads the words of a published one about itself: its train commands stand there. */
  void readme(DatasetExport export, Consumer<String> receiver) {
    tasks.startQuietly(
        Lane.LISTS,
        "Read the README of export " + export.id(),
        p -> {
          String target = export.target();
          if (!target.startsWith("s3://")) {
            return Files.readString(Path.of(target, README));
          }
          try (var store = ObjectStores.open(target, environment)) {
            return new String(store.read(README), StandardCharsets.UTF_8);
          }
        },
        receiver,
        e ->
            page.failed(
                "The README of export %d at %s could not be read; the export may have been moved"
                    .formatted(export.id(), export.target()),
                e));
  }
}
