package org.cropdesk.search;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.filter.Condition;
import org.cropdesk.filter.Filter;
import org.cropdesk.filter.FilterSql;
import org.cropdesk.filter.Subject;

/** Finds products by the words of sku, title and description. */
final class KeywordSql {
  /** More matches than this are neither ranked nor counted. */
  static final int RANKED = 5_000;

  private final CatalogDatabase database;
  private final Clock clock;

  KeywordSql(CatalogDatabase database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * @param rank larger is better, only comparable within one search
   */
  record Match(long product, double rank) {}

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
          Words meant = meant(c, words);
          Condition condition = FilterSql.of(filter, Subject.PRODUCTS, clock);
          boolean any = anyAtOnce && !meant.any().isEmpty();
          String first = any ? meant.any() : meant.all();
          Found found = find(c, first, words, condition, without, most, any);
          boolean none = found.matches().isEmpty() && !any && !meant.any().isEmpty();
          return none ? find(c, meant.any(), words, condition, without, most, true) : found;
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

  private static Found find(
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
    // A product whose sku was typed comes first; length of the text counts a little (1).
    String sql =
        """
        select product_id, rank, count(*) over () as related from (
          select w.product_id,
                 ts_rank(w.words, ?::tsquery, 1) + (lower(p.sku) = ?)::int as rank
            from product_words w join product p on p.id = w.product_id and p.deleted_at is null
           where w.words @@ ?::tsquery and p.id <> ? and %s
           limit ?) s
         order by rank desc, product_id limit ?
        """
            .formatted(condition.sql());
    var arguments = new ArrayList<Object>();
    arguments.add(query);
    arguments.add(words.strip().toLowerCase(Locale.ROOT));
    arguments.add(query);
    arguments.add(without);
    arguments.addAll(condition.arguments());
    arguments.add(RANKED + 1);
    arguments.add(most);
    var related = new long[1];
    List<Match> matches =
        Statements.list(
            c,
            sql,
            r -> {
              related[0] = r.getLong(3);
              return new Match(r.getLong(1), r.getDouble(2));
            },
            arguments.toArray());
    var count = new Related(Math.min(related[0], RANKED), related[0] > RANKED);
    return new Found(matches, count, any);
  }
}
