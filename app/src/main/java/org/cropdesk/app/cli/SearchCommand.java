package org.cropdesk.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.cropdesk.app.AppContext;
import org.cropdesk.embedding.Neighbor;
import org.cropdesk.embedding.VectorSearch;
import org.cropdesk.inference.pipeline.Pipeline;
import org.cropdesk.review.ReviewItem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Finds products by words or by a picture, through the same pipeline that indexed them. */
@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    description = "Finds the products most like a text or a picture, in the active space.")
final class SearchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Parameters(arity = "0..*", paramLabel = "TEXT", description = "Words to look for.")
  private @Nullable List<String> words;

  @Option(names = "--image", paramLabel = "FILE", description = "A picture to look for.")
  private @Nullable Path image;

  @Option(names = "-k", defaultValue = "10", description = "How many (default ${DEFAULT-VALUE}).")
  private int k;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  SearchCommand() {}

  @Override
  public Integer call() throws IOException {
    boolean byText = words != null && !words.isEmpty();
    if (byText == (image != null)) {
      throw new ParameterException(spec.commandLine(), "Name some words or --image FILE.");
    }
    if (k < 1 || k > 1000) {
      throw new ParameterException(spec.commandLine(), "-k must be between 1 and 1000");
    }
    try (AppContext app = AppContext.open(main.global().toOptions())) {
      float[] query = query(app.pipeline());
      var search = new VectorSearch(app.database());
      var found = new ArrayList<Hit>();
      for (Neighbor n : search.nearestProducts(app.pipeline().imageSpace(), query, k)) {
        app.reviews().load(n.productId()).ifPresent(item -> found.add(new Hit(n, item)));
      }
      print(found);
    }
    return ExitCode.DONE;
  }

  private float[] query(Pipeline pipeline) {
    List<String> text = words;
    Path picture = image;
    if (text != null && !text.isEmpty()) {
      return pipeline.encodeTexts(List.of(String.join(" ", text)))[0];
    }
    if (picture == null) {
      throw new IllegalStateException("Neither words nor a picture");
    }
    return Queries.vectorOf(pipeline, picture);
  }

  private record Hit(Neighbor neighbor, ReviewItem item) {}

  private void print(List<Hit> found) {
    var out = spec.commandLine().getOut();
    if (main.global().json) {
      var json = Output.object();
      var list = json.putArray("products");
      for (Hit hit : found) {
        list.addObject()
            .put("sku", hit.item().sku())
            .put("title", hit.item().title())
            .put("crop", hit.neighbor().cropId())
            .put("similarity", Output.round(hit.neighbor().similarity(), 5))
            .put("stale", hit.neighbor().stale());
      }
      Output.print(out, json);
      return;
    }
    if (found.isEmpty()) {
      out.println("Nothing is indexed in this space yet. Run: ./run index");
    }
    found.forEach(hit ->
        out.printf(
            "%.3f  %-12s %s%s%n",
            hit.neighbor().similarity(),
            hit.item().sku(),
            hit.item().title(),
            hit.neighbor().stale() ? "  (box changed, vector out of date)" : ""));
    out.flush();
  }
}
