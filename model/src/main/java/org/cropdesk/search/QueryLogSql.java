package org.cropdesk.search;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.embedding.Space;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.filter.FilterPrinter;
import org.jspecify.annotations.Nullable;

/** Keeps what was asked and what was answered. */
final class QueryLogSql {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final int MOST_WORDS = 2_000;

  private final CatalogDatabase database;

  QueryLogSql(CatalogDatabase database) {
    this.database = database;
  }

  /** What is kept of one query. */
  private record Row(
      String outcome, @Nullable Space space, boolean exact, ObjectNode results, double tookMs) {}

  void answered(SearchRequest request, SearchAnswer answer) {
    write(request, row("answered", answer));
  }

  /** A search that was not answered, with the reason. */
  void refused(SearchRequest request, CatalogException why, double tookMs) {
    ObjectNode results = JSON.objectNode().put("said", why.explained());
    try {
      write(request, new Row("refused", null, false, results, tookMs));
    } catch (CatalogException e) {
      // Why it was refused is what the person must learn first.
      why.addSuppressed(e);
    }
  }

  /** A scan, whatever it ended with. */
  void scanned(SearchRequest request, ScanResult scan, double tookMs) {
    String outcome = scan.outcome().name().toLowerCase(Locale.ROOT);
    SearchAnswer answer = scan.answer();
    Row row =
        answer != null
            ? row(outcome, answer)
            : new Row(outcome, null, false, JSON.objectNode(), tookMs);
    row.results().put("said", scan.said());
    if (answer != null) {
      put(row.results().putArray("matches"), scan.matches());
    }
    write(request, row);
  }

  private static Row row(String outcome, SearchAnswer answer) {
    ObjectNode results = JSON.objectNode();
    put(results.putArray("keyword"), answer.keyword());
    put(results.putArray("semantic"), answer.semantic());
    put(results.putArray("together"), answer.together());
    results.put("keywordRelated", answer.keywordRelated().text());
    results.put("semanticRelated", answer.semanticRelated().text());
    if (Double.isFinite(answer.floor())) {
      results.put("floor", answer.floor());
    }
    ArrayNode notes = results.putArray("notes");
    answer.notes().forEach(notes::add);
    return new Row(outcome, answer.space(), answer.route().exact(), results, answer.tookMs());
  }

  private void write(SearchRequest request, Row row) {
    String sql =
        """
        insert into query_result (kind, outcome, space_id, k, exact, results, took_ms, at, query, actor)
        values (?, ?, ?, ?, ?, ?::jsonb, ?, clock_timestamp(), ?::jsonb, ?)
        """;
    Space space = row.space();
    database.write(
        "keep a query",
        c ->
            Statements.update(
                c,
                sql,
                kind(request.query()),
                row.outcome(),
                space == null ? null : space.id(),
                // How many a refused search asked for may make no sense.
                Math.max(1, request.limit()),
                row.exact(),
                row.results().toString(),
                row.tookMs(),
                query(request).toString(),
                request.actor()));
  }

  /** Different words of the newest few thousand queries, the newest first. */
  List<String> recentWords(int most) {
    String sql =
        """
        select words from (
          select query ->> 'words' as words, max(id) as last from (
            select id, kind, outcome, query from query_result order by id desc limit 5000) q
           where kind = 'text' and outcome <> 'refused' and query ->> 'words' <> '' group by 1) w
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
      case SearchQuery.ByText(var words) -> node.put("words", kept(words));
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
    ArrayNode legs = node.putArray("legs");
    request.legs().stream().sorted().forEach(l -> legs.add(l.name().toLowerCase(Locale.ROOT)));
    Double floor = request.floor();
    if (floor != null) {
      node.put("floor", floor);
    }
    Integer space = request.space();
    if (space != null) {
      node.put("space", space);
    }
    node.put("filter", FilterPrinter.print(request.filter()));
    node.putObject("weights")
        .put("category", request.weights().category())
        .put("shape", request.weights().shape())
        .put("metadata", request.weights().metadata());
    return node;
  }

  /** What cannot be searched for may be nothing that can be stored either. */
  private static String kept(String words) {
    String whole = words.replace("\0", "");
    return whole.length() > MOST_WORDS ? whole.substring(0, MOST_WORDS) : whole;
  }
}
