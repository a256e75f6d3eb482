package org.cropdesk.grid;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.jspecify.annotations.Nullable;

/** Reads what people had said of many crops before something is said of all of them. */
final class BulkSql {
  /** Ids that travel in one statement, each of which may go through all products once. */
  private static final int PAGE = 50_000;

  private final CatalogDatabase database;

  BulkSql(CatalogDatabase database) {
    this.database = database;
  }

  /**
   * What people said of one crop in the matter of a change.
   *
   * @param said by a person, null when nobody did; values one a line
   * @param machine the machine's best value, null for none
   * @param seq of the last decision in the matter, by {@code actor}; 0 when there was none
   */
  record Standing(
      long crop,
      long product,
      long version,
      String sku,
      @Nullable String said,
      @Nullable String machine,
      long seq,
      String actor) {
    BulkChange.Effect effect(BulkChange change) {
      return change.effect(said, machine);
    }

    String words(BulkChange change) {
      String value = said;
      return switch (change) {
        case BulkChange.Flag _ -> value == null ? "no flag" : ("flag " + value).strip();
        case BulkChange.SetLabel(var attribute, _) -> label(attribute, value);
        case BulkChange.AddLabel(var attribute, _) -> label(attribute, value);
        case BulkChange.RemoveLabel(var attribute, _) -> label(attribute, value);
        case BulkChange.Judge _ -> "true".equals(value) ? "keep" : "reject";
      };
    }

    private static String label(String attribute, @Nullable String values) {
      return attribute + " " + (values == null ? "none" : values.replace(BulkChange.BETWEEN, ", "));
    }
  }

  private static final String LABELS =
      """
      left join lateral (
        select string_agg(l.value, e'\\n' order by l.rank) filter (where l.source = 'PERSON')
                 as value,
               (array_agg(l.decision_id order by l.rank)
                 filter (where l.source = 'PERSON'))[1] as decision_id,
               max(l.value) filter (where l.source = 'MACHINE' and l.rank = 1) as machine
          from label l where l.crop_id = c.id and l.attribute = ?) s on true
      """;

  /** Both words in the matter, as rows of the person's, its decision, and the machine's. */
  private static String words(BulkChange change) {
    return switch (change) {
      case BulkChange.SetLabel _, BulkChange.AddLabel _, BulkChange.RemoveLabel _ -> LABELS;
      case BulkChange.Flag _ ->
          """
          left join lateral (
            select f.flag_note as value,
                   (select d.id from decision d where d.product_id = f.id and d.kind = ?
                     order by d.seq desc limit 1) as decision_id,
                   null::text as machine
              from product f where f.id = c.product_id) s on true
          """;
      case BulkChange.Judge _ ->
          """
          left join (select crop_id, keep::text as value, decision_id, null::text as machine
                       from verdict
                      where source = 'PERSON' and ?::text is not null) s on s.crop_id = c.id\
          """;
    };
  }

  private static String argument(BulkChange change) {
    return switch (change) {
      case BulkChange.SetLabel(var attribute, _) -> attribute;
      case BulkChange.AddLabel(var attribute, _) -> attribute;
      case BulkChange.RemoveLabel(var attribute, _) -> attribute;
      case BulkChange.Judge _ -> "verdict";
      case BulkChange.Flag _ -> "flag";
    };
  }

  /** Crops of which the same was said, and the products they belong to. */
  private record Group(
      @Nullable String said, @Nullable String machine, long crops, List<Long> products) {}

  /** A part of a statement and what stands in it, in order. */
  private record Words(String sql, List<Object> arguments) {}

  private static final String LABELS_OF_MANY =
      """
      select crop_id, string_agg(value, e'\n' order by rank) as value, null::text as machine
        from label
       where source = 'PERSON' and attribute = ? and crop_id = any(?)
       group by crop_id
      """;

  /** Of the machine's word only whether it is this value matters, and that an index tells. */
  private static final String ONE_LABEL_OF_MANY =
      """
      select crop_id,
             string_agg(value, e'\n' order by rank) filter (where source = 'PERSON') as value,
             max(value) filter (where source = 'MACHINE') as machine
        from (select crop_id, value, source, rank from label
               where source = 'PERSON' and attribute = ? and crop_id = any(?)
              union all
              select crop_id, value, source, rank from label
               where source = 'MACHINE' and rank = 1
                 and attribute = ? and value = ? and crop_id = any(?)) w
       group by crop_id
      """;

  /** Both words in the matter for a page of crops at once, not crop by crop. */
  private static Words manyWords(BulkChange change, List<Long> page) {
    return switch (change) {
      case BulkChange.SetLabel(var attribute, _) ->
          new Words(LABELS_OF_MANY, List.of(attribute, page));
      case BulkChange.AddLabel(var attribute, var value) ->
          new Words(ONE_LABEL_OF_MANY, List.of(attribute, page, attribute, value, page));
      case BulkChange.RemoveLabel(var attribute, var value) ->
          new Words(ONE_LABEL_OF_MANY, List.of(attribute, page, attribute, value, page));
      case BulkChange.Judge _ ->
          new Words(
              """
              select crop_id, keep::text as value, null::text as machine
                from verdict
               where source = 'PERSON' and crop_id = any(?)
              """,
              List.of(page));
      case BulkChange.Flag _ ->
          new Words(
              """
              select c.id as crop_id, p.flag_note as value, null::text as machine
                from product p join crop c on c.product_id = p.id
               where p.flag_note is not null and c.id = any(?)
              """,
              List.of(page));
    };
  }

