package org.cropdesk.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.cropdesk.app.AppContext;
import org.cropdesk.catalog.CatalogReader;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.search.SearchAnswer;
import org.cropdesk.search.SearchQuery;
import org.cropdesk.search.SearchRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Finds products by words, a picture, a product or a crop. */
@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    description = {
      "Finds products by keyword and by meaning, apart and together, in the image space in force.",
      "search WORDS... is search text WORDS..."
    })
final class SearchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;
  @Mixin private SearchOptions options;

  @Parameters(arity = "0..*", paramLabel = "TEXT", description = "Words to look for.")
  private @Nullable List<String> words;

  @Option(names = "--image", paramLabel = "FILE", description = "A picture to look for.")
  private @Nullable Path image;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  SearchCommand() {}

  @Override
  public Integer call() throws IOException {
    List<String> text = words;
    Path file = image;
    if ((text != null && !text.isEmpty()) == (file != null)) {
      throw new ParameterException(spec.commandLine(), "Name some words or --image FILE.");
    }
    return file == null ? text(options, text == null ? List.of() : text) : picture(options, file);
  }

  @Command(name = "text", mixinStandardHelpOptions = true, description = "Finds by words.")
  int text(
      @Mixin SearchOptions settings,
      @Parameters(arity = "1..*", paramLabel = "TEXT", description = "Words to look for.")
          List<String> text) {
    return search(settings, app -> new SearchQuery.ByText(String.join(" ", text)));
  }

  @Command(
      name = "picture",
      mixinStandardHelpOptions = true,
      description = "Finds by the primary crop of a picture.")
  int picture(
      @Mixin SearchOptions settings,
      @Parameters(paramLabel = "FILE", description = "A picture.") Path file)
      throws IOException {
    String name = String.valueOf(file.getFileName());
    byte[] bytes = PictureFiles.read(file);
    return search(settings, app -> new SearchQuery.ByPicture(name, bytes));
  }

  @Command(
      name = "product",
      mixinStandardHelpOptions = true,
      description = "Finds what is like a product of the catalog.")
  int product(
      @Mixin SearchOptions settings,
      @Parameters(paramLabel = "SKU", description = "Its sku.") String sku) {
    return search(settings, app -> new SearchQuery.ByProduct(number(app, sku)));
  }

  @Command(
      name = "crop",
      mixinStandardHelpOptions = true,
      description = "Finds products like one crop of the catalog.")
  int crop(
      @Mixin SearchOptions settings,
      @Parameters(paramLabel = "ID", description = "Its number, as --json shows it.") long crop) {
    return search(settings, app -> new SearchQuery.ByCrop(crop));
  }

  private static long number(AppContext app, String sku) {
    return new CatalogReader(app.database())
        .bySku(sku)
        .orElseThrow(() ->
            new CatalogException(
                ErrorKind.USAGE, "There is no product " + sku + ".", "Check the sku.", null))
        .id();
  }

  private int search(SearchOptions settings, Function<AppContext, SearchQuery> query) {
    try (AppContext app = AppContext.open(main.global().toOptions())) {
      SearchRequest request = settings.request(app, query.apply(app));
      SearchAnswer answer =
          SearchOptions.asked(spec.commandLine().getErr(), () -> app.search().search(request));
      var out = spec.commandLine().getOut();
      if (main.global().json) {
        Output.print(out, SearchReport.json(answer));
      } else {
        SearchReport.print(out, request, answer);
      }
      return ExitCode.DONE;
    }
  }
}
