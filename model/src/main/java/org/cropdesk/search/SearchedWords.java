package org.cropdesk.search;

import java.util.EnumSet;
import java.util.List;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.WordQueries;

/** Queries that were kept, put to any space again. Safe for use by several threads; blocks. */
public final class SearchedWords implements WordQueries {
  private final QueryLogSql log;
  private final CatalogSearch search;

  public SearchedWords(CatalogDatabase database, CatalogSearch search) {
    this.log = new QueryLogSql(database);
    this.search = search;
  }

  @Override
  public List<String> recent(int most) {
    return log.recentWords(most);
  }

  @Override
  public List<Long> nearest(Space space, String words, int k) {
    // Everything but the nearest vectors is left out: the spaces are compared, not the ranking.
    SearchRequest request =
        SearchRequest.of(new SearchQuery.ByText(words))
            .by(EnumSet.of(Leg.SEMANTIC))
            .in(space.id())
            .limitedTo(k);
    return search.search(request).semantic().stream().map(Hit::productId).toList();
  }
}
