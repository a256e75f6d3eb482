package org.cropdesk.search;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.embedding.Space;
import org.cropdesk.filter.FilterPrinter;

/** Keeps what was asked and what was answered. */
final class QueryLogSql {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final CatalogDatabase database;

  QueryLogSql(CatalogDatabase database) {
    this.database = database;
  }

  void record(SearchRequest request, SearchAnswer answer) {
    String sql =
        """
        insert into query_result (kind, space_id, k, exact, results, took_ms, at, query, actor)
        values (?, ?, ?, ?, ?::jsonb, ?, clock_timestamp(), ?::jsonb, ?)
        """;
    Space space = answer.space();
    ObjectNode results = JSON.objectNode();
    put(results.putArray("keyword"), answer.keyword());
    put(results.putArray("semantic"), answer.semantic());
    put(results.putArray("together"), answer.together());
    results.put("keywordRelated", answer.keywordRelated().text());
    results.put("semanticRelated", answer.semanticRelated().text());
    database.write(
        "keep a query",
        c ->
            Statements.update(
                c,
                sql,
                kind(request.query()),
                space == null ? null : space.id(),
                request.limit(),
                answer.route().exact(),
                results.toString(),
                answer.tookMs(),
                query(request).toString(),
                request.actor()));
  }

  /** Different words of the newest few thousand queries, the newest first. */
  List<String> recentWords(int most) {
    String sql =
        """
        select words from (
          select query ->> 'words' as words, max(id) as last from (
            select id, kind, query from query_result order by id desc limit 5000) q
           where kind = 'text' and query ->> 'words' <> '' group by 1) w
         order by last desc limit ?
        """;
    return database.read(
        "read what was searched for", c -> Statements.list(c, sql, r -> r.getString(1), most));
  }

  private static void put(ArrayNode list, List<Hit> hits) {
    for (Hit hit : hits) {
      ObjectNode node =
          list.addObject()
              .put("product", hit.productId())
              .put("crop", hit.cropId())
              .put("similarity", hit.similarity())
              .put("stale", hit.stale());
      node.putObject("parts")
          .put("found", hit.parts().found())
          .put("category", hit.parts().category())
          .put("shape", hit.parts().shape())
          .put("metadata", hit.parts().metadata());
    }
  }

  private static String kind(SearchQuery query) {
    return switch (query) {
      case SearchQuery.ByText _ -> "text";
      case SearchQuery.ByPicture _ -> "picture";
      case SearchQuery.ByCut _ -> "scan";
      case SearchQuery.ByProduct _ -> "product";
      case SearchQuery.ByCrop _ -> "crop";
    };
  }

  private static ObjectNode query(SearchRequest request) {
    ObjectNode node = JSON.objectNode();
    switch (request.query()) {
      case SearchQuery.ByText(var words) -> node.put("words", words);
      // The picture itself is not kept: it may be anybody's.
      case SearchQuery.ByPicture(var name, var bytes) ->
          node.put("picture", name).put("sha256", QueryVectors.sha256(bytes));
      case SearchQuery.ByCut(var name, var bytes, var crop) ->
          node.put("picture", name)
              .put("sha256", QueryVectors.sha256(bytes))
              .put("box", crop.pixelBox().toString());
      case SearchQuery.ByProduct(var product) -> node.put("product", product);
      case SearchQuery.ByCrop(var crop) -> node.put("crop", crop);
    }
    node.put("filter", FilterPrinter.print(request.filter()));
    node.putObject("weights")
        .put("category", request.weights().category())
        .put("shape", request.weights().shape())
        .put("metadata", request.weights().metadata());
    return node;
  }
}
