package org.cropdesk.search;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.QueryEnder;
import org.cropdesk.db.Statements;
import org.cropdesk.filter.Condition;
import org.cropdesk.filter.Filter;
import org.cropdesk.filter.FilterSql;
import org.cropdesk.filter.Subject;

/** Finds products by the words of sku, title and description. */
final class KeywordSql {
  /** More matches than this are neither ranked nor counted. */
  static final int RANKED = 5_000;

  /** A word in the text of a query, and whether its beginning is enough. */
  private static final Pattern LEXEME = Pattern.compile("'(?:[^']|'')*'(:\\*)?");

  private final CatalogDatabase database;
  private final Clock clock;
  private final int ranked;

  KeywordSql(CatalogDatabase database, Clock clock) {
    this(database, clock, RANKED);
  }

  KeywordSql(CatalogDatabase database, Clock clock, int ranked) {
    this.database = database;
    this.clock = clock;
    this.ranked = ranked;
  }

  /**
   * @param rank larger is better, only comparable within one search
   * @param typed its sku is what was typed
   */
  record Match(long product, double rank, boolean typed) {}

  /**
   * @param anyWord no product has all of the words, so these have some of them
   */
  record Found(List<Match> matches, Related related, boolean anyWord) {}

  /** What words become: all of them, and any of them where that is something else. */
  private record Words(String all, String any) {}

  /**
   * @param words as typed: quotes keep words together, a minus leaves out, {@code or} chooses
   * @param anyAtOnce any of the words will do from the start
   * @param without a product that is left out, 0 for none
   */
  Found find(String words, boolean anyAtOnce, Filter filter, long without, int most) {
    return database.read(
        "search by words",
        c -> {
          try (var _ = QueryEnder.watch(c, QueryCall.stopped())) {
            Words meant = meant(c, words);
            Condition condition = FilterSql.of(filter, Subject.PRODUCTS, clock);
            boolean any = anyAtOnce && !meant.any().isEmpty();
            String first = any ? meant.any() : meant.all();
            Found found = find(c, first, words, condition, without, most, any);
            boolean none = found.matches().isEmpty() && !any && !meant.any().isEmpty();
            return none ? find(c, meant.any(), words, condition, without, most, true) : found;
          }
        });
  }

  private static Words meant(Connection c, String words) throws SQLException {
    String sql =
        """
        select websearch_to_tsquery('pg_catalog.english', ?)::text,
               websearch_to_tsquery('pg_catalog.simple', ?)::text
        """;
    return Statements.first(
            c,
            sql,
            r -> {
              String all = either(either(r.getString(1), r.getString(2)), skuStart(words));
              String any = anyOf(r.getString(1));
              return new Words(all, any);
            },
            words,
            words)
        .orElseThrow();
  }

  private static String either(String one, String other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one + other;
    }
    return "( " + one + " ) | ( " + other + " )";
  }

  /** What begins as a sku does is found before the sku is typed to its end. */
  private static String skuStart(String words) {
    String start = words.strip().toLowerCase(Locale.ROOT);
    boolean asSku = start.length() >= 3 && start.length() <= 200 && start.indexOf(' ') < 0;
    return asSku ? "'" + start.replace("\\", "\\\\").replace("'", "''") + "':*" : "";
  }

  /** Empty when it is no other question, or when a minus makes it one about nearly everything. */
  private static String anyOf(String all) {
    boolean several = all.contains("' & '");
    return several && !all.contains("!") ? all.replace("' & '", "' | '") : "";
  }

  private Found find(
      Connection c,
      String query,
      String words,
      Condition condition,
      long without,
      int most,
      boolean any)
      throws SQLException {
    if (query.isEmpty()) {
      return new Found(List.of(), Related.NONE, false);
    }
    Ranked found = ranked(c, query, "true", words, condition, without, most);
    if (found.count() <= ranked) {
      return new Found(found.matches(), new Related(found.count(), false), any);
    }
    // Of too many to rank, those with the words in sku or title are the better ones.
    String titles = "w.words @@ '" + inTitle(query).replace("'", "''") + "'::tsquery";
    var best = new LinkedHashMap<Long, Match>();
    ranked(c, query, titles, words, condition, without, most)
        .matches()
        .forEach(m -> best.put(m.product(), m));
    found.matches().forEach(m -> best.putIfAbsent(m.product(), m));
    List<Match> matches =
        best.values().stream()
            .sorted(
                Comparator.comparing((Match m) -> !m.typed())
                    .thenComparingDouble(m -> -m.rank())
                    .thenComparingLong(Match::product))
            .limit(most)
            .toList();
    return new Found(matches, new Related(ranked, true), any);
  }

  /** The same question, asked of sku and title alone: their words bear the mark A. */
  private static String inTitle(String query) {
    return LEXEME
        .matcher(query)
        .replaceAll(m -> Matcher.quoteReplacement(m.group() + (m.group(1) == null ? ":A" : "A")));
  }

  /**
   * @param count of all that match, as far as they are counted
   */
  private record Ranked(List<Match> matches, long count) {}

  /** The typed sku is looked up by itself, so that no number of other matches can hide it. */
  private Ranked ranked(
      Connection c,
      String query,
      String narrower,
      String words,
      Condition condition,
      long without,
      int most)
      throws SQLException {
    // Length of the text counts a little (1).
    String sql =
        """
        select product_id, rank, typed, count(*) over () as related from (
          (select p.id as product_id, 1 + coalesce(ts_rank(w.words, ?::tsquery, 1), 0) as rank,
                  true as typed
             from product p left join product_words w on w.product_id = p.id
            where p.deleted_at is null and lower(p.sku) = ? and p.id <> ? and %1$s)
          union all
          (select w.product_id, ts_rank(w.words, ?::tsquery, 1), false
             from product_words w join product p on p.id = w.product_id and p.deleted_at is null
            where w.words @@ ?::tsquery and %2$s and lower(p.sku) <> ? and p.id <> ? and %1$s
            limit ?)) s
         order by typed desc, rank desc, product_id limit ?
        """
            .formatted(condition.sql(), narrower);
    String sku = words.strip().toLowerCase(Locale.ROOT);
    var arguments = new ArrayList<Object>(List.of(query, sku, without));
    arguments.addAll(condition.arguments());
    arguments.addAll(List.of(query, query, sku, without));
    arguments.addAll(condition.arguments());
    arguments.addAll(List.of(ranked + 1, most));
    var related = new long[1];
    List<Match> matches =
        Statements.list(
            c,
            sql,
            r -> {
              related[0] = r.getLong(4);
              return new Match(r.getLong(1), r.getDouble(2), r.getBoolean(3));
            },
            arguments.toArray());
    return new Ranked(matches, related[0]);
  }
}
