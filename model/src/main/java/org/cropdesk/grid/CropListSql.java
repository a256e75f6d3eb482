package org.cropdesk.grid;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.filter.Filter;
import org.cropdesk.filter.FilterSql;
import org.cropdesk.filter.Subject;

/**
 * Lists of crop ids. The first page is asked for with a limit, so that the planner answers from an
 * index; all ids come as one column of bytes, which the database may gather with several processes
 * and which costs neither side an object a row.
 */
final class CropListSql {
  private static final String FROM =
      """
      from crop c join product p on p.id = c.product_id
       where c.deleted_at is null and p.deleted_at is null and \
      """;

  /** What a screen gives a first page before it waits for the whole list instead. */
  private static final int PATIENCE_MS = 2_000;

  /** How many of the lowest values are looked through for a first page. */
  private static final int LOOKED_THROUGH = 4_000;

  private final CatalogDatabase database;
  private final Clock clock;

  CropListSql(CatalogDatabase database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** A statement with its arguments. */
  private record Query(String sql, List<Object> arguments) {}

  long[] first(Filter filter, CropOrder order, int limit) {
    var condition = FilterSql.of(filter, Subject.CROPS, clock);
    Query query = first(order, condition.sql(), condition.arguments(), limit);
    return database.write(
        "read the first crops",
        c -> {
          quietly(c);
          if (hasOr(filter)) {
            // Too little to hash all that each side matches: each crop is looked up instead, and
            // for a first page few are.
            Statements.execute(c, "set local work_mem = '64kB'");
          }
          Statements.execute(c, "savepoint patience");
          Statements.execute(c, "set local statement_timeout = " + PATIENCE_MS);
          try {
            return Statements.list(c, query.sql(), r -> r.getLong(1), query.arguments().toArray())
                .stream()
                .mapToLong(Long::longValue)
                .toArray();
          } catch (SQLException e) {
            if (!"57014".equals(e.getSQLState())) {
              throw e;
            }
            Statements.execute(c, "rollback to savepoint patience");
            return new long[0];
          }
        });
  }

  private static boolean hasOr(Filter filter) {
    return switch (filter) {
      case Filter.Or _ -> true;
      case Filter.And(var parts) -> parts.stream().anyMatch(CropListSql::hasOr);
      case Filter.Not(var part) -> hasOr(part);
      default -> false;
    };
  }

  /** A server that compiles queries would spend longer on that than on running them. */
  private static void quietly(Connection c) throws SQLException {
    Statements.execute(c, "set local jit = off");
  }

  private static Query first(CropOrder order, String condition, List<Object> arguments, int limit) {
    var all = new ArrayList<Object>();
    String plain = "select c.id " + FROM + condition;
    return switch (order) {
      case CropOrder.Catalog _ -> limited(plain + " order by c.id", arguments, limit);
      case CropOrder.Newest _ -> limited(plain + " order by c.id desc", arguments, limit);
      case CropOrder.MostDoubtful _ ->
          limited(plain + " order by p.doubt desc, p.id, c.id", arguments, limit);
      case CropOrder.LeastCertain(var attribute) -> {
        all.add(attribute);
        all.addAll(arguments);
        yield limited(
            among(
                """
                select crop_id, confidence as value from label
                 where attribute = ? and source = 'MACHINE' and rank = 1
                 order by confidence, crop_id\
                """,
                condition),
            all,
            limit);
      }
      case CropOrder.Measured(var measure, var highestFirst) -> {
        all.addAll(arguments);
        yield limited(
            among(
                """
                select crop_id, %1$s%2$s as value from crop_quality where %2$s is not null
                 order by 2, 1\
                """
                    .formatted(highestFirst ? "-" : "", column(measure)),
                condition),
            all,
            limit);
      }
    };
  }

  /** Those that match among the first by a value, which are found before anything is joined. */
  private static String among(String values, String condition) {
    return "with top as materialized (%s limit %d) select c.id %s%s order by t.value, c.id"
        .formatted(
            values,
            LOOKED_THROUGH,
            FROM.replace("from crop c", "from top t join crop c on c.id = t.crop_id"),
            condition);
  }

  private static Query limited(String sql, List<Object> arguments, int limit) {
    var all = new ArrayList<>(arguments);
    all.add(limit);
    return new Query(sql + " limit ?", all);
  }

  long[] all(Filter filter, CropOrder order) {
    var condition = FilterSql.of(filter, Subject.CROPS, clock);
    var arguments = new ArrayList<Object>();
    String value = value(order, arguments);
    String column =
        value.isEmpty() ? "int8send(c.id)" : "int8send(c.id) || float8send(" + value + ")";
    arguments.addAll(condition.arguments());
    String sql = "select string_agg(" + column + ", ''::bytea) " + FROM + condition.sql();
    byte[] bytes =
        database
            .<Optional<byte[]>>write(
                "read the crops that match",
                c -> {
                  quietly(c);
                  return Statements.list(
                          c, sql, r -> Optional.ofNullable(r.getBytes(1)), arguments.toArray())
                      .getFirst();
                })
            .orElse(new byte[0]);
    return switch (order) {
      case CropOrder.Catalog _ -> ids(bytes);
      case CropOrder.Newest _ -> reversed(ids(bytes));
      case CropOrder.MostDoubtful _, CropOrder.LeastCertain _, CropOrder.Measured _ ->
          byValue(bytes);
    };
  }

  /** What to sort by, lowest first; empty for the id itself. */
  private static String value(CropOrder order, List<Object> arguments) {
    return switch (order) {
      case CropOrder.Catalog _, CropOrder.Newest _ -> "";
      case CropOrder.MostDoubtful _ -> "-p.doubt";
      case CropOrder.LeastCertain(var attribute) -> {
        arguments.add(attribute);
        yield """
        coalesce((select l.confidence from label l where l.crop_id = c.id and l.attribute = ?
                   and l.source = 'MACHINE' and l.rank = 1), 'Infinity')\
        """;
      }
      case CropOrder.Measured(var measure, var highestFirst) ->
          "coalesce((select %s%s from crop_quality q where q.crop_id = c.id), 'Infinity')"
              .formatted(highestFirst ? "-q." : "q.", column(measure));
    };
  }

  private static String column(String measure) {
    String column = measure.replace('-', '_').toLowerCase(Locale.ROOT);
    return switch (column) {
      case "size",
          "aspect",
          "blur",
          "dark",
          "bright",
          "low_information",
          "padding",
          "duplicate",
          "unlike_text" ->
          column;
      default -> throw new IllegalArgumentException("No measure " + measure);
    };
  }

  private static long[] ids(byte[] bytes) {
    var ids = new long[bytes.length / Long.BYTES];
    ByteBuffer.wrap(bytes).asLongBuffer().get(ids);
    Arrays.sort(ids);
    return ids;
  }

  private static long[] reversed(long[] ids) {
    for (int i = 0, j = ids.length - 1; i < j; i++, j--) {
      long id = ids[i];
      ids[i] = ids[j];
      ids[j] = id;
    }
    return ids;
  }

  private static long[] byValue(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes);
    int count = bytes.length / (Long.BYTES + Double.BYTES);
    var ids = new long[count];
    var values = new double[count];
    for (int i = 0; i < count; i++) {
      ids[i] = in.getLong();
      values[i] = in.getDouble();
    }
    Integer[] order = IntStream.range(0, count).boxed().toArray(Integer[]::new);
    Arrays.sort(
        order,
        (a, b) -> {
          int byValue = Double.compare(values[a], values[b]);
          return byValue != 0 ? byValue : Long.compare(ids[a], ids[b]);
        });
    return Arrays.stream(order).mapToLong(i -> ids[i]).toArray();
  }
}
