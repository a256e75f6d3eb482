package org.cropdesk.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
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
    },
    subcommands = {
      SearchCommand.ByText.class,
      SearchCommand.ByPicture.class,
      SearchCommand.ByProduct.class,
      SearchCommand.ByCrop.class
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
    Path picture = image;
    boolean byText = text != null && !text.isEmpty();
    if (byText == (picture != null)) {
      throw new ParameterException(spec.commandLine(), "Name some words or --image FILE.");
    }
    return search(
        spec,
        options,
        picture == null
            ? new SearchQuery.ByText(String.join(" ", text == null ? List.of() : text))
            : picture(picture));
  }

  private static SearchQuery picture(Path file) throws IOException {
    return new SearchQuery.ByPicture(String.valueOf(file.getFileName()), PictureFiles.read(file));
  }

  private int search(CommandSpec said, SearchOptions settings, SearchQuery query) {
    try (AppContext app = AppContext.open(main.global().toOptions())) {
      return search(app, said, settings.request(app, query));
    }
  }

  private int search(AppContext app, CommandSpec said, SearchRequest request) {
    SearchAnswer answer = app.search().search(request);
    var out = said.commandLine().getOut();
    if (main.global().json) {
      Output.print(out, SearchReport.json(answer));
    } else {
      SearchReport.print(out, request, answer);
    }
    return ExitCode.DONE;
  }

  /** By words. */
  @Command(name = "text", mixinStandardHelpOptions = true, description = "Finds by words.")
  static final class ByText implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @ParentCommand private SearchCommand parent;
    @Mixin private SearchOptions options;

    @Parameters(arity = "1..*", paramLabel = "TEXT", description = "Words to look for.")
    private List<String> words;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
    ByText() {}

    @Override
    public Integer call() {
      return parent.search(spec, options, new SearchQuery.ByText(String.join(" ", words)));
    }
  }

  /** By a picture in no catalog. */
  @Command(
      name = "picture",
      mixinStandardHelpOptions = true,
      description = "Finds by the primary crop of a picture.")
  static final class ByPicture implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @ParentCommand private SearchCommand parent;
    @Mixin private SearchOptions options;

    @Parameters(paramLabel = "FILE", description = "A picture.")
    private Path file;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
    ByPicture() {}

    @Override
    public Integer call() throws IOException {
      return parent.search(spec, options, picture(file));
    }
  }

  /** By a product of the catalog. */
  @Command(
      name = "product",
      mixinStandardHelpOptions = true,
      description = "Finds what is like a product of the catalog.")
  static final class ByProduct implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @ParentCommand private SearchCommand parent;
    @Mixin private SearchOptions options;

    @Parameters(paramLabel = "SKU", description = "Its sku.")
    private String sku;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
    ByProduct() {}

    @Override
    public Integer call() {
      try (AppContext app = AppContext.open(parent.main.global().toOptions())) {
        long id =
            new CatalogReader(app.database())
                .bySku(sku)
                .orElseThrow(() ->
                    new CatalogException(
                        ErrorKind.USAGE,
                        "There is no product " + sku + ".",
                        "Check the sku.",
                        null))
                .id();
        return parent.search(app, spec, options.request(app, new SearchQuery.ByProduct(id)));
      }
    }
  }

  /** By a crop of the catalog. */
  @Command(
      name = "crop",
      mixinStandardHelpOptions = true,
      description = "Finds products like one crop of the catalog.")
  static final class ByCrop implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @ParentCommand private SearchCommand parent;
    @Mixin private SearchOptions options;

    @Parameters(paramLabel = "ID", description = "Its number, as --json shows it.")
    private long crop;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
    ByCrop() {}

    @Override
    public Integer call() {
      return parent.search(spec, options, new SearchQuery.ByCrop(crop));
    }
  }
}
