package org.cropdesk.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.cropdesk.app.AppContext;
import org.cropdesk.search.ScanResult;
import org.cropdesk.search.SearchAnswer;
import org.cropdesk.search.SearchQuery;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** From a photo to the products it shows, or the reason why there are none. */
@Command(
    name = "scan",
    mixinStandardHelpOptions = true,
    description = {
      "Finds the products a photo shows: detector, quality, primary crop, matches.",
      "Where there are no matches it says why, and ends with code 1."
    })
final class ScanCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;
  @Mixin private SearchOptions options;

  @Parameters(paramLabel = "PHOTO", description = "A picture.")
  private Path photo;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  ScanCommand() {}

  @Override
  public Integer call() throws IOException {
    byte[] bytes = PictureFiles.read(photo);
    String name = String.valueOf(photo.getFileName());
    try (AppContext app = AppContext.open(main.global().toOptions())) {
      var settings = options.request(app, new SearchQuery.ByPicture(name, bytes));
      ScanResult result = app.quickScan().scan(name, bytes, settings);
      var out = spec.commandLine().getOut();
      if (main.global().json) {
        Output.print(out, SearchReport.json(result));
      } else {
        out.println(result.said());
        SearchAnswer answer = result.answer();
        if (answer != null) {
          answer.notes().forEach(out::println);
        }
        SearchReport.lines(out, result.matches());
        out.flush();
      }
      return result.outcome() == ScanResult.Outcome.MATCHED
          ? ExitCode.DONE
          : ExitCode.FAILED_IN_PART;
    }
  }
}
