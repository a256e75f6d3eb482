package org.cropdesk.app.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.cropdesk.app.AppContext;
import org.cropdesk.catalog.ImportReport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Brings products and their pictures into the catalog. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Brings products and their pictures into the catalog.",
      "The first row of the CSV names the columns: sku, title, description, usage, features,"
          + " category, images (several separated by ; or |). Unknown columns are kept as metadata."
          + " Without a CSV every picture in the folder becomes a product."
    })
final class ImportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Parameters(arity = "0..1", paramLabel = "products.csv", description = "The products.")
  private @Nullable Path csv;

  @Option(names = "--images", paramLabel = "DIR", description = "Where the pictures are.")
  private @Nullable Path images;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  ImportCommand() {}

  @Override
  public Integer call() {
    try (AppContext app = AppContext.open(main.global().toOptions())) {
      return report(run(app));
    }
  }

  private ImportReport run(AppContext app) {
    Path table = csv;
    Path folder = images;
    if (table != null) {
      Path parent = table.toAbsolutePath().getParent();
      Path beside = parent == null ? Path.of("") : parent;
      return app.importer().importCsv(table, folder != null ? folder : beside);
    }
    if (folder != null) {
      return app.importer().importFolder(folder);
    }
    throw new ParameterException(spec.commandLine(), "Name a CSV file, --images DIR, or both.");
  }

  private int report(ImportReport report) {
    var out = spec.commandLine().getOut();
    if (main.global().json) {
      Output.print(out, Reports.json(report));
    } else {
      Reports.print(out, report);
    }
    return report.problems().isEmpty() ? ExitCode.DONE : ExitCode.FAILED_IN_PART;
  }
}
