package org.cropdesk.app.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.cropdesk.app.AppContext;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.filter.Field;
import org.cropdesk.filter.FieldKind;
import org.cropdesk.filter.Filter;
import org.cropdesk.filter.FilterCatalog;
import org.cropdesk.filter.FilterParser;
import org.cropdesk.filter.Parsed;
import org.cropdesk.search.Leg;
import org.cropdesk.search.QueryCall;
import org.cropdesk.search.RerankWeights;
import org.cropdesk.search.SearchQuery;
import org.cropdesk.search.SearchRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every kind of search understands. */
final class SearchOptions {
  @Option(
      names = {"--limit", "-k"},
      paramLabel = "N",
      defaultValue = "10",
      description = "How many, 1 to 1000 (default ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--filter",
      paramLabel = "FILTER",
      defaultValue = "",
      description =
          "Only products that match, as on the crops page: \"colour:red stage:verified\".")
  private String filter;

  @Option(names = "--category", paramLabel = "NAME", description = "Only of this category.")
  private @Nullable String category;

  @Option(
      names = "--label",
      paramLabel = "ATTRIBUTE=VALUE",
      description = {
        "Only with a crop that has this label; may be repeated, and means what the filter does:",
        "of one attribute any of the values will do (colour:red,blue), and of several attributes",
        "one crop has to have them all."
      })
  private @Nullable List<String> labels;

  @Option(
      names = "--space",
      paramLabel = "NUMBER",
      description = "The space to search in (default: the image space in force).")
  private @Nullable Integer space;

  @Option(names = "--keyword", description = "By the words of sku, title and description.")
  private boolean keyword;

  @Option(names = "--semantic", description = "By meaning. Without --keyword and --semantic: both.")
  private boolean semantic;

  @Option(
      names = "--floor",
      paramLabel = "COSINE",
      description = "From where on a product counts as related (default: measured).")
  private @Nullable Double floor;

  @Option(
      names = "--weights",
      paramLabel = "CATEGORY,SHAPE,METADATA",
      split = ",",
      description = "What re-ranking adds (default 0.1,0.05,0.05); 0,0,0 leaves the order alone.")
  private double @Nullable [] weights;

  @Option(
      names = "--record",
      description = "Keep the query, how it ended and its results in the catalog.")
  private boolean record;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  SearchOptions() {}

  SearchRequest request(AppContext app, SearchQuery query) {
    SearchRequest request =
        SearchRequest.of(query)
            .limitedTo(limit)
            .within(filter(app))
            .in(space)
            .by(legs())
            .from(floor)
            .weighing(weights());
    return record ? request.recordedFor(app.options().actor()) : request;
  }

  private Set<Leg> legs() {
    if (keyword == semantic) {
      return EnumSet.allOf(Leg.class);
    }
    return EnumSet.of(keyword ? Leg.KEYWORD : Leg.SEMANTIC);
  }

  private RerankWeights weights() {
    double[] given = weights;
    if (given == null) {
      return RerankWeights.STANDARD;
    }
    if (given.length != 3) {
      throw usage("--weights takes three numbers, as in 0.1,0.05,0.05.");
    }
    try {
      return new RerankWeights(given[0], given[1], given[2]);
    } catch (IllegalArgumentException e) {
      throw usage("--weights: " + e.getMessage() + ".");
    }
  }

  private Filter filter(AppContext app) {
    var parts = new ArrayList<Filter>();
    if (!filter.isBlank()) {
      parts.add(
          switch (FilterParser.parse(filter, new FilterCatalog(app.database()).words())) {
            case Parsed.Good(var good, _) -> good;
            case Parsed.Faulty(var fault) -> throw usage("--filter: " + fault.explained());
          });
    }
    String wanted = category;
    if (wanted != null) {
      parts.add(new Filter.OneOf(Field.of(FieldKind.CATEGORY), List.of(wanted)));
    }
    wantedLabels()
        .forEach(
            (attribute, values) -> parts.add(new Filter.OneOf(Field.label(attribute), values)));
    return Filter.and(parts);
  }

  private Map<String, List<String>> wantedLabels() {
    var wanted = new LinkedHashMap<String, List<String>>();
    List<String> given = labels;
    if (given != null) {
      for (String one : given) {
        int equals = one.indexOf('=');
        if (equals < 1 || equals == one.length() - 1) {
          throw usage("--label takes ATTRIBUTE=VALUE, as in colour=red, not " + one + ".");
        }
        wanted
            .computeIfAbsent(one.substring(0, equals), a -> new ArrayList<>())
            .add(one.substring(equals + 1));
      }
    }
    return wanted;
  }

  /** Whether nothing but keywords is wanted. */
  boolean byKeywordAlone() {
    return keyword && !semantic;
  }

  /**
   * Searches as somebody who looks on: what is waited for is said beside the results, which may be
   * JSON.
   */
  static <T> T asked(PrintWriter err, Callable<T> search) {
    var call =
        new QueryCall(line -> {
          err.println(line + " Ctrl+C stops.");
          err.flush();
        });
    try {
      return call.run(search);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("A search throws nothing else", e);
    }
  }

  private static CatalogException usage(String problem) {
    return new CatalogException(ErrorKind.USAGE, problem, "", null);
  }
}
