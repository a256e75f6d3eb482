package org.cropdesk.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

/** The few shapes of a statement that all SQL of this module is written with. */
public final class Statements {
  private Statements() {}

  /** Turns the current row into a value. */
  @FunctionalInterface
  public interface RowMapper<T> {
    T map(ResultSet row) throws SQLException;
  }

  /**
   * Binds {@code null}, numbers, text, enums (by name), {@link Instant}, {@link java.util.UUID},
   * collections of {@code Long}, {@code UUID} or {@code String} (as arrays) and what the driver
   * knows.
   */
  public static void bind(PreparedStatement statement, @Nullable Object... arguments)
      throws SQLException {
    for (int i = 0; i < arguments.length; i++) {
      Object value = arguments[i];
      switch (value) {
        case null -> statement.setNull(i + 1, Types.NULL);
        case Instant at -> statement.setObject(i + 1, at(at));
        case Enum<?> constant -> statement.setString(i + 1, constant.name());
        case Collection<?> many -> statement.setArray(i + 1, array(statement, many));
        default -> statement.setObject(i + 1, value);
      }
    }
  }

  private static java.sql.Array array(PreparedStatement statement, Collection<?> many)
      throws SQLException {
    if (many.stream().allMatch(Long.class::isInstance)) {
      // Of Long and not of Object, or the driver writes them out as text.
      return statement.getConnection().createArrayOf("int8", many.toArray(Long[]::new));
    }
    String type = many.stream().allMatch(java.util.UUID.class::isInstance) ? "uuid" : "text";
    return statement.getConnection().createArrayOf(type, many.toArray());
  }

  public static <T> List<T> list(
      Connection connection, String sql, RowMapper<T> mapper, @Nullable Object... arguments)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      bind(statement, arguments);
      var rows = new ArrayList<T>();
      try (var result = statement.executeQuery()) {
        while (result.next()) {
          rows.add(mapper.map(result));
        }
      }
      return rows;
    }
  }

  /** Takes one row; for a result too long for a list. */
  @FunctionalInterface
  public interface RowReader {
    void read(ResultSet row) throws SQLException;
  }

  /** Reads a long result piece by piece; only within a transaction. */
  public static void each(
      Connection connection, String sql, int piece, RowReader reader, @Nullable Object... arguments)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      bind(statement, arguments);
      statement.setFetchSize(piece);
      // Numbers as they are, not as text, from the first row on.
      statement.unwrap(PGStatement.class).setPrepareThreshold(-1);
      try (var result = statement.executeQuery()) {
        while (result.next()) {
          reader.read(result);
        }
      }
    }
  }

  public static <T> Optional<T> first(
      Connection connection, String sql, RowMapper<T> mapper, @Nullable Object... arguments)
      throws SQLException {
    return list(connection, sql, mapper, arguments).stream().findFirst();
  }

  /** The first column of the first row. */
  public static long number(Connection connection, String sql, @Nullable Object... arguments)
      throws SQLException {
    return first(connection, sql, row -> row.getLong(1), arguments).orElseThrow();
  }

  /**
   * Runs several queries, one after the other in the text, in one round trip.
   *
   * @param readers one for the rows of each query
   */
  public static void several(
      Connection connection, String sql, List<RowReader> readers, @Nullable Object... arguments)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      bind(statement, arguments);
      boolean more = statement.execute();
      for (RowReader reader : readers) {
        if (!more) {
          throw new SQLException("A query of several has no rows: " + sql);
        }
        try (var result = statement.getResultSet()) {
          while (result.next()) {
            reader.read(result);
          }
        }
        more = statement.getMoreResults();
      }
    }
  }

  /** Runs several statements in one round trip, whatever they answer. */
  public static void run(Connection connection, String sql, @Nullable Object... arguments)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      bind(statement, arguments);
      statement.execute();
    }
  }

  /**
   * Runs several statements and commits, in one round trip: what they lock is locked for one less.
   * Whoever began the transaction finds it at its end; when a statement fails, nothing of it is
   * kept.
   */
  public static void runAndCommit(Connection connection, String sql, @Nullable Object... arguments)
      throws SQLException {
    run(connection, sql + ";\ncommit", arguments);
  }

  /** Runs a change and answers how many rows it touched. */
  public static int update(Connection connection, String sql, @Nullable Object... arguments)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      bind(statement, arguments);
      return statement.executeUpdate();
    }
  }

  /** Runs one change for each list of arguments in one round trip. */
  public static void updateAll(
      Connection connection, String sql, List<? extends @Nullable Object[]> rows)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (var statement = connection.prepareStatement(sql)) {
      for (var row : rows) {
        bind(statement, row);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** The next ids of a sequence, drawn in one round trip. */
  public static long[] drawIds(Connection connection, String sequence, int count)
      throws SQLException {
    String sql = "select nextval(?::regclass) from generate_series(1, ?)";
    return list(connection, sql, row -> row.getLong(1), sequence, count).stream()
        .mapToLong(Long::longValue)
        .toArray();
  }

  /** Runs statements without arguments. */
  public static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  public static @Nullable Long longOrNull(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }

  public static @Nullable Double doubleOrNull(ResultSet row, String column) throws SQLException {
    double value = row.getDouble(column);
    return row.wasNull() ? null : value;
  }

  public static @Nullable Boolean booleanOrNull(ResultSet row, String column) throws SQLException {
    boolean value = row.getBoolean(column);
    return row.wasNull() ? null : value;
  }

  public static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
    OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }

  /** A column of type {@code real[]} without nulls in it. */
  public static float[] floats(ResultSet row, String column) throws SQLException {
    var boxed = (Float[]) row.getArray(column).getArray();
    var numbers = new float[boxed.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = boxed[i];
    }
    return numbers;
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
