package org.cropdesk.search;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;

/**
 * Finds products by words and by vectors, always inside one space and always with the encoder of
 * that space. Safe for use by several threads; all methods block.
 */
public final class CatalogSearch {
  private final QueryAim aims;
  private final KeywordSql keywords;
  private final SemanticSql vectors;
  private final HitSql hits;
  private final QueryLogSql log;
  private final SearchSpaces spaces;

  /**
   * @param encoders asked only when a query has no vector in the catalog
   * @param clock gives today and the zone in which days begin
   */
  public CatalogSearch(CatalogDatabase database, QueryEncoder encoders, Clock clock) {
    this(database, encoders, clock, SemanticSql.EXACT_LIMIT);
  }

  CatalogSearch(CatalogDatabase database, QueryEncoder encoders, Clock clock, int exactLimit) {
    this(database, encoders, clock, exactLimit, KeywordSql.RANKED);
  }

  CatalogSearch(
      CatalogDatabase database, QueryEncoder encoders, Clock clock, int exactLimit, int ranked) {
    this.spaces = new SearchSpaces(new Spaces(database));
    this.vectors = new SemanticSql(database, clock, exactLimit);
    this.hits = new HitSql(database);
    this.keywords = new KeywordSql(database, clock, ranked);
    this.log = new QueryLogSql(database);
    this.aims =
        new QueryAim(new QueryVectors(new Spaces(database), encoders), encoders, vectors, hits);
  }

  /**
   * Searches.
   *
   * @throws CatalogException of kind USAGE when nothing can be searched for, WEIGHTS when the
   *     space's encoder is not here or is another one than it was, IMAGE when the picture cannot be
   *     used. Where the words alone can still be searched for, that is done, and the reason is a
   *     note
   */
  public SearchAnswer search(SearchRequest request) {
    if (!request.record()) {
      return look(request).answer();
    }
    long start = System.nanoTime();
    SearchAnswer answer;
    try {
      answer = look(request).answer();
    } catch (CatalogException e) {
      QueryCall.check();
      log.refused(request, e, (System.nanoTime() - start) / 1e6);
      throw e;
    }
    log.answered(request, answer);
    return answer;
  }

  QueryLogSql log() {
    return log;
  }

  /**
   * An answer, and what is known of all that were looked at for it, listed or not.
   *
   * @param related neighbours at or above the floor, the best first, as many as asked for
   * @param nearest of all neighbours
   */
  record Looked(SearchAnswer answer, List<Hit> related, Optional<Hit> nearest) {}

  /** Searches as {@link #search} does and keeps nothing of it. */
  Looked look(SearchRequest request) {
    long start = System.nanoTime();
    require(request);
    var notes = new ArrayList<String>();
    QueryAim.Words words = aims.words(request.query());
    boolean byWords = request.legs().contains(Leg.KEYWORD) && !words.text().isBlank();
    var keyword = new KeywordSql.Found(List.of(), Related.NONE, false);
    if (byWords) {
      keyword =
          keywords.find(
              words.text(), words.any(), request.filter(), words.product(), pool(request));
      if (keyword.anyWord() && !words.any()) {
        notes.add("No product has all of these words; the keyword results have some of them.");
      }
      if (keyword.related().atLeast()) {
        notes.add(
            String.format(
                Locale.ROOT,
                "More than %,d products have these words; not all of them were ranked, first those"
                    + " with the words in sku or title. Another word or a filter tells them apart.",
                keyword.related().count()));
      }
    }
    QueryCall.check();
    Semantic semantic = semantic(request, byWords, notes);
    QueryCall.check();
    return answer(request, words, keyword, semantic, byWords, notes, start);
  }

  /** Nearest vectors with the space they are in, and what the query shows. */
  private record Semantic(Optional<Space> space, SemanticSql.Found found, Optional<Traits> traits) {
    static final Semantic NONE =
        new Semantic(
            Optional.empty(),
            new SemanticSql.Found(List.of(), Related.NONE, Double.NaN, Route.NONE),
            Optional.empty());
  }

  private Semantic semantic(SearchRequest request, boolean byWords, List<String> notes) {
    if (!request.legs().contains(Leg.SEMANTIC)) {
      return Semantic.NONE;
    }
    try {
      Space space = spaces.of(request.space(), notes);
      QueryAim.Aim aim = aims.aim(request.query(), space);
      notes.addAll(aim.notes());
      Double floor = request.floor();
      var found =
          vectors.nearest(
              space,
              aim.vector(),
              request.filter(),
              aim.product(),
              pool(request),
              floor != null
                  ? new SemanticSql.Least.Given(floor)
                  : new SemanticSql.Least.Measured(
                      request.query() instanceof SearchQuery.ByText
                          ? Floor.WORDS
                          : Floor.PICTURES));
      return new Semantic(Optional.of(space), found, Optional.of(aim.traits()));
    } catch (CatalogException e) {
      if (!byWords || e.kind() == ErrorKind.DATABASE) {
        throw e;
      }
      notes.add("Searched by words only. " + e.explained());
      return Semantic.NONE;
    }
  }

  /** So many are found that fusing and re-ranking has something to choose from. */
  private static int pool(SearchRequest request) {
    return Math.min(SearchRequest.MOST, Math.max(30, 2 * request.limit()));
  }

  private Looked answer(
      SearchRequest request,
      QueryAim.Words words,
      KeywordSql.Found keyword,
      Semantic semantic,
      boolean byWords,
      List<String> notes,
      long start) {
    var ids = new LinkedHashSet<Long>();
    keyword.matches().forEach(m -> ids.add(m.product()));
    semantic.found().nearest().forEach(n -> ids.add(n.productId()));
    Map<Long, HitSql.Shown> shown = hits.read(ids);
    Traits traits = semantic.traits().orElseGet(() -> Traits.ofText(words.text()));
    var ranker = new Ranker(shown, traits, request.weights(), request.limit());
    ranker.keyword(keyword.matches());
    ranker.semantic(semantic.found().nearest(), semantic.found().floor());
    if (byWords && keyword.matches().isEmpty()) {
      notes.add("No product has any of these words.");
    }
    Optional<Hit> nearest = ranker.nearest();
    var answer =
        new SearchAnswer(
            semantic.space().orElse(null),
            ranker.keywordHits(),
            ranker.semanticHits(),
            ranker.together(),
            keyword.related(),
            semantic.found().related(),
            semantic.found().floor(),
            nearest.map(Hit::similarity).orElse(Double.NaN),
            semantic.found().route(),
            notes,
            (System.nanoTime() - start) / 1e6);
    return new Looked(answer, ranker.relatedHits(), nearest);
  }

  private static void require(SearchRequest request) {
    if (request.limit() < 1 || request.limit() > SearchRequest.MOST) {
      throw usage(
          "A search is for 1 to %d products, not %d."
              .formatted(SearchRequest.MOST, request.limit()),
          "Ask for fewer.");
    }
    if (request.legs().isEmpty()) {
      throw usage("A search by nothing finds nothing.", "Search by keyword, by meaning, or both.");
    }
    if (request.query() instanceof SearchQuery.ByText(var words)) {
      if (words.isBlank()) {
        throw usage("There are no words to search for.", "Type some.");
      }
      if (words.length() > 2_000 || words.indexOf('\0') >= 0) {
        throw usage("These words cannot be searched for.", "Use at most 2000 characters.");
      }
    }
  }

  static CatalogException usage(String problem, String remedy) {
    return new CatalogException(ErrorKind.USAGE, problem, remedy, null);
  }
}