  private static String preview(Words words) {
    return """
    with said as materialized (
    %s), per_product as (
    select s.value, s.machine, c.product_id, count(*) as crops
      from crop c
      join product p on p.id = c.product_id and p.deleted_at is null
      left join said s on s.crop_id = c.id
     where c.id = any(?) and c.deleted_at is null
     group by s.value, s.machine, c.product_id)
    select value, machine, sum(crops), array_agg(product_id)
      from per_product group by value, machine
    """
        .formatted(words.sql());
  }

  BulkPreview preview(long[] crops, BulkChange change) {
    return database.read(
        "look what would change",
        c -> {
          long asOf = Statements.number(c, "select coalesce(max(seq), 0) from decision");
          var tally = new Tally(change);
          for (int at = 0; at < crops.length; at += PAGE) {
            List<Long> page = boxed(crops, at);
            Words words = manyWords(change, page);
            var arguments = new ArrayList<>(words.arguments());
            arguments.add(page);
            Statements.list(c, preview(words), BulkSql::group, arguments.toArray())
                .forEach(tally::add);
          }
          return tally.preview(asOf);
        });
  }

  private static Group group(ResultSet r) throws SQLException {
    return new Group(
        r.getString(1), r.getString(2), r.getLong(3), List.of((Long[]) r.getArray(4).getArray()));
  }

  /** Adds up what a change would do, page by page. */
  private static final class Tally {
    private final BulkChange change;
    private final Map<BulkChange.Effect, Long> crops = new EnumMap<>(BulkChange.Effect.class);
    private final Map<BulkChange.Effect, Set<Long>> products =
        new EnumMap<>(BulkChange.Effect.class);

    Tally(BulkChange change) {
      this.change = change;
    }

    void add(Group group) {
      BulkChange.Effect effect = change.effect(group.said(), group.machine());
      crops.merge(effect, group.crops(), Long::sum);
      products.computeIfAbsent(effect, _ -> new HashSet<>()).addAll(group.products());
    }

    private long count(BulkChange.Effect effect) {
      return change.isAboutProducts()
          ? products.getOrDefault(effect, Set.of()).size()
          : crops.getOrDefault(effect, 0L);
    }

    BulkPreview preview(long asOf) {
      long otherwise = count(BulkChange.Effect.OTHERWISE);
      var about = new HashSet<>(products.getOrDefault(BulkChange.Effect.NEW, Set.of()));
      about.addAll(products.getOrDefault(BulkChange.Effect.OTHERWISE, Set.of()));
      return new BulkPreview(
          crops.values().stream().mapToLong(n -> n).sum(),
          count(BulkChange.Effect.NEW) + otherwise,
          about.size(),
          count(BulkChange.Effect.SAME),
          count(BulkChange.Effect.MACHINE),
          otherwise,
          asOf);
    }
  }

  private static List<Long> boxed(long[] crops, int at) {
    return Arrays.stream(crops, at, Math.min(crops.length, at + PAGE)).boxed().toList();
  }

  /** Whether anything was said under a batch before. */
  boolean begun(UUID batch) {
    String sql = "select exists (select from decision where batch = ?)";
    return database.read(
        "look what was done before",
        c -> Statements.first(c, sql, r -> r.getBoolean(1), batch).orElseThrow());
  }

  /** Which of these decisions are in the catalog. */
  Set<UUID> recorded(List<UUID> decisions) {
    String sql = "select id from decision where id = any(?)";
    return database.read(
        "look what was done before",
        c -> new HashSet<>(Statements.list(c, sql, r -> r.getObject(1, UUID.class), decisions)));
  }

  /** In the order of the products, so that no two of these wait for each other. */
  List<Standing> standing(List<Long> crops, BulkChange change) {
    String sql =
        """
        select c.id, c.product_id, p.version, p.sku, s.value, s.machine,
               coalesce(d.seq, 0) as seq,
               coalesce(d.actor, '') as actor
          from crop c
          join product p on p.id = c.product_id and p.deleted_at is null
          %s
          left join decision d on d.id = s.decision_id
         where c.id = any(?) and c.deleted_at is null
         order by c.product_id, c.id
        """
            .formatted(words(change));
    return database.read(
        "read what was said of crops", c -> standing(c, sql, argument(change), crops));
  }

  private static List<Standing> standing(
      Connection c, String sql, String argument, List<Long> crops) throws SQLException {
    return new ArrayList<>(
        Statements.list(
            c,
            sql,
            r ->
                new Standing(
                    r.getLong("id"),
                    r.getLong("product_id"),
                    r.getLong("version"),
                    r.getString("sku"),
                    r.getString("value"),
                    r.getString("machine"),
                    r.getLong("seq"),
                    r.getString("actor")),
            argument,
            crops));
  }
}
