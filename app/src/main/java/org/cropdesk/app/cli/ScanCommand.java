package org.cropdesk.app.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.cropdesk.app.AppContext;
import org.cropdesk.search.QuickScan;
import org.cropdesk.search.ScanResult;
import org.cropdesk.search.SearchQuery;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** From a photo to the products it shows, or the reason why there are none. */
@Command(
    name = "scan",
    mixinStandardHelpOptions = true,
    description = {
      "Finds the products a photo shows: detector, quality, primary crop, matches.",
      "Where there are no matches it says why, and ends with code 1.",
      "The crops of the photo are listed; --crop compares another one than the primary crop."
    })
final class ScanCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;
  @Mixin private SearchOptions options;

  @Parameters(paramLabel = "PHOTO", description = "A picture.")
  private Path photo;

  @Option(
      names = "--crop",
      paramLabel = "N",
      description =
          "The crop to compare, from 1, whatever its verdict (default: the primary crop).")
  private @Nullable Integer crop;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  ScanCommand() {}

  @Override
  public Integer call() throws IOException {
    byte[] bytes = PictureFiles.read(photo);
    String name = String.valueOf(photo.getFileName());
    Integer wanted = crop;
    if (wanted != null && wanted < 1) {
      throw new ParameterException(spec.commandLine(), "--crop: Crops are counted from 1.");
    }
    PrintWriter err = spec.commandLine().getErr();
    if (options.byKeywordAlone()) {
      err.println("A photo has no words: it is compared by meaning, and --keyword does nothing.");
      err.flush();
    }
    try (AppContext app = AppContext.open(main.global().toOptions())) {
      var settings = options.request(app, new SearchQuery.ByPicture(name, bytes));
      int chosen = wanted == null ? QuickScan.PRIMARY : wanted - 1;
      ScanResult result =
          SearchOptions.asked(err, () -> app.quickScan().scan(name, bytes, chosen, settings));
      var out = spec.commandLine().getOut();
      if (main.global().json) {
        Output.print(out, SearchReport.json(result));
      } else {
        SearchReport.print(out, result);
      }
      return result.outcome() == ScanResult.Outcome.MATCHED
          ? ExitCode.DONE
          : ExitCode.FAILED_IN_PART;
    }
  }
}
