package org.cropdesk.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.AppOptions;
import org.cropdesk.app.Folders;
import org.cropdesk.app.Weights;
import org.cropdesk.backfill.BackfillRunner;
import org.cropdesk.backfill.BackfillScope;
import org.cropdesk.backfill.BackfillSettings;
import org.cropdesk.backfill.Backfills;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.SpaceComparison;
import org.cropdesk.embedding.SpaceVerifier;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.index.IndexScope;
import org.cropdesk.inference.backfill.RecipeRequest;
import org.cropdesk.inference.known.EncoderChoice;
import org.cropdesk.job.StopSignal;
import org.cropdesk.search.Hit;
import org.cropdesk.search.Leg;
import org.cropdesk.search.RerankWeights;
import org.cropdesk.search.SearchQuery;
import org.cropdesk.search.SearchRequest;
import org.jspecify.annotations.Nullable;

/**
 * How well the sample catalog is found by meaning alone while it moves to the second encoder:
 * before, with half of the new space filled, after promotion and after going back. Each thing the
 * catalog holds is asked for by its colour, pattern and kind; what the pictures really show is
 * known, because they are drawn. A search that changes while the new space is being filled, or that
 * does not come back as it was, ends the bench.
 */
final class MoveLine implements Line {
  private static final int RESULTS = 5;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Shares of queries: answered right by the first result, and by one of the first five. */
  private record Quality(double first, double five) {
    String words() {
      return String.format(Locale.ROOT, "%.3f / %.3f", first, five);
    }
  }

  @Override
  public List<Result> run(Ground ground) throws Exception {
    Path home = ground.scratch().resolve("home");
    var options =
        new AppOptions(
            "embedded:" + home.resolve("catalog"),
            null,
            Weights.of(null, null, null, ground.samples()),
            0.15,
            new Folders(home, ground.scratch().resolve("cache"), ground.samples()),
            "bench");
    try (AppContext app = AppContext.open(options)) {
      Path catalog = ground.samples().resolve("catalog");
      app.importer().importCsv(catalog.resolve("products.csv"), catalog.resolve("images"));
      app.indexer().run(app.pipeline(), IndexScope.MISSING, s -> {}, new StopSignal());
      var truth = JSON.readTree(catalog.resolve("truth.json").toFile());
      return List.of(move(app, new Asked(truth)));
    }
  }

  private static Result move(AppContext app, Asked asked) {
    var spaces = new Spaces(app.database());
    Space old = spaces.active(Aspect.IMAGE).orElseThrow();
    Quality before = asked.of(app, null);
    int products = asked.things.size();
    int filled = fill(app, products / 2);
    Quality during = asked.of(app, null);
    Quality half = asked.of(app, filled);
    fill(app, 0);
    Space fresh = spaces.find(filled).orElseThrow();
    var verifier = new SpaceVerifier(app.database());
    if (!verifier.verify(fresh, app.clock().instant()).passed()) {
      throw new IllegalStateException("The new space is not whole");
    }
    SpaceComparison compared = verifier.compare(fresh, 200, 10, app.clock().instant());
    verifier.sign(compared.id(), "bench", app.clock().instant());
    spaces.promote(spaces.find(filled).orElseThrow(), "bench", app.clock().instant());
    Quality after = asked.of(app, null);
    spaces.rollBack(spaces.requireWayBack(Aspect.IMAGE), "bench", app.clock().instant());
    Quality back = asked.of(app, null);
    if (!during.equals(before) || !back.equals(before)) {
      throw new IllegalStateException(
          "The search in force changed: " + before + ", " + during + ", " + back);
    }
    String note =
        String.format(
            Locale.ROOT,
            "%d things asked for, first result right / one of five: before %s, while half is filled"
                + " %s (in the half itself %s), promoted %s, rolled back %s; the two share %.0f %%"
                + " of their ten nearest",
            asked.queries.size(),
            before.words(),
            during.words(),
            half.words(),
            after.words(),
            back.words(),
            100 * compared.overlap());
    double ratio = after.five() / before.five();
    return new Result(
        "found by another encoder, from space " + old.id(),
        "share",
        after.five(),
        before.five(),
        ratio,
        ratio,
        ratio,
        null,
        note);
  }

  /**
   * Fills the space of the second encoder.
   *
   * @param limit 0 for all products
   * @return its number
   */
  private static int fill(AppContext app, int limit) {
    Path encoder = app.options().folders().samples().resolve("models/encoder-256");
    var standard = BackfillSettings.STANDARD;
    var settings =
        new BackfillSettings(
            standard.batchSize(),
            standard.maxBatches(),
            true,
            limit,
            true,
            standard.stopAtFailureRate(),
            BackfillScope.of(BackfillScope.Kind.MISSING));
    var request = RecipeRequest.of(Aspect.IMAGE, new EncoderChoice.Folder(encoder));
    try (var maker = app.vectorMakers().open(request)) {
      var run =
          new Backfills(app.database(), Clock.systemUTC()).begin(maker, settings, "bench", "");
      new BackfillRunner(app.database(), Clock.systemUTC())
          .work(run.id(), maker, new StopSignal(), r -> {});
      return run.spaceId();
    }
  }

  /** What is asked, and what is right. */
  private static final class Asked {
    private final Map<String, String> things = new LinkedHashMap<>();
    private final Set<String> queries;

    Asked(JsonNode truth) {
      truth
          .properties()
          .forEach(product ->
              things.put(
                  product.getKey(),
                  "a "
                      + product.getValue().path("colour").asText()
                      + " "
                      + product.getValue().path("style").asText()
                      + " "
                      + product.getValue().path("category").asText()));
      queries = new TreeMap<>(byThing()).keySet();
    }

    private Map<String, Integer> byThing() {
      Map<String, Integer> counted = new LinkedHashMap<>();
      things.values().forEach(thing -> counted.merge(thing, 1, Integer::sum));
      return counted;
    }

    /** In the space in force, or in another one. */
    Quality of(AppContext app, @Nullable Integer space) {
      int first = 0;
      int five = 0;
      for (String query : queries) {
        List<Boolean> right = new ArrayList<>();
        for (Hit hit : hits(app, query, space)) {
          right.add(query.equals(things.get(hit.sku())));
        }
        first += !right.isEmpty() && right.getFirst() ? 1 : 0;
        five += right.contains(true) ? 1 : 0;
      }
      return new Quality(first / (double) queries.size(), five / (double) queries.size());
    }

    private static List<Hit> hits(AppContext app, String query, @Nullable Integer space) {
      var request =
          SearchRequest.of(new SearchQuery.ByText(query))
              .by(Set.of(Leg.SEMANTIC))
              .weighing(RerankWeights.NONE)
              .limitedTo(RESULTS);
      return app.search().search(space == null ? request : request.in(space)).together();
    }
  }
}
